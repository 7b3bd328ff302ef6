"""Answers of officers to the desk's question: that they came, never what they said."""

from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import insert, row
from fieldform.storage.times import to_text


def signal_of(db: Database, idempotency_key: str) -> str | None:
    """Return the id of the signal that was answered with this key."""
    found = row(db, "SELECT signal_id FROM answers WHERE idempotency_key = ?", (idempotency_key,))
    return str(found["signal_id"]) if found else None


def add(db: Database, idempotency_key: str, signal_id: str, now: datetime) -> None:
    """Remember that an answer came in with this key."""
    insert(
        db,
        "answers",
        {
            "idempotency_key": idempotency_key,
            "signal_id": signal_id,
            "received_at": to_text(now),
        },
    )
