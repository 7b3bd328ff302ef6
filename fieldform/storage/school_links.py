"""Links of schools that have acknowledged. A row says in which region and month, and for what
type of school; not which signal, which school, or at what time."""

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from fieldform.domain.school import SchoolType
from fieldform.storage.database import change, insert, row
from fieldform.storage.people import token_hash


@dataclass(frozen=True)
class SchoolLink:
    """What is kept of a link. ``month`` (``2026-11``) is the one its answers count in;
    ``test`` answers count nowhere."""

    region: str
    school_type: SchoolType
    month: str
    test: bool


def add(db: Database, token: str, link: SchoolLink, last_day: date) -> None:
    """Keep a link until the end of ``last_day``."""
    insert(
        db,
        "school_links",
        {
            "token_hash": token_hash(token),
            "region": link.region,
            "school_type": link.school_type,
            "month": link.month,
            "last_day": last_day.isoformat(),
            "test": int(link.test),
        },
    )


def find(db: Database, token: str, today: date) -> SchoolLink | None:
    """Return the link of this token, or None when it is used, too old or not ours."""
    found = row(
        db,
        """
        SELECT region, school_type, month, test FROM school_links
        WHERE token_hash = ? AND last_day >= ?
        """,
        (token_hash(token), today.isoformat()),
    )
    if found is None:
        return None
    return SchoolLink(
        found["region"], SchoolType(found["school_type"]), found["month"], bool(found["test"])
    )


def forget(db: Database, token: str) -> None:
    """Delete a link that was answered."""
    change(db, "DELETE FROM school_links WHERE token_hash = ?", (token_hash(token),))


def forget_old(db: Database, today: date) -> None:
    """Delete every link whose last day is over."""
    change(db, "DELETE FROM school_links WHERE last_day < ?", (today.isoformat(),))
