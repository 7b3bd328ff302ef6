"""After destruction no byte is left: of a name, nor of what a name was sealed into."""

import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from fieldform.actions import sealed as seals
from fieldform.actions.approve import approve
from fieldform.actions.calls import record_call
from fieldform.actions.desk import claim
from fieldform.channels.parcel import ChannelError
from fieldform.domain.people import Role
from fieldform.domain.signal import State
from fieldform.storage import deliveries, shredder, signals, vault
from fieldform.storage.database import connect, row, rows, write
from fieldform.storage.signals import Locked
from fieldform.storage.vault import Unopenable
from tests.scan import hits
from tests.world import DIRECT, SCHOOL, World, another

GIVEN, FAMILY = "Zyxquadra", "in 't Vanderwhistleveld"


def locked_of(world: World, signal_id: str) -> Locked:
    found = signals.locked(world.house.db, signal_id)
    assert found
    return found


def left(world: World, *pieces: bytes) -> list[str]:
    """Return the files that hold one of these bytes; in twelve bytes nothing is by chance."""
    return [
        path.name
        for path in world.files()
        for piece in pieces
        for at in range(0, len(piece) - 12, 4)
        if piece[at : at + 12] in path.read_bytes()
    ]


def a_mailed_signal(world: World, **child: object) -> str:
    """One signal whose mail was sent, and of which the retention time has not passed."""
    world.mailbox(SCHOOL[DIRECT])
    desk = world.person(Role.DESK)
    signal = world.one_signal(given_name=GIVEN, family_name=FAMILY, **child)
    claim(world.house, signal.id, desk, world.clock())
    approve(world.house, signal.id, desk, world.clock())
    assert world.deliver()
    return signal.id


def test_no_byte_of_a_name_or_its_ciphertext_is_left(world: World) -> None:
    signal_id = a_mailed_signal(world)
    locked, mail = locked_of(world, signal_id), deliveries.of_signal(world.house.db, signal_id)
    assert mail
    pieces = (locked.sealed, locked.wrapped_key, mail.sealed)
    assert set(left(world, *pieces)) == {world.config.database.name}  # before: they are there
    assert hits(world.config.data, GIVEN) == []  # and a name is never there in clear

    world.clock.move(timedelta(hours=25))
    assert world.destroy().signals == 1
    assert left(world, *pieces) == []
    for name in (GIVEN, FAMILY, "Vanderwhistleveld", "2016-05-04"):
        assert hits(world.config.data, name) == []


def test_destroying_one_leaves_the_others_as_they_were(world: World) -> None:
    others = [world.one_signal(given_name=f"Testje {n}").id for n in range(20)]
    gone = a_mailed_signal(world, reference="PL0100-2026000001")
    others += [world.one_signal(given_name=f"Testje {n}").id for n in range(20, 40)]
    before = [locked_of(world, one) for one in others]
    world.clock.move(timedelta(hours=25))
    assert world.destroy().signals == 1
    assert signals.by_id(world.house.db, gone) is None
    assert [locked_of(world, one) for one in others] == before
    opened = [seals.unlock(world.house, one) for one in others]
    names = [sealed.answers["given_name"] for sealed in opened if sealed]
    assert names == [f"Testje {n}" for n in range(40)]


def test_an_old_copy_of_the_database_cannot_be_opened_once_the_day_key_is_gone(
    world: World, tmp_path: Path
) -> None:
    signal_id = a_mailed_signal(world)
    copy = tmp_path / "backup.db"
    shutil.copy(world.config.database, copy)
    assert seals.unlock(world.house, signal_id)

    world.clock.move(timedelta(hours=25))
    assert world.destroy().day_keys == 1
    db = connect(copy)
    found = signals.locked(db, signal_id)
    assert found
    with pytest.raises(Unopenable):
        vault.unwrap(world.house.vault, found.key_day, found.wrapped_key, signal_id)
    db.close()


def test_a_recorded_objection_takes_the_name_away_at_once(world: World) -> None:
    desk = world.person(Role.DESK)
    signal = world.one_signal(given_name=GIVEN, decision="not_asked", reason="not_safe")
    locked = locked_of(world, signal.id)
    claim(world.house, signal.id, desk, world.clock())
    record_call(world.house, signal.id, desk, world.clock(), "objected", "parent")
    assert signals.locked(world.house.db, signal.id) is None
    stands = world.now_of(signal)
    assert stands
    assert stands.state is State.CLOSED
    world.destroy()
    assert left(world, locked.sealed, locked.wrapped_key) == []


def test_a_recorded_objection_takes_a_refused_mail_away_too(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    desk = world.person(Role.DESK)
    signal = world.one_signal()
    claim(world.house, signal.id, desk, world.clock())
    approve(world.house, signal.id, desk, world.clock())
    mail = deliveries.of_signal(world.house.db, signal.id)
    assert mail
    world.postbox.trouble.append(ChannelError("smtp.550", permanent=True))
    assert world.deliver() == []
    claim(world.house, signal.id, desk, world.clock())
    record_call(world.house, signal.id, desk, world.clock(), "objected", "parent")
    assert deliveries.of_signal(world.house.db, signal.id) is None
    assert left(world, mail.sealed) == []


def test_a_day_key_stays_while_something_still_needs_it(world: World) -> None:
    today = date(2026, 11, 22)
    world.one_signal()
    with write(world.house.db):
        for day in (today, today + timedelta(days=1), today + timedelta(days=200)):
            assert shredder.destroy_unused_days(world.house.db, world.house.vault, day) == []
    assert vault.days(world.house.vault) == ["2026-11-22"]


def test_the_key_of_today_stays_when_nothing_needs_it_yet(world: World) -> None:
    today = date(2026, 11, 22)
    vault.day_key(world.house.vault, today)
    with write(world.house.db):
        assert shredder.destroy_unused_days(world.house.db, world.house.vault, today) == []
        tomorrow = today + timedelta(days=1)
        assert shredder.destroy_unused_days(world.house.db, world.house.vault, tomorrow)
    assert vault.days(world.house.vault) == []


def test_overwriting_comes_before_deleting(world: World) -> None:
    """In one transaction: who is stopped in between has lost nothing, and left nothing."""
    signal = world.one_signal()
    with write(world.house.db):
        shredder.overwrite_sealed(world.house.db, signal.id)
        shredder.overwrite_sealed(world.house.db, signal.id)  # a second time does no harm
        found = row(world.house.db, "SELECT sealed, wrapped_key, key_day FROM signals")
        assert found
        assert tuple(found) == (None, None, None)
        shredder.overwrite_and_delete(world.house.db, signal.id)
        assert rows(world.house.db, "SELECT 1 FROM signals") == []


@pytest.mark.parametrize("secure", [True, False])
def test_control_a_plain_delete_leaves_bytes_that_the_scan_finds(
    tmp_path: Path, *, secure: bool
) -> None:
    """The same scan, a table in clear, and the two controls switched off: it must find them."""
    folder = tmp_path / "data"
    folder.mkdir()
    db = connect(folder / "one.db") if secure else None
    plain = db.conn if db else sqlite3.connect(folder / "one.db")
    if not secure:
        plain.execute("PRAGMA secure_delete = OFF")
    plain.execute("CREATE TABLE children (name TEXT)")
    for number in range(50):
        plain.execute("INSERT INTO children VALUES (?)", (f"{GIVEN} {number} " + "x" * 200,))
    plain.commit()
    assert hits(folder, GIVEN)
    plain.execute("DELETE FROM children")
    plain.commit()
    if db:
        shredder.compact(db)
    plain.close()
    assert bool(hits(folder, GIVEN)) == (not secure)


def test_after_a_destruction_the_file_has_no_freed_page(world: World) -> None:
    """In a freed page bytes may be left that were moved before they were overwritten."""
    for number in range(30):
        world.one_signal(**another(number))
    world.clock.move(timedelta(days=5))
    assert world.destroy().signals == 30
    assert row(world.house.db, "PRAGMA freelist_count")[0] == 0  # type: ignore[index]
