"""B-01 to B-04: a backup is whole, holds nothing that can be read, and brings nothing back that
was destroyed."""

import fcntl
import os
import shutil
import sqlite3
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldform.actions import sealed as seals
from fieldform.actions.calls import record_call
from fieldform.actions.deliver import mark_interrupted
from fieldform.actions.desk import claim
from fieldform.actions.people import make_link
from fieldform.cli import main
from fieldform.domain.people import Role
from fieldform.installation import open_house
from fieldform.locks import AlreadyWorking, one_server, only_worker
from fieldform.restoring import NotABackup, Restored, restore
from fieldform.storage import ledger, ledger_chain, people, signals
from fieldform.storage.backup import LEFT_AFTER, UNFINISHED, write_backup
from fieldform.storage.database import rows
from fieldform.storage.vault import Unopenable
from tests.actions.story import Story
from tests.scan import forms, hits
from tests.world import World, a_report

NAME = "Zyxquadra"
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "monday.db"


def back_up(world: World, file: Path) -> Path:
    write_backup(world.house.db, file)
    return file


def restored(world: World, file: Path) -> Restored:
    """Stop everything, restore, and open the house again."""
    world.house.db.close()
    done = restore(world.config, file)
    world.house = open_house(world.config)
    assert list(ledger_chain.broken_lines(world.house.db)) == []
    return done


def opened(world: World, signal_id: str) -> str:
    found = seals.unlock(world.house, signal_id)
    return str(found.answers["given_name"]) if found else ""


def test_b01_a_backup_that_is_made_while_others_write_is_whole(world: World, file: Path) -> None:
    """Each copy holds whole transactions: as many signals as lines that they were received."""
    stop, errors = threading.Event(), []

    def report() -> None:
        mine = World(**{**vars(world), "house": open_house(world.config)})
        try:
            while not stop.is_set():
                mine.one_signal()
        except BaseException as error:
            errors.append(error)
        finally:
            mine.house.db.close()

    world.one_signal()
    threads = [threading.Thread(target=report) for _ in range(3)]
    for thread in threads:
        thread.start()
    counts = []
    try:
        while len(counts) < 5 or counts[-1] == counts[0]:
            copy = back_up(world, file.with_name(f"{len(counts)}.db"))
            db = sqlite3.connect(copy)
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            one = db.execute("SELECT COUNT(*) FROM signals").fetchone()
            assert db.execute("SELECT COUNT(*) FROM ledger").fetchone() == one
            counts.append(one[0])
            db.close()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not errors
    assert counts[-1] > counts[0], "nobody wrote meanwhile"


def test_b02_no_name_is_in_a_backup_and_only_its_owner_may_read_it(
    world: World, file: Path
) -> None:
    gone = Story(world, given_name=NAME).take("claim", "approve", "deliver", "acknowledge")
    Story(
        world, age=16, decided_by="pupil", birth_date=None, given_name=NAME, family_name=NAME
    ).take("claim", "approve")
    sealed = signals.locked(world.house.db, gone.id)
    assert sealed
    world.destroy()
    back_up(world, file)
    assert hits(file.parent, NAME) == []
    assert sealed.sealed not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_b04_no_key_is_in_a_backup(world: World, file: Path) -> None:
    signal = world.one_signal()
    world.stranger().get("/sealing-key.json")
    back_up(world, file)
    content = file.read_bytes()
    folders = (world.config.keys, world.config.sealing, world.config.secrets)
    secrets = [path for folder in folders for path in folder.iterdir()]
    assert {path.name for path in secrets} >= {"2026-11-22.key", "session.key", "ledger.key"}
    for path in secrets:
        key = path.read_bytes()
        assert not any(form in content for form in forms(key.decode("latin-1"))), path.name
        assert key not in content, path.name
        assert key.hex().encode() not in content, path.name
    assert opened(world, signal.id)


def test_b03_what_was_destroyed_since_stays_destroyed_while_its_day_key_lives(
    world: World, file: Path
) -> None:
    """On the day of destruction the day key is still there: only the list keeps it closed."""
    story = Story(world, given_name=NAME).take("claim", "approve", "deliver")
    other = world.one_signal(given_name="Testje")
    back_up(world, file)
    sealed = signals.locked(world.house.db, story.id)
    assert sealed
    story.take("acknowledge")
    assert world.destroy().signals == 1
    assert (world.config.keys / "2026-11-22.key").exists()

    assert restored(world, file) == Restored(True, destroyed_again=1, perhaps_sent=0)
    assert signals.by_id(world.house.db, story.id) is None
    assert sealed.sealed not in world.config.database.read_bytes()
    assert sealed.wrapped_key not in world.config.database.read_bytes()
    assert opened(world, other.id) == "Testje"
    assert ledger.of_signal(world.house.db, story.id)[-1].step == "destroy"


def test_b03_control_a_plain_copy_back_would_bring_the_name_back(world: World, file: Path) -> None:
    story = Story(world, given_name=NAME).take("claim", "approve", "deliver")
    back_up(world, file)
    story.take("acknowledge")
    world.destroy()
    world.house.db.close()
    shutil.copy(file, world.config.database)
    world.house = open_house(world.config)
    assert opened(world, story.id) == NAME


def test_b03_a_name_that_an_objection_took_away_does_not_come_back(
    world: World, file: Path
) -> None:
    desk = world.person(Role.DESK)
    signal = world.one_signal(given_name=NAME, decision="not_asked", reason="not_safe")
    claim(world.house, signal.id, desk, world.clock())
    back_up(world, file)
    record_call(world.house, signal.id, desk, world.clock(), "objected", "parent")
    assert restored(world, file).destroyed_again == 1
    assert signals.locked(world.house.db, signal.id) is None
    stands = world.now_of(signal)
    assert stands
    assert stands.closed_reason == "objected"


def test_b03_where_the_present_database_is_lost_the_gone_key_keeps_it_closed(
    world: World, file: Path
) -> None:
    story = Story(world, given_name=NAME).take("claim", "approve", "deliver")
    back_up(world, file)
    story.take("acknowledge")
    world.destroy()
    world.clock.move(DAY)
    world.destroy()
    world.config.database.write_bytes(b"not a database any more")
    assert restored(world, file).from_present is False
    with pytest.raises(Unopenable):
        opened(world, story.id)


def test_what_came_in_since_the_backup_is_not_lost(world: World, file: Path) -> None:
    first = world.one_signal(given_name="Testje")
    back_up(world, file)
    later = world.one_signal(given_name="Later")
    claim(world.house, first.id, world.person(Role.DESK), world.clock())
    restored(world, file)
    assert (opened(world, first.id), opened(world, later.id)) == ("Testje", "Later")
    stands = world.now_of(first)
    assert stands
    assert stands.state == "claimed"


def test_a_person_who_was_disabled_since_and_a_session_stay_out(world: World, file: Path) -> None:
    person = world.person(Role.DESK)
    make_link(world.house, person.name, world.clock())
    world.browser(Role.DESK)
    back_up(world, file)
    with world.house.db.conn:
        people.disable(world.house.db, person.id, world.clock())
    restored(world, file)
    assert people.named(world.house.db, person.name) is None

    world.config.database.unlink()
    restored(world, file)
    assert rows(world.house.db, "SELECT 1 FROM sessions UNION SELECT 1 FROM sign_in_links") == []


def test_a_mail_that_waited_when_the_database_was_lost_never_leaves_twice(
    world: World, file: Path
) -> None:
    story = Story(world).take("claim", "approve")
    back_up(world, file)
    story.send()
    assert len(world.postbox.parcels) == 1
    world.config.database.unlink()
    assert restored(world, file).perhaps_sent == 1
    assert mark_interrupted(world.house, world.clock()) == 1
    world.deliver()
    assert len(world.postbox.parcels) == 1
    found = signals.by_id(world.house.db, story.id)
    assert found
    assert found.uncertain_at


@pytest.mark.parametrize("hold", [only_worker, one_server])
def test_a_restore_waits_for_nobody_and_disturbs_nobody(
    world: World, file: Path, hold: object
) -> None:
    back_up(world, file)
    before = world.config.database.read_bytes()
    lock = hold(world.config.data)  # type: ignore[operator]
    with pytest.raises(AlreadyWorking, match="Stop the"):
        restore(world.config, file)
    os.close(lock)
    assert world.config.database.read_bytes() == before


def test_nobody_starts_during_a_restore(world: World) -> None:
    for name, start in (("worker.lock", only_worker), ("server.lock", one_server)):
        lock = os.open(world.config.data / name, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(AlreadyWorking):
            start(world.config.data)
        os.close(lock)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"x" * 9000])
def test_what_is_no_backup_changes_nothing(world: World, file: Path, content: bytes) -> None:
    before = world.config.database.read_bytes()
    file.write_bytes(content)
    with pytest.raises(NotABackup):
        restore(world.config, file)
    assert world.config.database.read_bytes() == before
    assert not list(world.config.data.glob("restoring.*"))


def left_by(file: Path) -> Path:
    return file.with_name(f".{file.name}{UNFINISHED}")


def test_b01_what_a_killed_backup_left_goes_with_the_next_one_in_its_folder(
    world: World, file: Path
) -> None:
    """Killed at each step: tests/faults/test_each_step.py. Who is still writing is left alone."""
    killed, busy, other = left_by(file), left_by(file.with_name("friday.db")), file.with_name(".x")
    for one in (killed, busy, other):
        one.write_bytes(b"a part of a copy")
    for one in (killed, other):
        moment = one.stat().st_mtime - LEFT_AFTER.total_seconds()
        os.utime(one, (moment, moment))
    tuesday = back_up(world, file.with_name("tuesday.db"))
    assert set(file.parent.iterdir()) == {tuesday, busy, other}


def test_b01_what_a_killed_backup_left_is_never_taken_for_one(world: World, file: Path) -> None:
    """Also where all of it is there: nobody knows that it is on the disk."""
    left = left_by(file)
    back_up(world, file).rename(left)
    before = world.config.database.read_bytes()
    with pytest.raises(NotABackup, match="cut off"):
        restore(world.config, left)
    assert world.config.database.read_bytes() == before


def test_the_commands_do_it(world: World, file: Path) -> None:
    world.report(a_report())
    environ = {"FIELDFORM_DATA": str(world.config.data)}
    run = CliRunner()
    done = run.invoke(main, ["backup", str(file)], env=environ)
    assert done.exit_code == 0, done.output
    assert run.invoke(main, ["backup", str(file)], env=environ).exit_code == 1  # never over another
    beside = str(world.config.data / "keys" / "copy.db")
    refused = run.invoke(main, ["backup", beside], env=environ)
    assert refused.exit_code == 1
    assert "elsewhere" in refused.output
    done = run.invoke(main, ["restore", str(file)], env=environ)
    assert done.exit_code == 0, done.output
    assert "stay destroyed" in done.output
    world.config.database.unlink()
    assert "was lost" in run.invoke(main, ["restore", str(file)], env=environ).output
