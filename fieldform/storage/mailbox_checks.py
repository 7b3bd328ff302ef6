"""Test mails to the mailboxes of schools. There is no child in them, so their bytes are stored as
they are; a link in them is known by its hash only."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import change, insert, row
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text


@dataclass(frozen=True)
class Check:
    """One test mail that waits to be sent."""

    code: str
    address: str
    message_id: str
    message: bytes
    attempts: int


def add(db: Database, check: Check, token: str, now: datetime) -> None:
    """Queue a test mail in place of an earlier one to the same school."""
    change(db, "DELETE FROM mailbox_checks WHERE code = ?", (check.code,))
    insert(
        db,
        "mailbox_checks",
        {
            "code": check.code,
            "address": check.address,
            "message_id": check.message_id,
            "message": check.message,
            "token_hash": token_hash(token),
            "attempts": 0,
            "next_at": to_text(now),
            "last_error": "",
        },
    )


def next_due(db: Database, now: datetime) -> Check | None:
    """Return the test mail that has waited longest, if one is due."""
    sql = """
        SELECT code, address, message_id, message, attempts FROM mailbox_checks
        WHERE next_at <= ? ORDER BY next_at, code LIMIT 1
    """
    found = row(db, sql, (to_text(now),))
    return Check(*found) if found else None


def tried(db: Database, check: Check, next_at: datetime | None, error: str) -> None:
    """Write an attempt down; it is tried again at ``next_at``, or not any more."""
    change(
        db,
        """
        UPDATE mailbox_checks SET attempts = attempts + 1, next_at = ?, last_error = ?
        WHERE message_id = ?
        """,
        (to_text(next_at) if next_at else None, error, check.message_id),
    )


def mark_sent(db: Database, message_id: str, now: datetime) -> None:
    """Note that the mail server took it."""
    change(
        db, "UPDATE mailbox_checks SET sent_at = ? WHERE message_id = ?", (to_text(now), message_id)
    )


def mark_failed(db: Database, local_part: str, now: datetime) -> bool:
    """Note that a test mail was refused or came back. ``local_part`` is what stands before the @
    of its Message-ID. False when it is no test mail of ours, or was answered."""
    return (
        change(
            db,
            """
            UPDATE mailbox_checks SET failed_at = ?, next_at = NULL
            WHERE message_id >= ? AND message_id < ? AND confirmed_at IS NULL
            """,
            (to_text(now), f"<{local_part}@", f"<{local_part}A"),
        )
        == 1
    )


def is_open(db: Database, token: str) -> bool:
    """Say whether this link can still answer a test mail."""
    sql = "SELECT 1 FROM mailbox_checks WHERE token_hash = ? AND confirmed_at IS NULL"
    return row(db, sql, (token_hash(token),)) is not None


def confirm(db: Database, token: str, now: datetime) -> str | None:
    """Record that the school answered; return its code, None for a link that is used or unknown."""
    found = row(db, "SELECT code FROM mailbox_checks WHERE token_hash = ?", (token_hash(token),))
    sql = """
        UPDATE mailbox_checks SET confirmed_at = ?, next_at = NULL
        WHERE token_hash = ? AND confirmed_at IS NULL
    """
    done = change(db, sql, (to_text(now), token_hash(token)))
    return str(found["code"]) if found and done == 1 else None
