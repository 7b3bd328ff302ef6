"""Signals: rows in, rows out, and the one guarded UPDATE by which every step is won or lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from fieldform.domain.answers import SchoolKnown
from fieldform.domain.decisions import NAMELESS, Decision
from fieldform.domain.lifecycle import LEASE, Need, Step
from fieldform.domain.readiness import Objection
from fieldform.domain.signal import ClosedReason, Signal, State
from fieldform.storage.database import change, insert, row, rows
from fieldform.storage.times import from_text, to_text

SELECT = """
    SELECT signals.*, reports.reference, reports.receipt
    FROM signals JOIN reports ON reports.id = report_id
"""


@dataclass(frozen=True, repr=False)
class Locked:
    """The encrypted part of a signal, as it is stored."""

    key_day: str
    wrapped_key: bytes
    sealed: bytes


def add(db: Database, signal: Mapping[str, Any], locked: Locked | None) -> None:
    """Add a signal. ``locked`` is None where no name may be kept at all."""
    row_values = {name: _to_column(value) for name, value in signal.items()}
    if locked:
        row_values |= {
            "key_day": locked.key_day,
            "wrapped_key": locked.wrapped_key,
            "sealed": locked.sealed,
        }
    insert(db, "signals", row_values)


def find(db: Database, signal_id: str, region: str) -> Signal | None:
    """Return a signal of this region; another region's is not found."""
    found = row(db, SELECT + "WHERE signals.id = ? AND signals.region = ?", (signal_id, region))
    return to_signal(found) if found else None


def by_id(db: Database, signal_id: str) -> Signal | None:
    """Return a signal of any region, for what no person does."""
    found = row(db, SELECT + "WHERE signals.id = ?", (signal_id,))
    return to_signal(found) if found else None


def is_of_officer(db: Database, signal_id: str, officer_id: str) -> bool:
    """Say whether this officer reported the signal."""
    sql = "SELECT 1 FROM signals JOIN reports ON reports.id = report_id"
    return (
        row(db, sql + " WHERE signals.id = ? AND officer_id = ?", (signal_id, officer_id))
        is not None
    )


def at_office(db: Database, region: str, office: str) -> list[Signal]:
    """Return what was sent to one attendance office, by deadline."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.region = ? AND state = 'with_attendance_office' AND office = ?
        ORDER BY deadline, report_id, number
        """,
        (region, office),
    )
    return [to_signal(one) for one in found]


def mark_uncertain(db: Database, signal_id: str, now: datetime) -> bool:
    """Note that a mail may or may not have arrived; the state does not change. False when the
    signal has moved on: the school may have acknowledged meanwhile."""
    sql = "UPDATE signals SET uncertain_at = ?, tell_at = '' WHERE id = ? AND state = 'sending'"
    return change(db, sql, (to_text(now), signal_id)) == 1


def locked(db: Database, signal_id: str) -> Locked | None:
    """Return the encrypted part of a signal, or None where there is none."""
    found = row(db, "SELECT key_day, wrapped_key, sealed FROM signals WHERE id = ?", (signal_id,))
    return Locked(*found) if found and found["sealed"] else None


def relock(db: Database, signal_id: str, sealed: bytes) -> None:
    """Replace the encrypted part of a signal, under the same key."""
    change(db, "UPDATE signals SET sealed = ? WHERE id = ?", (sealed, signal_id))


def move(
    db: Database,
    signal_id: str,
    step: Step,
    *,
    actor: str,
    now: datetime,
    changes: Mapping[str, Any],
) -> bool:
    """Take ``step`` if the signal still stands where the step starts. The row decides who won.

    ``changes`` are columns of ours with their new values. After a step there may be something
    to tell (``told.due``).
    """
    columns = {"state": step.end, "tell_at": "", **changes}
    settings = ", ".join(f"{name} = :{name}" for name in columns)
    values = {name: _to_column(value) for name, value in columns.items()}
    states = ", ".join(f"'{state}'" for state in sorted(step.start))
    return (
        change(
            db,
            f"UPDATE signals SET {settings} WHERE id = :_id AND state IN ({states})"
            + _guards(step),
            {
                **values,
                "_id": signal_id,
                "_actor": actor,
                "_lease_start": to_text(now - LEASE),
            },
        )
        == 1
    )


def renew(db: Database, signal_id: str, actor: str, now: datetime) -> bool:
    """Note that the holder still works on a signal; False when somebody else has it."""
    sql = "UPDATE signals SET renewed_at = ? WHERE id = ? AND holder = ? AND state = 'claimed'"
    return change(db, sql, (to_text(now), signal_id, actor)) == 1


def _guards(step: Step) -> str:
    guards = {
        Need.HOLDER: " AND holder = :_actor",
        Need.LEASE_OVER: " AND MAX(held_since, COALESCE(renewed_at, '')) <= :_lease_start",
        Need.DELAYED: " AND delayed_at IS NOT NULL",
        Need.UNCERTAIN: " AND uncertain_at IS NOT NULL",
        Need.ASKED: " AND asked_at IS NOT NULL",
        Need.NOT_ACKNOWLEDGED: " AND acknowledged_at IS NULL",
        Need.OWN_REPORT: " AND EXISTS (SELECT 1 FROM reports"
        " WHERE reports.id = report_id AND officer_id = :_actor)",
    }
    return "".join(guards[need] for need in sorted(step.needs) if need in guards)


def of_report(db: Database, report_id: str) -> list[Signal]:
    """Return the signals of a report, in the order of its children."""
    found = rows(db, SELECT + "WHERE report_id = ? ORDER BY number", (report_id,))
    return [to_signal(one) for one in found]


def objections(db: Database, signal: Signal, now: datetime) -> list[Objection]:
    """Return the objections in other reports of the same incident that are still kept."""
    found = rows(
        db,
        f"""
        SELECT age FROM signals JOIN reports ON reports.id = report_id
        WHERE reference = ? AND report_id <> ? AND decision IN ({listed(NAMELESS)})
            AND (deadline IS NULL OR deadline > ?)
        """,
        (signal.reference, signal.report_id, to_text(now)),
    )
    return [Objection(one["age"]) for one in found]


def every(db: Database, states: Iterable[State]) -> list[Signal]:
    """Return all signals in these states, of every region (for the worker)."""
    return [to_signal(one) for one in rows(db, SELECT + f"WHERE state IN ({listed(states)})")]


def due_before(db: Database, states: Iterable[State], moment: datetime) -> list[Signal]:
    """Return all signals in these states whose deadline was before a moment, or is not known."""
    of_them = f"SELECT id FROM signals WHERE state IN ({listed(states)}) AND deadline"
    sql = SELECT + f"WHERE signals.id IN ({of_them} < ? UNION ALL {of_them} IS NULL)"
    return [to_signal(one) for one in rows(db, sql, (to_text(moment),))]


def at_their_end(db: Database, delivered_by: datetime) -> list[Signal]:
    """Return what is closed, was read, or was delivered by a moment: it may have to go."""
    sql = (
        SELECT
        + """
        WHERE signals.id IN (
            SELECT id FROM signals WHERE state = 'closed'
            UNION
            SELECT id FROM signals WHERE state = 'delivered' AND acknowledged_at IS NOT NULL
            UNION
            SELECT id FROM signals WHERE state = 'delivered' AND delivered_at <= ?
        )
        """
    )
    return [to_signal(one) for one in rows(db, sql, (to_text(delivered_by),))]


def listed(values: Iterable[State | Decision]) -> str:
    """Return our own words as an SQL list; never a request's."""
    return ", ".join(f"'{value}'" for value in sorted(values))


def _to_column(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_text(value)
    return value


def to_signal(found: Any) -> Signal:
    """Return the signal of a row of ``SELECT``."""
    times = ("deadline", "held_since", "approved_at", "delivered_at", "acknowledged_at",
             "uncertain_at", "refused_at", "bounced_at", "asked_at", "answered_at",
             "renewed_at", "delayed_at")  # fmt: skip
    return Signal(
        id=found["id"],
        report_id=found["report_id"],
        number=found["number"],
        region=found["region"],
        state=State(found["state"]),
        closed_reason=ClosedReason(found["closed_reason"]) if found["closed_reason"] else None,
        decision=Decision(found["decision"]),
        age=found["age"],
        school=found["school"],
        school_answer=SchoolKnown(found["school_answer"]) if found["school_answer"] else None,
        mailbox_risk=bool(found["mailbox_risk"]),
        reference=found["reference"] or "",
        receipt=found["receipt"],
        received_at=datetime.fromisoformat(found["received_at"]),
        holder=found["holder"],
        test=bool(found["test"]),
        office=found["office"],
        **{name: from_text(found[name]) for name in times},
    )
