"""The secured mailbox of a school: proposed by one person, in force once another confirms."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import change, row, rows
from fieldform.storage.times import to_text


@dataclass(frozen=True)
class Mailbox:
    """What is known of a school's mailbox. ``address`` is in force, ``proposed`` waits."""

    code: str
    school: str
    place: str
    address: str | None
    proposed: str | None
    proposed_by: str | None


def in_force(db: Database, code: str | None) -> str | None:
    """Return the confirmed address of a school, or None."""
    found = row(db, "SELECT address FROM mailboxes WHERE code = ?", (code,))
    return found["address"] if found else None


def propose(db: Database, code: str, address: str, by: str) -> None:
    """Propose an address; the one in force stays until another person confirms."""
    change(
        db,
        """
        INSERT INTO mailboxes (code, proposed_address, proposed_by) VALUES (:code, :address, :by)
        ON CONFLICT DO UPDATE SET proposed_address = :address, proposed_by = :by
        """,
        {"code": code, "address": address, "by": by},
    )


def confirm(db: Database, code: str, address: str, by: str, now: datetime) -> bool:
    """Put the proposed ``address`` in force, if it is still the one that ``by`` saw and another
    person proposed it."""
    return (
        change(
            db,
            """
            UPDATE mailboxes SET address = proposed_address, confirmed_at = :at,
                proposed_address = NULL, proposed_by = NULL
            WHERE code = :code AND proposed_address = :address AND proposed_by <> :by
            """,
            {"code": code, "address": address, "by": by, "at": to_text(now)},
        )
        == 1
    )


def of_municipalities(db: Database, municipalities: frozenset[str]) -> list[Mailbox]:
    """Return the offered schools of these municipalities with their mailboxes."""
    marks = ", ".join("?" * len(municipalities))
    found = rows(
        db,
        f"""
        SELECT schools.code, schools.name, schools.place, address, proposed_address, proposed_by
        FROM schools LEFT JOIN mailboxes USING (code)
        WHERE municipality IN ({marks}) AND offered = 1
        ORDER BY schools.name, schools.place
        """,
        tuple(municipalities),
    )
    return [Mailbox(*one) for one in found]
