"""The ledger: who did what to which signal, when, why, and to whom it went. Never a name of a
child; it is written in the transaction of the step it records, and chained to the line before."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.effort import Taken
from fieldform.storage.database import insert, rows
from fieldform.storage.ledger_chain import mac_of_next
from fieldform.storage.times import to_text

CODE = re.compile(r"[A-Za-z0-9_.:-]{0,100}( [0-9]{3})?", re.ASCII)
"""A code or an id of ours; behind the code of a refused mail the mail server's three digits."""

REGISTER = ("record_participation", "propose_mailbox", "confirm_mailbox")
"""What a person changes of a school."""


@dataclass(frozen=True)
class Line:
    """One line. ``actor`` is a person's id or ``system``; ``reason`` is a code of ours;
    ``recipient`` is a vestigingscode, ``office:<region>``, or ``courier:<id>`` for the colleague
    whose session brought what the actor wrote."""

    at: str
    actor: str
    step: str
    signal_id: str
    region: str
    from_state: str
    to_state: str
    reason: str
    recipient: str


def write_line(
    db: Database,
    *,
    at: datetime,
    actor: str,
    step: str,
    signal_id: str,
    region: str,
    from_state: str,
    to_state: str,
    reason: str = "",
    recipient: str = "",
) -> None:
    """Add one line, inside the transaction of the step. Raises ValueError for anything but codes
    and ids of ours: no text that somebody typed can get into the ledger."""
    line = {
        "at": to_text(at),
        "actor": actor,
        "step": step,
        "signal_id": signal_id,
        "region": region,
        "from_state": from_state,
        "to_state": to_state,
        "reason": reason,
        "recipient": recipient,
    }
    if not all(CODE.fullmatch(line[part]) for part in line.keys() - {"at"}):
        raise ValueError(f"the ledger takes codes and ids only, at {step!r}")
    insert(db, "ledger", {**line, "mac": mac_of_next(db, line)})


def of_signal(db: Database, signal_id: str) -> list[Line]:
    """Return the lines of one signal, oldest first."""
    found = rows(
        db,
        """
        SELECT at, actor, step, signal_id, region, from_state, to_state, reason, recipient
        FROM ledger WHERE signal_id = ? ORDER BY id
        """,
        (signal_id,),
    )
    return [Line(*one) for one in found]


def of_school(db: Database, code: str) -> list[Line]:
    """Return the lines about one school in the register that changed it, oldest first."""
    marks = ", ".join("?" * len(REGISTER))
    found = rows(
        db,
        f"""
        SELECT at, actor, step, signal_id, region, from_state, to_state, reason, recipient
        FROM ledger WHERE signal_id = '' AND recipient = ? AND step IN ({marks}) ORDER BY id
        """,
        (code, *REGISTER),
    )
    return [Line(*one) for one in found]


def taken(db: Database, signal_id: str) -> list[Taken]:
    """Return the steps of one signal, oldest first, as they are counted."""
    return [Taken(datetime.fromisoformat(line.at), line.step) for line in of_signal(db, signal_id)]


def last_after(db: Database, signal_ids: list[str], line: int) -> list[Line]:
    """Return the last line of each of these signals, where it comes after that line."""
    marks = ", ".join("?" * len(signal_ids))
    found = rows(
        db,
        f"""
        SELECT at, actor, step, signal_id, region, from_state, to_state, reason, recipient
        FROM ledger WHERE id IN (
            SELECT MAX(id) FROM ledger WHERE signal_id IN ({marks}) AND id > ? GROUP BY signal_id
        )
        """,
        (*signal_ids, line),
    )
    return [Line(*one) for one in found]
