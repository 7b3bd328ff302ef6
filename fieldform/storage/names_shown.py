"""Who was shown how many names: taking a signal on is what shows its name, and a line in the
ledger (docs/decisions/0001)."""

from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import rows
from fieldform.storage.times import to_text

SHOWS = ("claim", "take_over", "take_over_early", "take_back", "open_at_office")


def since(db: Database, region: str, moment: datetime) -> dict[str, list[datetime]]:
    """Return when each person of a region was shown a name, by the person's id."""
    marks = ", ".join("?" * len(SHOWS))
    found = rows(
        db,
        f"SELECT actor, at FROM ledger WHERE region = ? AND at > ? AND step IN ({marks})",
        (region, to_text(moment), *SHOWS),
    )
    shown: dict[str, list[datetime]] = {}
    for one in found:
        shown.setdefault(one["actor"], []).append(datetime.fromisoformat(one["at"]))
    return shown
