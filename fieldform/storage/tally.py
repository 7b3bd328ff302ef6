"""The tally: anonymous counts per region and month, all that stays of a signal besides its
ledger lines. A count of one measure is never kept together with another measure of the same
child, so that no row points at anybody."""

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.school_days import AMSTERDAM
from fieldform.storage.database import change, row, rows


def add(
    db: Database, region: str, received: datetime, counts: Mapping[tuple[str, str], int]
) -> None:
    """Add ``counts`` ({(measure, label): number}) to the month in which a signal came in."""
    add_to_month(db, region, month_of(received), counts)


def month_of(received: datetime) -> str:
    """Return the month of a moment on the clock of Amsterdam, such as ``2026-11``."""
    return received.astimezone(AMSTERDAM).strftime("%Y-%m")


def add_to_month(
    db: Database, region: str, month: str, counts: Mapping[tuple[str, str], int]
) -> None:
    """Add ``counts`` to a month, written ``2026-11``."""
    if not counts:
        return
    each = [(region, month, *name, number) for name, number in counts.items()]
    change(
        db,
        f"""
        INSERT INTO tally (region, month, measure, label, number)
        VALUES {", ".join(["(?, ?, ?, ?, ?)"] * len(each))}
        ON CONFLICT DO UPDATE SET number = number + excluded.number
        """,
        [value for one in each for value in one],
    )


def counts(
    db: Database, region: str, first_month: str, last_month: str
) -> dict[tuple[str, str, str], int]:
    """Return {(month, measure, label): number} of a region, months written ``2026-11``."""
    found = rows(
        db,
        "SELECT month, measure, label, number FROM tally"
        " WHERE region = ? AND month BETWEEN ? AND ?",
        (region, first_month, last_month),
    )
    return {(one["month"], one["measure"], one["label"]): one["number"] for one in found}


def years(db: Database) -> list[int]:
    """Return the calendar years in which anything was counted, of any region, in order.

    Asks for the first month after each year found: with a million rows a DISTINCT would read
    them all.
    """
    found: list[int] = []
    regions = [one[0] for one in rows(db, FIRSTS)]
    for region in regions:
        after = ""
        while month := _next_month(db, region, after):
            found.append(int(month[:4]))
            after = f"{month[:4]}-99"
    return sorted(set(found))


FIRSTS = """
    WITH RECURSIVE regions (region) AS (
        SELECT min(region) FROM tally
        UNION ALL
        SELECT (SELECT min(region) FROM tally WHERE region > regions.region) FROM regions
        WHERE regions.region IS NOT NULL
    )
    SELECT region FROM regions WHERE region IS NOT NULL
"""
"""Every region with counts, each found by one step in the index."""


def _next_month(db: Database, region: str, after: str) -> str | None:
    found = row(db, "SELECT min(month) FROM tally WHERE region = ? AND month > ?", (region, after))
    return found[0] if found else None
