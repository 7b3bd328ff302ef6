"""Is what is stored still what was stored? SQLite's own check finds some of the damaged files, the
authenticated seals of the rows find the rest (measured: security.md finding 12)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from fieldform.storage.database import Refused, connect, rows


def is_whole(file: Path) -> bool:
    """Say whether ``file`` is a database of ours of which SQLite finds every page in order."""
    try:
        with closing(connect(file)) as db:
            return not damage(db) and bool(rows(db, "SELECT 1 FROM ledger UNION SELECT 1"))
    except (sqlite3.DatabaseError, Refused):
        return False


def damage(db: Database) -> list[str]:
    """Return what SQLite finds wrong with the file; nothing when it is in order.

    Its quick check does not see an index that lost a row, and by an index we find what must be
    destroyed (bench/steps_of_destruction.py).
    """
    try:
        found = [str(one[0]) for one in rows(db, "PRAGMA integrity_check")]
    except (sqlite3.DatabaseError, Refused) as error:
        return [f"the database cannot be read: {type(error).__name__}"]
    return [] if found == ["ok"] else found
