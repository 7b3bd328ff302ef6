"""What a phone seals opens with the key of its day, for what it was sealed for, and never again
once that key is destroyed. Everything is sealed with the cryptography library, as a phone does."""

import os
import stat
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fieldform.storage import sealing
from fieldform.storage.sealing import KeyGone, SealingKey, SealingKeys
from fieldform.storage.vault import Unopenable
from tests.phone import POINT, SUITE
from tests.world import World

NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
"""23:30 in Amsterdam."""

PLAIN = b"Testje Proefkind"
INFO = b"fieldform-1|report|a-key"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

IN_ONE_FOLDER = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def keys(tmp_path: Path) -> SealingKeys:
    return SealingKeys(tmp_path)


def sealed_to(key: SealingKey, plain: bytes, info: bytes) -> tuple[bytes, bytes]:
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public_key)
    sealed = SUITE.encrypt(plain, public, info=info)
    return sealed[:POINT], sealed[POINT:]


@given(plain=st.binary(max_size=300), info=st.binary(max_size=200))
@IN_ONE_FOLDER
def test_what_is_sealed_opens_as_it_was(keys: SealingKeys, plain: bytes, info: bytes) -> None:
    key = sealing.current(keys, NIGHT)
    enc, ciphertext = sealed_to(key, plain, info)
    assert sealing.unseal(keys, key.key_id, enc, ciphertext, info) == plain
    assert len(plain) < 4 or plain not in ciphertext


@given(info=st.binary(max_size=60), other=st.binary(max_size=60))
@IN_ONE_FOLDER
def test_what_is_sealed_for_one_thing_opens_for_nothing_else(
    keys: SealingKeys, info: bytes, other: bytes
) -> None:
    key = sealing.current(keys, NIGHT)
    enc, ciphertext = sealed_to(key, PLAIN, info)
    if info != other:
        with pytest.raises(Unopenable):
            sealing.unseal(keys, key.key_id, enc, ciphertext, other)


def test_any_altered_or_missing_byte_is_found(keys: SealingKeys) -> None:
    key = sealing.current(keys, NIGHT)
    enc, ciphertext = sealed_to(key, PLAIN, INFO)
    whole = enc + ciphertext
    altered = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    shorter = [whole[:at] for at in range(len(whole))]
    for wrong in [*altered, *shorter, whole + b"\0"]:
        with pytest.raises(Unopenable):
            sealing.unseal(keys, key.key_id, wrong[:POINT], wrong[POINT:], INFO)


@pytest.mark.parametrize("cut", [0, 64, 66])
def test_the_point_of_the_sender_stands_where_it_should(keys: SealingKeys, cut: int) -> None:
    key = sealing.current(keys, NIGHT)
    whole = b"".join(sealed_to(key, PLAIN, INFO))
    with pytest.raises(Unopenable):
        sealing.unseal(keys, key.key_id, whole[:cut], whole[cut:], INFO)


def test_a_public_key_is_a_point_and_its_id_names_the_day_in_amsterdam(keys: SealingKeys) -> None:
    key = sealing.current(keys, NIGHT)
    assert (len(key.public_key), key.public_key[0]) == (65, 4)
    assert sealing.KEY_ID.fullmatch(key.key_id)
    assert key.key_id.startswith("2026-11-22-")
    after_midnight = sealing.current(keys, NIGHT + timedelta(minutes=30))
    assert after_midnight.key_id.startswith("2026-11-23-")
    assert sealing.current(keys, NIGHT) == key


def test_two_installations_have_other_keys_for_one_day(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = (sealing.current(SealingKeys(folder), NIGHT) for folder in folders)
    assert one.key_id[:11] == two.key_id[:11]
    assert one.key_id != two.key_id
    with pytest.raises(KeyGone):
        sealing.unseal(SealingKeys(folders[0]), two.key_id, b"", b"", INFO)


@pytest.mark.parametrize(
    "key_id",
    ["", "2026-11-22", "2026-11-21-abcdefgh", "../../secrets/session", "2026-11-22-\u0661"],
)
def test_an_id_that_is_not_ours_is_a_key_that_is_gone(keys: SealingKeys, key_id: str) -> None:
    sealing.current(keys, NIGHT)
    with pytest.raises(KeyGone):
        sealing.unseal(keys, key_id, b"", b"", INFO)


def test_all_who_race_for_the_first_key_of_a_day_get_the_same_one(keys: SealingKeys) -> None:
    for day in range(14):
        start, found = threading.Barrier(6), []

        def race(start: threading.Barrier, now: datetime, found: list[SealingKey]) -> None:
            start.wait()
            found.append(sealing.current(keys, now))

        arguments = (start, NIGHT + timedelta(days=day), found)
        threads = [threading.Thread(target=race, args=arguments) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1
    assert sorted(path.suffix for path in keys.folder.iterdir()) == [".key"] * 14


def test_a_private_half_is_for_the_service_alone_and_outside_the_database(world: World) -> None:
    sealing.current(world.house.sealing, world.clock())
    (path,) = world.house.sealing.folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.parent == world.config.data / "sealing"
    assert path.read_bytes() not in world.config.database.read_bytes()


@given(day=st.dates(date(2026, 1, 1), date(2030, 12, 31)), hours=st.floats(0, 96, allow_nan=False))
@example(date(2026, 3, 28), 71.99)
@example(date(2026, 10, 24), 71.99)
@example(date(2026, 11, 22), 71.99)
@example(date(2026, 11, 22), 72)
@IN_ONE_FOLDER
def test_a_private_half_lives_72_hours_after_the_midnight_that_ends_its_day(
    keys: SealingKeys, day: date, hours: float
) -> None:
    """Also around the two nights a year when the clock in Amsterdam is changed."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM)
    sealing.current(keys, noon)
    next_day = day + timedelta(days=1)
    ends = datetime(next_day.year, next_day.month, next_day.day, tzinfo=AMSTERDAM).astimezone(UTC)
    later = ends + timedelta(hours=hours)
    assert sealing.destroy_old(keys, later) == ([day.isoformat()] if hours >= 72 else [])
    sealing.destroy_old(keys, ends + timedelta(hours=72))
    assert sealing.days(keys) == []


def test_a_destroyed_private_half_is_overwritten_and_opens_nothing(
    keys: SealingKeys, tmp_path: Path
) -> None:
    """A second name of the same file shows what its bytes were at the end."""
    key = sealing.current(keys, NIGHT)
    enc, ciphertext = sealed_to(key, PLAIN, INFO)
    kept = tmp_path / "kept"
    os.link(tmp_path / "2026-11-22.key", kept)
    length = kept.stat().st_size
    assert sealing.destroy_old(keys, NIGHT + timedelta(days=4)) == ["2026-11-22"]
    assert kept.read_bytes() == bytes(length)
    with pytest.raises(KeyGone):
        sealing.unseal(keys, key.key_id, enc, ciphertext, INFO)
    assert sealing.destroy_old(keys, NIGHT + timedelta(days=4)) == []


def test_nothing_of_the_keys_is_shown() -> None:
    assert repr(SealingKeys(Path("/secret/place"))) == "SealingKeys()"
