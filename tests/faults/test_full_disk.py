"""F-01, F-02, F-04: a full disk takes no report and says so, and still destroys."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest

from fieldform.domain.people import Role
from fieldform.storage import ballast, database, signals, vault
from fieldform.storage.database import Refused, rows
from tests.actions.story import Story
from tests.faults.disk import SmallDisk, small_disk
from tests.scan import hits
from tests.world import World, a_report, make_world

__all__ = ["small_disk"]
NAME = "Zyxquadra"


@pytest.fixture
def full(small_disk: SmallDisk) -> Iterator[World]:
    made = make_world(small_disk.folder)
    yield made
    made.house.db.close()


@pytest.mark.parametrize("leave", range(0, 20_000, 4096))
@pytest.mark.parametrize("day_key", [True, False])
def test_f01_a_full_disk_acknowledges_nothing_and_the_retry_is_taken_once(
    full: World, small_disk: SmallDisk, leave: int, day_key: bool
) -> None:
    """Also where the key of the day must still be made."""
    officer = full.browser(Role.OFFICER)
    token = {"X-CSRFToken": officer.token(), "Sec-Fetch-Site": "same-origin"}
    if day_key:
        full.one_signal()
    before = len(rows(full.house.db, "SELECT 1 FROM signals"))
    key = {"Idempotency-Key": secrets.token_urlsafe(24), **token}
    small_disk.fill(leave)
    answer = officer.client.post("/api/reports", json=a_report(), headers=key)
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Retry-After"]
    assert len(rows(full.house.db, "SELECT 1 FROM signals")) == before
    assert rows(full.house.db, "PRAGMA integrity_check")[0][0] == "ok"
    small_disk.empty()
    answers = [officer.client.post("/api/reports", json=a_report(), headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert len(rows(full.house.db, "SELECT 1 FROM signals")) == before + 1
    assert all(len(vault.existing_day_key(full.house.vault, day)) == 32 for day in ["2026-11-22"])


@pytest.mark.parametrize("leave", range(0, 81_920, 8192))
def test_f02_a_full_disk_still_destroys_and_the_ballast_comes_back(
    full: World, small_disk: SmallDisk, leave: int
) -> None:
    story = Story(full, given_name=NAME).take("claim", "approve", "deliver", "acknowledge")
    sealed = signals.locked(full.house.db, story.id)
    assert sealed
    small_disk.fill(leave)
    full.destroy()
    assert signals.by_id(full.house.db, story.id) is None
    content = b"".join(path.read_bytes() for path in full.files())
    assert sealed.sealed not in content
    assert sealed.wrapped_key not in content
    assert hits(full.config.data, NAME) == []
    small_disk.empty()
    full.destroy()
    assert ballast.is_there(full.config.database)


def test_f02_control_without_the_ballast_the_file_cannot_be_rewritten(
    full: World, small_disk: SmallDisk
) -> None:
    Story(full, given_name=NAME).take("claim", "approve", "deliver", "acknowledge")
    ballast.free(full.config.database)
    small_disk.fill()
    with pytest.raises(Refused, match="SQLITE_FULL"):
        full.destroy()


def test_f04_health_is_red_when_the_reserve_is_gone_or_nothing_can_be_written(
    full: World, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = full.stranger()
    assert browser.get("/health").status_code == 200
    ballast.free(full.config.database)
    assert browser.get("/health").status_code == 503
    small_disk.fill()
    answer = browser.get("/health")
    assert answer.status_code == 503
    small_disk.empty()
    full.clock.move(timedelta(seconds=1))
    full.destroy()
    assert browser.get("/health").status_code == 200

    monkeypatch.setattr(database, "PATIENCE", 0.05)
    full.house.db.conn.execute("BEGIN EXCLUSIVE")  # from outside: not by our lock file
    assert browser.get("/health").status_code == 503
    full.house.db.conn.rollback()
