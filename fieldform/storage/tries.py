"""What was tried, by whom, when: as long as a limit looks back (``domain/limits.py``). It stands in
the database because several processes answer, and a limit that a restart forgets is none.

``who`` is a person's id, or the hash of the secret by which a device is known.
"""

from datetime import datetime, timedelta

from sqlite_utils import Database

from fieldform.storage.database import change, insert, rows
from fieldform.storage.times import to_text

KEPT = timedelta(days=1)

MOST = 20_000
"""Lines, for everybody together: whoever tries without end costs no more room than this."""


def note(db: Database, what: str, who: str, now: datetime) -> None:
    """Note one try."""
    insert(db, "tries", {"what": what, "who": who, "at": to_text(now)})
    change(
        db,
        "DELETE FROM tries WHERE id <= (SELECT id FROM tries ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (MOST,),
    )


def times(db: Database, what: str, who: str, since: datetime) -> list[datetime]:
    """Return when this was tried, the newest first."""
    found = rows(
        db,
        "SELECT at FROM tries WHERE what = ? AND who = ? AND at > ? ORDER BY at DESC",
        (what, who, to_text(since)),
    )
    return [datetime.fromisoformat(one["at"]) for one in found]


def forget_old(db: Database, now: datetime) -> None:
    """Remove what no limit looks back to."""
    change(db, "DELETE FROM tries WHERE at <= ?", (to_text(now - KEPT),))
