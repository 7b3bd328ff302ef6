"""What a coordinator enters about a region: figures by the year, and schools left out of the
overview."""

from sqlite_utils import Database

from fieldform.storage.database import change, insert, rows


def enter(db: Database, region: str, year: int, name: str, number: int | None) -> None:
    """Keep a figure of a year; None takes it away."""
    change(
        db,
        "DELETE FROM region_figures WHERE region = ? AND year = ? AND name = ?",
        (region, year, name),
    )
    if number is not None:
        values = {"region": region, "year": year, "name": name, "number": number}
        insert(db, "region_figures", values)


def entered(db: Database, region: str) -> dict[int, dict[str, int]]:
    """Return {year: {name: number}} of a region."""
    found: dict[int, dict[str, int]] = {}
    sql = "SELECT year, name, number FROM region_figures WHERE region = ? ORDER BY year"
    for one in rows(db, sql, (region,)):
        found.setdefault(one["year"], {})[one["name"]] = one["number"]
    return found


def leave_out(db: Database, region: str, codes: frozenset[str]) -> None:
    """Leave exactly these schools out of a region's overview."""
    change(db, "DELETE FROM schools_left_out WHERE region = ?", (region,))
    for code in sorted(codes):
        insert(db, "schools_left_out", {"region": region, "code": code})


def left_out(db: Database, region: str) -> frozenset[str]:
    """Return the schools that are left out of a region's overview."""
    found = rows(db, "SELECT code FROM schools_left_out WHERE region = ?", (region,))
    return frozenset(code for (code,) in found)
