"""What is sealed opens with its own key and id only, and never again once the key is gone."""

import os
import stat
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldform.storage import unfinished_keys, vault
from fieldform.storage.vault import Unopenable, Vault
from tests.world import World

DAY, OTHER_DAY = date(2026, 11, 22), date(2026, 11, 23)
PLAIN = b"Testje Proefkind"


@pytest.fixture
def keys(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


@given(plain=st.binary(max_size=300), about=st.text(max_size=30))
@settings(deadline=None)
def test_what_is_sealed_opens_as_it_was(plain: bytes, about: str) -> None:
    key = bytes(range(32))
    sealed = vault.seal(key, plain, about)
    assert vault.unseal(key, sealed, about) == plain
    assert sealed != vault.seal(key, plain, about)  # a nonce is never used twice
    assert len(plain) < 4 or plain not in sealed


def test_any_altered_byte_is_found() -> None:
    key = bytes(range(32))
    sealed = vault.seal(key, PLAIN, "one")
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Unopenable):
            vault.unseal(key, altered, "one")


def test_any_missing_piece_is_found() -> None:
    key = bytes(range(32))
    sealed = vault.seal(key, PLAIN, "one")
    for length in range(len(sealed)):
        with pytest.raises(Unopenable):
            vault.unseal(key, sealed[:length], "one")


def test_what_belongs_to_another_id_or_day_does_not_open(keys: Vault) -> None:
    key, wrapped = vault.new_key(vault.day_key(keys, DAY), "one")
    vault.day_key(keys, OTHER_DAY)
    assert vault.unwrap(keys, DAY.isoformat(), wrapped, "one") == key
    with pytest.raises(Unopenable):
        vault.unwrap(keys, DAY.isoformat(), wrapped, "another")
    with pytest.raises(Unopenable):
        vault.unwrap(keys, OTHER_DAY.isoformat(), wrapped, "one")
    with pytest.raises(Unopenable):
        vault.unseal(key, vault.seal(key, PLAIN, "one|signal-1"), "one|mail-1")


def test_without_the_key_of_its_day_nothing_opens(keys: Vault) -> None:
    _, wrapped = vault.new_key(vault.day_key(keys, DAY), "one")
    vault.destroy_day(keys, DAY.isoformat())
    with pytest.raises(Unopenable):
        vault.unwrap(keys, DAY.isoformat(), wrapped, "one")
    with pytest.raises(Unopenable):
        vault.existing_day_key(keys, DAY.isoformat())
    vault.destroy_day(keys, DAY.isoformat())  # a second time does no harm


def test_a_day_has_one_key_and_each_signal_its_own(keys: Vault) -> None:
    assert vault.day_key(keys, DAY) == vault.day_key(keys, DAY)
    assert vault.day_key(keys, DAY) != vault.day_key(keys, OTHER_DAY)
    of_day = vault.day_key(keys, DAY)
    assert vault.new_key(of_day, "one")[0] != vault.new_key(of_day, "one")[0]
    assert vault.days(keys) == ["2026-11-22", "2026-11-23"]


def test_all_who_race_for_the_first_key_of_a_day_get_the_same_whole_key(keys: Vault) -> None:
    for number in range(1, 29):
        start, found = threading.Barrier(6), []

        def race(start: threading.Barrier, day: date, found: list[bytes]) -> None:
            start.wait()
            found.append(vault.day_key(keys, day))

        arguments = (start, date(2026, 2, number), found)
        threads = [threading.Thread(target=race, args=arguments) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1
        assert len(found[0]) == 32
    assert sorted(path.suffix for path in keys.folder.iterdir()) == [".key"] * 28


def test_keys_are_for_the_service_alone_and_not_in_the_database(world: World) -> None:
    world.one_signal()
    keys = world.house.vault
    assert vault.days(keys) == ["2026-11-22"]
    for path in keys.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes() not in world.config.database.read_bytes()
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_a_key_is_overwritten_with_zeros_before_its_file_goes(keys: Vault, tmp_path: Path) -> None:
    """A second name of the same file shows what its bytes were at the end; it also stands for
    what a crash between making and naming a key leaves behind."""
    key = vault.day_key(keys, DAY)
    kept = tmp_path / "kept"
    os.link(tmp_path / "2026-11-22.key", kept)
    assert kept.read_bytes() == key
    vault.destroy_day(keys, DAY.isoformat())
    assert kept.read_bytes() == bytes(32)
    assert vault.days(keys) == []


@given(day=st.dates(date(2026, 1, 1), date(2036, 1, 1)))
@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_days_are_told_by_their_date(keys: Vault, day: date) -> None:
    vault.day_key(keys, day)
    assert day.isoformat() in vault.days(keys)
    vault.destroy_day(keys, day.isoformat())
    assert day.isoformat() not in vault.days(keys)


def test_nothing_of_a_vault_is_shown() -> None:
    assert repr(Vault(Path("/secret/place"))) == "Vault()"


def test_what_a_killed_process_left_of_a_key_goes_with_the_key(tmp_path: Path) -> None:
    """It was killed between giving the key its name and taking the first name away, or before."""
    keys = Vault(tmp_path)
    vault.day_key(keys, DAY)
    second, begun = tmp_path / f"{DAY}.123.0a1b2c3d", tmp_path / f"{DAY}.124.0a1b2c3d"
    os.link(tmp_path / f"{DAY}.key", second)
    begun.write_bytes(b"half a key")
    unfinished_keys.forget(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [f"{DAY}.key"]
    assert len(vault.existing_day_key(keys, str(DAY))) == 32  # not overwritten with its other name

    os.link(tmp_path / f"{DAY}.key", second)
    vault.destroy_day(keys, str(DAY))
    assert list(tmp_path.iterdir()) == []
