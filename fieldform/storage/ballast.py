"""A file that only takes room, so that destruction can go on when the disk is full.

To rewrite the database (VACUUM) SQLite needs as much again for its journal (measured: security.md
findings 5): the file is as large as the database and a little more.
"""

import os
from pathlib import Path

from fieldform.storage.key_files import sync_folder

MORE = 256 * 1024
CHUNK = 65536


def make(database: Path) -> bool:
    """Make the ballast beside the database, or make it larger; False when there is no room."""
    if is_there(database):
        return True
    file, partial = path(database), path(database).with_suffix(".new")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            for _ in range(-(-_wanted(database) // CHUNK)):
                target.write(os.urandom(CHUNK))  # zeros may take no room at all
            target.flush()
            os.fsync(target.fileno())
        partial.rename(file)
        sync_folder(file.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        return False
    return True


def free(database: Path) -> bool:
    """Give the room away; False when it was given away before."""
    found = path(database).exists()
    path(database).unlink(missing_ok=True)
    return found


def is_there(database: Path) -> bool:
    """Say whether the ballast is there, and large enough for the database as it is now."""
    file = path(database)
    return file.exists() and file.stat().st_size >= database.stat().st_size


def path(database: Path) -> Path:
    """Return the file of the ballast."""
    return database.with_name("ballast")


def _wanted(database: Path) -> int:
    return database.stat().st_size + MORE
