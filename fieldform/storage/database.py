"""Opens the one SQLite file, and is the only way to write to it.

Why these settings: design.md decision 5 and the measurements in security.md sections 1 and 3.3.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

PATIENCE = 10.0
"""Seconds to wait for a locked database before giving up."""

PAUSE = 0.001
"""Seconds between two tries. SQLite's own busy handler sleeps up to 0.1 s, which a person feels."""

PRAGMAS = {
    "journal_mode": "truncate",
    "synchronous": "2",  # FULL
    "secure_delete": "1",
    "foreign_keys": "1",
    "trusted_schema": "0",
    "cache_size": "-500",  # KiB for each of the threads; the rows of a page are few
    "temp_store": "2",  # MEMORY: no temporary file ever holds a row
}


TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What happens to a database without a mistake of ours."""


class Refused(RuntimeError):
    """The database stayed locked, is full, or cannot be read or written; nothing was stored.
    The text is SQLite's name of the error, never its message."""


class UnsafeDatabase(RuntimeError):
    """A safety setting is not in force; fieldform refuses to go on."""


class PatientConnection(sqlite3.Connection):
    """A connection that waits for a lock without polling it, and knows its lock file.

    ``writing`` is true while it holds the lock file for itself; ``ledger_key`` is what lines of
    the ledger are chained with, empty where none is written.
    """

    lock_file: int
    writing: bool
    ledger_key: bytes

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run ``sql``; while the database is locked, wait for PATIENCE seconds.

        Raises Refused when it stays locked, or the disk fails.
        """
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                primary = error.sqlite_errorcode & 0xFF
                if primary not in TROUBLE:
                    raise
                if primary != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise Refused(error.sqlite_errorname) from error
            self._wait()

    def _wait(self) -> None:
        """A reader waits at the lock file until the writer is done: by polling it would miss
        the short gaps between two commits. A writer waits for the last reader to finish."""
        if self.writing or self.lock_file < 0:
            time.sleep(PAUSE)
            return
        fcntl.flock(self.lock_file, fcntl.LOCK_SH)
        fcntl.flock(self.lock_file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the database and the lock file."""
        super().close()
        if self.lock_file >= 0:
            os.close(self.lock_file)
            self.lock_file = -1


def connect(path: Path, ledger_key: bytes = b"") -> Database:
    """Open the database file ``path`` with every safety setting in force.

    Raises UnsafeDatabase when a setting did not take.
    """
    connection = sqlite3.connect(path, timeout=0, factory=PatientConnection)
    connection.lock_file, connection.writing, connection.ledger_key = -1, False, ledger_key
    connection.row_factory = sqlite3.Row
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    wrong = [name for name, value in PRAGMAS.items() if _setting(connection, name) != value]
    if wrong:
        connection.close()
        raise UnsafeDatabase("SQLite does not keep these settings here: " + ", ".join(wrong))
    connection.lock_file = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    return Database(connection, strict=True, execute_plugins=False)


def _setting(connection: sqlite3.Connection, name: str) -> str:
    return str(connection.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def write(db: Database) -> Iterator[None]:
    """One transaction that writes: all of it is on disk when the block ends, or nothing is.

    Writers queue at a lock file, so that they do not poll SQLite's lock, and begin with
    BEGIN IMMEDIATE, so that what they read first stays true.
    """
    with alone(db):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:  # also a commit that a reader held up, or a full disk
            db.conn.rollback()
            raise


@contextmanager
def alone(db: Database) -> Iterator[None]:
    """Keep every other writer out, without a transaction (VACUUM cannot run inside one)."""
    connection = db.conn
    if not isinstance(connection, PatientConnection):
        raise UnsafeDatabase("Open the database with fieldform.storage.database.connect.")
    fcntl.flock(connection.lock_file, fcntl.LOCK_EX)
    connection.writing = True
    try:
        yield
    finally:
        connection.writing = False
        fcntl.flock(connection.lock_file, fcntl.LOCK_UN)


def rows(db: Database, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
    """Return all rows of a query."""
    return db.conn.execute(sql, values).fetchall()


def row(db: Database, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any | None:
    """Return the first row of a query, or None."""
    return db.conn.execute(sql, values).fetchone()


def change(db: Database, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Run one writing statement inside ``write`` and return how many rows it touched."""
    return db.conn.execute(sql, values).rowcount


def insert(db: Database, table: str, values: Mapping[str, Any]) -> None:
    """Insert one row. ``table`` and the column names are ours, never a request's.

    sqlite-utils' own insert looks up the schema each time (ten statements); this is one.
    Raises sqlite3.IntegrityError for a row that the schema refuses.
    """
    db.conn.execute(_insert(table, tuple(values)), values)


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def file_of(db: Database) -> Path:
    """Return the file of an open database."""
    return Path(rows(db, "PRAGMA database_list")[0]["file"])


def check_writable(db: Database) -> None:
    """Write one page and take it back, without waiting for the disk. Raises Refused."""
    with alone(db):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            change(db, "UPDATE ledger_head SET mac = zeroblob(32)")
        finally:
            db.conn.rollback()
