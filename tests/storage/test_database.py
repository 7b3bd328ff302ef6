"""One file, many writers: safe settings on every connection, all of a change or nothing."""

import multiprocessing
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from fieldform.installation import open_house
from fieldform.storage import database
from fieldform.storage.database import Refused, UnsafeDatabase, change, connect, row, rows, write
from tests.world import World

PROCESSES, THREADS, TIMES = 4, 2, 15

IN_FORCE = {
    "journal_mode": "truncate",
    "synchronous": 2,  # FULL
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "temp_store": 2,  # MEMORY
}
"""Why: design.md decision 5. Written out here, so that no setting goes without a failing test."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "one.db"
    db = connect(made)
    with write(db):
        db.conn.execute("CREATE TABLE counter (number INTEGER NOT NULL)")
        db.conn.execute("INSERT INTO counter VALUES (0)")
    db.close()
    return made


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = connect(path)
    yield opened
    opened.close()


def number(db: Database) -> int:
    found = row(db, "SELECT number FROM counter")
    assert found
    return int(found[0])


def settings_of(db: Database) -> dict[str, object]:
    return {name: row(db, f"PRAGMA {name}")[0] for name in IN_FORCE}  # type: ignore[index]


def test_every_connection_has_every_safety_setting(world: World, path: Path) -> None:
    again = open_house(world.config)
    for opened in (world.house.db, again.db, connect(path), connect(path)):
        assert settings_of(opened) == IN_FORCE
        opened.close()


def test_a_plain_connection_would_not_have_them(path: Path) -> None:
    """Control: the settings come from us, not from this build of SQLite."""
    plain = sqlite3.connect(path)
    found = {name: plain.execute(f"PRAGMA {name}").fetchone()[0] for name in IN_FORCE}
    plain.close()
    assert found != IN_FORCE


def test_where_a_setting_does_not_take_nothing_is_opened() -> None:
    with pytest.raises(UnsafeDatabase, match="journal_mode"):
        connect(Path(":memory:"))  # a database in memory has no journal file


@pytest.mark.parametrize("name", sorted(IN_FORCE))
def test_each_setting_is_read_back(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(database.PRAGMAS, name, "impossible")
    with pytest.raises(UnsafeDatabase, match=name):
        connect(path)


def test_only_a_connection_of_ours_can_write(path: Path) -> None:
    plain = Database(sqlite3.connect(path))
    with pytest.raises(UnsafeDatabase), write(plain):
        pass
    plain.close()


def _count(path: Path, errors: list[BaseException]) -> None:
    """Read, then write what was read plus one: only BEGIN IMMEDIATE keeps this exact."""
    try:
        db = connect(path)
        for _ in range(TIMES):
            with write(db):
                change(db, "UPDATE counter SET number = ?", (number(db) + 1,))
            assert number(db) > 0
        db.close()
    except BaseException as error:
        errors.append(error)


def _count_in_threads(path: Path) -> None:
    errors: list[BaseException] = []
    threads = [threading.Thread(target=_count, args=(path, errors)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raise SystemExit(len(errors))


def test_many_processes_and_threads_count_exactly_and_never_find_it_locked(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    started = [context.Process(target=_count_in_threads, args=(path,)) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join(30)
    assert [process.exitcode for process in started] == [0] * PROCESSES
    db = connect(path)
    assert number(db) == PROCESSES * THREADS * TIMES
    db.close()


def _write_and_fail(db: Database, error: type[BaseException]) -> None:
    with write(db):
        change(db, "UPDATE counter SET number = 7")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_nothing(db: Database, error: type[BaseException]) -> None:
    with pytest.raises(error):
        _write_and_fail(db, error)
    assert number(db) == 0
    with write(db):
        change(db, "UPDATE counter SET number = 8")
    assert number(db) == 8


def test_a_commit_that_a_reader_holds_up_leaves_nothing_and_the_next_one_works(
    path: Path, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup may read for long; the writer gives up, and must not stay half-way."""
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    reader = connect(path)
    reader.conn.execute("BEGIN")
    assert number(reader) == 0
    with pytest.raises(Refused, match=r"^SQLITE_BUSY$"), write(db):
        change(db, "UPDATE counter SET number = 7")
    assert not db.conn.in_transaction
    reader.conn.execute("COMMIT")
    assert number(reader) == number(db) == 0
    with write(db):
        change(db, "UPDATE counter SET number = number + 1")
    assert number(reader) == 1
    reader.close()


def test_a_full_disk_refuses_and_keeps_what_was_there(db: Database) -> None:
    pages = row(db, "PRAGMA page_count")
    assert pages
    db.conn.execute(f"PRAGMA max_page_count = {pages[0] + 2}")
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 99999) "
    with pytest.raises(Refused, match=r"^SQLITE_FULL$"), write(db):
        db.conn.execute(many + "INSERT INTO counter SELECT i FROM n")
    assert [one[0] for one in rows(db, "SELECT number FROM counter")] == [0]
    with write(db):
        change(db, "UPDATE counter SET number = 1")
    assert number(db) == 1


def test_a_mistake_of_ours_is_not_taken_for_trouble(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), write(db):
        db.conn.execute("SELECT * FROM nowhere")


def test_the_lock_file_is_ours_alone_and_closed_with_the_database(path: Path) -> None:
    opened = connect(path)
    lock = path.with_suffix(".lock")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    opened.close()
    opened.close()  # a second time does no harm
