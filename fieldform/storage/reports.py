"""Reports: what makes a retried one the same one, and what the officer sees of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.receipts import receipt
from fieldform.storage.database import change, insert, row, rows
from fieldform.storage.times import from_text, to_text


@dataclass(frozen=True, repr=False)
class Received:
    """A report as it was received. ``sealed_digest`` says whether a retry is the same; it goes
    with the last signal, and then any retry gets the receipt."""

    id: str
    receipt: str
    officer_id: str
    region: str
    reference: str | None
    received_at: datetime
    key_day: str
    sealed_digest: bytes | None


FIELDS = "id, receipt, officer_id, region, reference, received_at, key_day, sealed_digest"


def by_key(db: Database, idempotency_key: str) -> Received | None:
    """Return the report that came with this key."""
    found = row(
        db,
        f"SELECT {FIELDS} FROM reports WHERE idempotency_key = ?",
        (idempotency_key,),
    )
    return _received(found) if found else None


def add(
    db: Database,
    *,
    report_id: str,
    idempotency_key: str,
    officer_id: str,
    region: str,
    reference: str,
    received_at: datetime,
    sealed_digest: bytes | None,
    key_day: str,
) -> str:
    """Add a report and return its new receipt."""
    new_receipt = receipt(secrets.randbits(64))
    insert(
        db,
        "reports",
        {
            "id": report_id,
            "idempotency_key": idempotency_key,
            "receipt": new_receipt,
            "officer_id": officer_id,
            "region": region,
            "reference": reference,
            "received_at": to_text(received_at),
            "key_day": key_day,
            "sealed_digest": sealed_digest,
        },
    )
    return new_receipt


def of_officer(db: Database, officer_id: str, since: datetime) -> list[Received]:
    """Return an officer's own reports since a moment, newest first."""
    found = rows(
        db,
        f"""
        SELECT {FIELDS} FROM reports WHERE officer_id = ? AND received_at >= ?
        ORDER BY received_at DESC, rowid DESC
        """,
        (officer_id, to_text(since)),
    )
    return [_received(one) for one in found]


def time_of_newest(db: Database, officer_id: str, number: int) -> datetime | None:
    """Return when the ``number``-th newest report of an officer came in (1: the newest), also of
    those that are gone; None when there are fewer."""
    sql = "SELECT received_at FROM reports WHERE officer_id = ? ORDER BY received_at DESC"
    found = row(db, f"{sql} LIMIT 1 OFFSET ?", (officer_id, number - 1))
    return datetime.fromisoformat(found["received_at"]) if found else None


def officer_of(db: Database, report_id: str) -> str:
    """Return the id of the officer who sent a report."""
    found = row(db, "SELECT officer_id FROM reports WHERE id = ?", (report_id,))
    return str(found["officer_id"]) if found else ""


def has_question(db: Database, officer_id: str) -> bool:
    """Say whether the desk waits for an answer of this officer."""
    return (
        row(
            db,
            """
            SELECT 1 FROM reports JOIN signals ON report_id = reports.id
            WHERE officer_id = ? AND state = 'asked' LIMIT 1
            """,
            (officer_id,),
        )
        is not None
    )


def forget(db: Database, report_id: str) -> None:
    """Keep only the tombstone of a report whose signals are all gone: key, receipt, when."""
    change(
        db,
        """
        UPDATE reports SET reference = NULL, sealed_digest = NULL
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM signals WHERE report_id = reports.id)
        """,
        (report_id,),
    )


def _received(found: tuple[object, ...]) -> Received:
    values = dict(zip(FIELDS.split(", "), found, strict=True))
    values["received_at"] = from_text(str(values["received_at"]))
    return Received(**values)  # type: ignore[arg-type]
