"""The outbox: mails on their way. The bytes are fixed before the first attempt and encrypted
under their signal's key; they go when the signal goes."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import change, insert, row, rows
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text


@dataclass(frozen=True, repr=False)
class Delivery:
    """One mail for one signal."""

    signal_id: str
    channel: str
    recipient: str
    message_id: str
    sealed: bytes
    attempts: int
    last_error: str


FIELDS = "signal_id, channel, recipient, message_id, deliveries.sealed, attempts, last_error"


def add(
    db: Database,
    *,
    signal_id: str,
    channel: str,
    recipient: str,
    message_id: str,
    sealed: bytes,
    acknowledge_token: str,
    now: datetime,
) -> None:
    """Queue a mail; it is due at once. A mail that was refused before is replaced."""
    change(db, "DELETE FROM deliveries WHERE signal_id = ?", (signal_id,))
    insert(
        db,
        "deliveries",
        {
            "signal_id": signal_id,
            "channel": channel,
            "recipient": recipient,
            "message_id": message_id,
            "sealed": sealed,
            "acknowledge_hash": token_hash(acknowledge_token),
            "attempts": 0,
            "next_at": to_text(now),
            "last_error": "",
        },
    )


def due_again(db: Database, signal_id: str, recipient: str, now: datetime) -> bool:
    """Make the mail of a signal due once more, if it was for this recipient."""
    sql = "UPDATE deliveries SET next_at = ?, last_error = '' WHERE signal_id = ? AND recipient = ?"
    return change(db, sql, (to_text(now), signal_id, recipient)) == 1


def signal_of_message(db: Database, local_part: str) -> str | None:
    """Return the id of the signal whose mail has this Message-ID, up to its @."""
    sql = "SELECT signal_id FROM deliveries WHERE message_id >= ? AND message_id < ?"
    found = row(db, sql, (f"<{local_part}@", f"<{local_part}A"))
    return str(found["signal_id"]) if found else None


def next_due(db: Database, now: datetime) -> Delivery | None:
    """Return the mail of an approved signal that has waited longest, if one is due."""
    found = row(
        db,
        f"""
        SELECT {FIELDS} FROM deliveries JOIN signals ON signals.id = signal_id
        WHERE state = 'approved' AND next_at <= ? ORDER BY next_at, signal_id LIMIT 1
        """,
        (to_text(now),),
    )
    return Delivery(*found) if found else None


def count_attempt(db: Database, signal_id: str) -> None:
    """Write the attempt down before it is made."""
    change(db, "UPDATE deliveries SET attempts = attempts + 1 WHERE signal_id = ?", (signal_id,))


def try_again_at(db: Database, signal_id: str, next_at: datetime, error: str) -> None:
    """Make a mail due again later; ``error`` is a code of ours."""
    change(
        db,
        "UPDATE deliveries SET next_at = ?, last_error = ? WHERE signal_id = ?",
        (to_text(next_at), error, signal_id),
    )


def of_signal(db: Database, signal_id: str) -> Delivery | None:
    """Return the mail of a signal."""
    found = row(db, f"SELECT {FIELDS} FROM deliveries WHERE signal_id = ?", (signal_id,))
    return Delivery(*found) if found else None


def signal_of_token(db: Database, token: str) -> str | None:
    """Return the id of the signal whose mail carried this acknowledgement token."""
    found = row(
        db, "SELECT signal_id FROM deliveries WHERE acknowledge_hash = ?", (token_hash(token),)
    )
    return str(found["signal_id"]) if found else None


def interrupted(db: Database) -> list[str]:
    """Return the signals that were being sent when the worker stopped, undecided yet."""
    found = rows(db, "SELECT id FROM signals WHERE state = 'sending' AND uncertain_at IS NULL")
    return [one["id"] for one in found]
