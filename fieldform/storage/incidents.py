"""Which incidents came in already: a live report says it by its reference, and for two days a mark
does, also when report and signals are destroyed (docs/decisions/0009)."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from fieldform.domain.decisions import NAMELESS
from fieldform.domain.incidents import incident_of
from fieldform.storage.database import change, row
from fieldform.storage.times import to_text
from fieldform.storage.vault import Vault, mark

KEPT = timedelta(days=2)
"""A day report looks back one day; a second one makes up for a report that came in late."""


def remember(db: Database, vault: Vault, reference: str, now: datetime) -> None:
    """Note that this incident came in. Inside ``write`` only."""
    change(
        db,
        """
        INSERT INTO incident_marks (mark, until) VALUES (:mark, :until)
        ON CONFLICT DO UPDATE SET until = max(until, :until)
        """,
        {"mark": mark(vault, incident_of(reference)), "until": to_text(now + KEPT)},
    )


def came_in(db: Database, vault: Vault, incident: str) -> bool:
    """Say whether a report of this incident (a reference without document number) came in."""
    marked = row(db, "SELECT 1 FROM incident_marks WHERE mark = ?", (mark(vault, incident),))
    return marked is not None or _live(db, incident, "1")


def objected(db: Database, incident: str) -> bool:
    """Say whether a parent objected, or tells the school, in a report that is still kept."""
    nameless = ", ".join(f"'{one}'" for one in sorted(NAMELESS))
    return _live(db, incident, f"decision IN ({nameless})")


def _live(db: Database, incident: str, condition: str) -> bool:
    """References of one incident begin alike and go on with a hyphen, which is before a dot."""
    sql = f"""
        SELECT 1 FROM reports JOIN signals ON report_id = reports.id
        WHERE reference >= ? AND reference < ? || '.' AND {condition} LIMIT 1
    """
    return row(db, sql, (incident, incident)) is not None


def forget_old(db: Database, now: datetime) -> None:
    """Remove the marks whose time is over."""
    change(db, "DELETE FROM incident_marks WHERE until <= ?", (to_text(now),))
