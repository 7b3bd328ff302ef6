"""What a covenant knows of each school that may take part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from fieldform.domain.participation import Contact, Participation
from fieldform.storage.database import change, row, rows

COLUMNS = ("council_on", "parents_on", "team_on", "contact")

SELECT = """
    SELECT schools.code, schools.name, schools.place, schools.kind, municipality, council_on,
        parents_on, team_on, contact, mailboxes.address AS mailbox, proposed_address, proposed_by,
        mailbox_checks.address AS tried, sent_at, failed_at,
        mailbox_checks.confirmed_at AS answered
    FROM schools LEFT JOIN participation USING (code) LEFT JOIN mailboxes USING (code)
        LEFT JOIN mailbox_checks USING (code)
"""


@dataclass(frozen=True)
class Entry:
    """One school in the register. ``proposed`` waits for a second person; ``tried`` is the address
    of the last test mail, which is waiting, sent, failed or answered."""

    participation: Participation
    name: str
    place: str
    kind: str
    proposed: str | None
    proposed_by: str | None
    tried: str | None
    test: str

    @property
    def code(self) -> str:
        """Its vestigingscode."""
        return self.participation.code


def of(db: Database, code: str | None) -> Participation | None:
    """Return what is known of one school; None where there is no such school."""
    found = row(db, SELECT + "WHERE schools.code = ?", (code,))
    return _entry(found).participation if found else None


def entry(db: Database, code: str) -> Entry | None:
    """Return the line of one school in the register."""
    found = row(db, SELECT + "WHERE schools.code = ?", (code,))
    return _entry(found) if found else None


def of_municipalities(db: Database, municipalities: frozenset[str]) -> list[Entry]:
    """Return the lines of the offered schools of these municipalities, by name."""
    marks = ", ".join("?" * len(municipalities))
    sql = SELECT + f"WHERE municipality IN ({marks}) AND offered = 1 ORDER BY name, place"
    return [_entry(one) for one in rows(db, sql, tuple(municipalities))]


def record(db: Database, code: str, values: Mapping[str, date | str | None]) -> None:
    """Record some of COLUMNS of a school; the others stay. Inside ``write`` only."""
    change(db, "INSERT OR IGNORE INTO participation (code) VALUES (?)", (code,))
    for name in COLUMNS:
        if name in values:
            value = values[name]
            text = value.isoformat() if isinstance(value, date) else value
            change(db, f"UPDATE participation SET {name} = ? WHERE code = ?", (text, code))


def _entry(found: Any) -> Entry:
    def day(name: str) -> date | None:
        return date.fromisoformat(found[name]) if found[name] else None

    return Entry(
        participation=Participation(
            code=found["code"],
            council_on=day("council_on"),
            parents_on=day("parents_on"),
            team_on=day("team_on"),
            contact=Contact(found["contact"]) if found["contact"] else None,
            mailbox=found["mailbox"],
            municipality=found["municipality"],
            checked=bool(found["answered"]) and found["tried"] == found["mailbox"],
        ),
        name=found["name"],
        place=found["place"],
        kind=found["kind"],
        proposed=found["proposed_address"],
        proposed_by=found["proposed_by"],
        tried=found["tried"],
        test=_test(found),
    )


def _test(found: Any) -> str:
    if found["answered"]:
        return "answered"
    if found["failed_at"]:
        return "failed"
    if found["sent_at"]:
        return "sent"
    return "waiting" if found["tried"] else ""
