"""Copies of the database: made while others write, and brought back without what was destroyed.

A copy holds nothing about a child that can be read without the day keys, and no key of ours.
"""

import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from fieldform.storage.database import change, rows
from fieldform.storage.key_files import sync_folder

SEALED = ("sealed", "wrapped_key", "key_day")
"""The columns of a signal that a copy is brought back for; all others go on as they are."""

FROM_BACKUP = frozenset(
    {"schools", "school_aliases", "school_free_days", "postcodes", "catchment", "signals"}
)
OTHERS = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"


UNFINISHED = ".unfinished-fieldform-backup"
"""Stands in the name of a copy until it is whole, and of the journal beside it."""

LEFT_AFTER = timedelta(hours=1)
"""A copy that nobody wrote to for so long is what a backup left that was killed. Another
installation may be making its own in the same folder, perhaps from another machine."""


def write_backup(db: Database, file: Path) -> None:
    """Write a copy of the database to ``file``, readable for its owner only, whole or not at all.

    What killed backups left in that folder goes. VACUUM INTO leaves freed pages behind; SQLite's
    backup API would copy them (measured: security.md section 10). Raises FileExistsError.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already")
    _forget_left(file.parent)
    partial = file.with_name(f".{file.name}{UNFINISHED}")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        db.conn.execute("VACUUM INTO ?", (str(partial),))
        _sync(partial)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(file.parent)


def is_unfinished(file: Path) -> bool:
    """Say whether a file is a copy that was never completed, whatever is in it."""
    return UNFINISHED in file.name


def _forget_left(folder: Path) -> None:
    before = time.time() - LEFT_AFTER.total_seconds()
    for one in folder.glob(f".*{UNFINISHED}*"):
        with suppress(FileNotFoundError):  # a journal goes by itself
            if one.stat().st_mtime <= before:
                one.unlink()


def copy_in(file: Path, copy: Path) -> None:
    """Copy a backup into the data folder, readable for its owner only."""
    copy.unlink(missing_ok=True)
    descriptor = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(file.read_bytes())
        target.flush()
        os.fsync(target.fileno())


def attach(db: Database, current: Path) -> None:
    """Put the present database, which is whole, beside a restored one."""
    db.conn.execute("ATTACH ? AS current", (str(current),))


def destroyed_since(db: Database) -> list[str]:
    """Return the restored signals of which the present ledger says that they were destroyed, or
    that their destruction has begun."""
    found = rows(
        db,
        """
        SELECT id FROM signals WHERE id IN (
            SELECT signal_id FROM current.ledger WHERE to_state IN ('destroying', 'destroyed')
        )
        """,
    )
    return [one["id"] for one in found]


def sealed_off_since(db: Database) -> list[str]:
    """Return the restored signals that are still there, and whose name was taken away since."""
    found = rows(
        db,
        """
        SELECT signals.id FROM signals JOIN current.signals AS now ON now.id = signals.id
        WHERE signals.sealed IS NOT NULL AND now.sealed IS NULL
        """,
    )
    return [one["id"] for one in found]


def go_on_as_it_was(db: Database) -> None:
    """Bring everything that happened since the backup into the restored database: people and their
    ways in, reports, where each signal stands, its mail, the ledger and the counts; all but the
    schools, and but what is sealed. Inside ``write``."""
    change(db, "PRAGMA defer_foreign_keys = ON")
    change(db, "INSERT OR IGNORE INTO main.schools SELECT * FROM current.schools")
    tables = [one["name"] for one in rows(db, OTHERS) if one["name"] not in FROM_BACKUP]
    for table in tables:
        change(db, f"DELETE FROM main.{table}")
    for table in tables:
        every = ", ".join(_columns(db, table))
        change(db, f"INSERT INTO main.{table} ({every}) SELECT {every} FROM current.{table}")
    every = ", ".join(_columns(db, "signals"))
    moving = [one for one in _columns(db, "signals") if one not in SEALED]
    updates = ", ".join(f"{one} = excluded.{one}" for one in moving)
    change(
        db,
        f"""
        INSERT INTO main.signals ({every}) SELECT {every} FROM current.signals WHERE true
        ON CONFLICT (id) DO UPDATE SET {updates}
        """,
    )


def _columns(db: Database, table: str) -> list[str]:
    return [one["name"] for one in rows(db, f"PRAGMA main.table_info({table})")]


def end_every_session(db: Database) -> None:
    """A way in that may have been closed since the backup is closed: everybody signs in anew."""
    change(db, "DELETE FROM sessions")
    change(db, "DELETE FROM sign_in_links")


def put_in_place(copy: Path, current: Path) -> None:
    """Make a closed, restored database the present one. A journal that was left behind belongs
    to the one that goes: it must not be played back into this one."""
    current.with_name(f"{current.name}-journal").unlink(missing_ok=True)
    _sync(copy)
    copy.rename(current)
    sync_folder(current.parent)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
