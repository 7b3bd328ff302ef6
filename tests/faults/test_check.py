"""`fieldform check` lists every fault; nothing starts that is not safe: F-05, F-08, F-09, F-10."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from fieldform import check, safety
from fieldform.actions.inspect import unopenable
from fieldform.cli import main
from fieldform.installation import open_house
from fieldform.locks import only_worker
from fieldform.safety import Unsafe, require
from fieldform.storage import ballast, database, vault
from fieldform.storage.health import damage
from fieldform.worker import work
from tests.world import World

DAMAGES = 60


def environ_of(world: World, **more: str) -> dict[str, str]:
    settings = {
        "FIELDFORM_DATA": str(world.config.data),
        "FIELDFORM_BASE_URL": "https://fieldform.example",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "bureau@politie.example",
    }
    return settings | more


@pytest.fixture
def complete(world: World) -> World:
    """An installation that lacks only what a test takes from it: its worker is this test."""
    for region in world.config.regions.values():
        for school in _schools(world, region.municipalities):
            world.mailbox(school)
            break
    return world


def _schools(world: World, municipalities: frozenset[str]) -> list[str]:
    marks = ", ".join("?" * len(municipalities))
    sql = f"SELECT code FROM schools WHERE municipality IN ({marks}) AND offered = 1"
    return [one[0] for one in world.house.db.conn.execute(sql, tuple(municipalities))]


def found(world: World, **more: str) -> list[str]:
    """What the check says while a worker of ours holds the lock."""
    lock = only_worker(world.config.data)
    os.utime(lock)
    try:
        return list(check.faults(environ_of(world, **more)))
    finally:
        os.close(lock)


def test_a_complete_installation_has_no_fault(complete: World) -> None:
    complete.one_signal()
    assert found(complete) == []


def spoil(world: World, sql: str, *values: str) -> None:
    with database.write(world.house.db):
        database.change(world.house.db, sql, values)


def spoil_modes(world: World) -> None:
    world.config.database.chmod(0o644)


def spoil_folder(world: World) -> None:
    world.config.keys.chmod(0o755)


def spoil_ledger(world: World) -> None:
    world.one_signal()
    spoil(world, "DELETE FROM ledger")


def spoil_day_key(world: World) -> None:
    world.one_signal()
    vault.destroy_day(world.house.vault, "2026-11-22")


def spoil_row(world: World) -> None:
    one, other = world.one_signal(), world.one_signal()
    sealed = "(SELECT sealed FROM signals WHERE id = ?)"
    spoil(world, f"UPDATE signals SET sealed = {sealed} WHERE id = ?", one.id, other.id)


SPOILED: dict[str, tuple[Callable[[World], object], str]] = {
    "a database that others may read": (spoil_modes, "others may read"),
    "a folder of keys that others may enter": (spoil_folder, "chmod 0700"),
    "a ledger without a line": (spoil_ledger, "of the ledger"),
    "a day key that is gone": (spoil_day_key, "the day key is gone"),
    "a sealed part of another signal": (spoil_row, "cannot be opened"),
    "no ballast": (lambda world: ballast.free(world.config.database), "ballast"),
    "no push keys": (lambda world: (world.config.secrets / "push-public.pem").unlink(), "push-"),
    "no session key": (lambda world: (world.config.secrets / "session.key").unlink(), "session"),
    "no database": (lambda world: world.config.database.unlink(), "no database"),
    "no mailbox": (
        lambda world: spoil(world, "DELETE FROM mailboxes"),
        "no school with a confirmed mailbox",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_each_fault_is_named(complete: World, name: str) -> None:
    do, words = SPOILED[name]
    do(complete)
    assert words in "\n".join(found(complete))


def test_a_file_that_goes_while_it_is_looked_at_is_no_fault(complete: World) -> None:
    """As a key that is being made under another name does. A link to nothing looks the same."""
    (complete.config.keys / "2026-11-22.1.0badcafe").symlink_to("gone")
    assert found(complete) == []


def test_settings_that_are_missing_or_unsafe_are_named_beside_the_rest(complete: World) -> None:
    complete.config.database.chmod(0o640)
    said = "\n".join(found(complete, FIELDFORM_SMTP=""))
    assert "FIELDFORM_SMTP is missing" in said
    assert "others may read" in said
    assert "https://" in "\n".join(found(complete, FIELDFORM_BASE_URL="http://fieldform.example"))


def test_a_worker_that_is_not_there_or_stands_still_is_named(complete: World) -> None:
    said = "\n".join(check.faults(environ_of(complete)))
    assert "no worker" in said
    lock = only_worker(complete.config.data)
    os.utime(lock, (1, 1))
    assert "no round for 15 minutes" in "\n".join(check.faults(environ_of(complete)))
    os.close(lock)


def test_a_calendar_that_ends_soon_is_named(
    complete: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "AHEAD", timedelta(days=3000))
    assert "install a newer holidays library" in "\n".join(found(complete))


def test_the_command_ends_with_1_and_a_list(complete: World) -> None:
    run = CliRunner()
    lock = only_worker(complete.config.data)
    os.utime(lock)
    assert run.invoke(main, ["check"], env=environ_of(complete)).output == "safe and complete\n"
    complete.config.database.chmod(0o644)
    ballast.free(complete.config.database)
    done = run.invoke(main, ["check"], env=environ_of(complete))
    os.close(lock)
    assert done.exit_code == 1
    assert "2 to mend" in done.output


def test_f05_every_one_of_sixty_damaged_databases_is_found(world: World, tmp_path: Path) -> None:
    """64 random bytes over a page with signals in it. Control: SQLite's check alone misses some."""
    for number in range(30):
        world.one_signal(family_name="Proefkind" + "x" * (number % 20))
    world.house.db.close()
    whole = world.config.database.read_bytes()
    chance, sqlite_alone, both = Random(5), 0, 0
    at_sealed = _sealed_places(world.config.database, whole)
    for _ in range(DAMAGES):
        place = chance.choice(at_sealed)
        damaged = bytearray(whole)
        damaged[place : place + 64] = chance.randbytes(64)
        world.config.database.write_bytes(damaged)
        by_sqlite, by_seals = _found(world)
        sqlite_alone += by_sqlite
        both += by_sqlite or by_seals
    assert both == DAMAGES
    assert sqlite_alone < DAMAGES


def _sealed_places(file: Path, whole: bytes) -> list[int]:
    db = sqlite3.connect(file)
    sealed = [bytes(one[0]) for one in db.execute("SELECT sealed FROM signals")]
    db.close()
    starts = [whole.find(one) for one in sealed]
    return [start + shift for start in starts if start > 0 for shift in range(-64, 65, 16)]


def _found(world: World) -> tuple[bool, bool]:
    try:
        house = open_house(world.config)
    except (sqlite3.DatabaseError, database.Refused):
        return True, False
    try:
        by_sqlite = bool(damage(house.db))
        try:
            return by_sqlite, bool(list(unopenable(house)))
        except (sqlite3.Error, database.Refused, ValueError, TypeError):
            return by_sqlite, True
    finally:
        house.db.close()


@pytest.mark.parametrize("open_up", [spoil_modes, spoil_folder])
def test_f08_what_others_may_read_is_not_served_and_not_worked_on(
    world: World, open_up: Callable[[World], None]
) -> None:
    open_up(world)
    with pytest.raises(Unsafe, match="chmod"):
        work(world.config, threading.Event())
    done = CliRunner().invoke(main, ["serve", "--bind", "127.0.0.1:0"], env=environ_of(world))
    assert done.exit_code == 1
    assert "does not start" in done.output


def test_f09_where_a_safety_setting_is_not_in_force_nothing_starts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(world.config)
    monkeypatch.setitem(database.PRAGMAS, "secure_delete", "impossible")
    with pytest.raises(Unsafe, match="secure_delete"):
        require(world.config)


@pytest.mark.parametrize("number", ["3.38", "3.39.1", "4.1.9"])
def test_f10_with_an_old_sqlite_utils_nothing_starts(
    world: World, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setattr(safety, "version", lambda _: number)
    with pytest.raises(Unsafe, match="sqlite-utils"):
        require(world.config)


def test_the_real_program_refuses_to_work_on_an_open_folder(world: World) -> None:
    world.config.data.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "fieldform.worker"],
        env={**os.environ, **environ_of(world)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "does not start" in done.stderr
