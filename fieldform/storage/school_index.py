"""What the phone's search index is made from (schools/index.py packs it)."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from fieldform.storage.database import row, rows

SCHOOLS = """
    SELECT code, name, kind, level, street, house_number, postcode, place, municipality,
        latitude, longitude
    FROM schools
    WHERE offered = 1
    ORDER BY postcode, code
"""

FINGERPRINTS = (
    """
    SELECT group_concat(code || '|' || name || '|' || kind || '|' || level || '|' || street || '|'
        || house_number || '|' || postcode || '|' || place || '|' || municipality || '|'
        || municipality_name || '|' || ifnull(latitude, '') || '|' || ifnull(longitude, ''))
    FROM (SELECT * FROM schools WHERE offered = 1 ORDER BY code)
    """,
    "SELECT group_concat(code || name) FROM (SELECT * FROM school_aliases ORDER BY code, name)",
    "SELECT group_concat(code) FROM (SELECT code FROM catchment ORDER BY postcode4, place)",
    """
    SELECT group_concat(postcode4 || municipality)
    FROM (SELECT * FROM postcodes ORDER BY postcode4)
    """,
)


def offered(db: Database) -> Iterator[Any]:
    """Yield every offered school, by postcode, with the columns of schools.index.Listed in their
    order. One at a time, as all of these: 40,000 rows at once would cost more memory than
    everything else that the server does."""
    return iter(db.conn.execute(SCHOOLS))


def all_former_names(db: Database) -> list[tuple[str, str]]:
    """Return (code, former or everyday name)."""
    found = rows(db, "SELECT code, name FROM school_aliases ORDER BY code, name")
    return [(code, name) for code, name in found]


def home_schools(db: Database, most: int) -> Iterator[Any]:
    """Yield (postcode4, code): of each home postcode the first ``most`` schools, by rank."""
    sql = "SELECT postcode4, code FROM catchment WHERE place <= ? ORDER BY postcode4, place"
    return iter(db.conn.execute(sql, (most,)))


def home_municipalities(db: Database) -> dict[str, str]:
    """Return postcode4 -> CBS code."""
    return dict(rows(db, "SELECT postcode4, municipality FROM postcodes"))


def fingerprint(db: Database) -> str:
    """Return a digest of all of the above: another one as soon as any of it is another.

    SQLite puts the rows together by itself, in 40 ms for the whole country.
    """
    digest = hashlib.sha256()
    for sql in FINGERPRINTS:
        found = row(db, sql)
        digest.update(((found and found[0]) or "").encode() + b"\0")
    return digest.hexdigest()
