"""F-05, F-07, K-10 and what else may go wrong: each ends as it should, with a clear word for the
person who waits."""

import os
import secrets
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bench.steps_of_destruction import Rounds
from fieldform.actions import deliver
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.domain.people import Role
from fieldform.domain.signal import State
from fieldform.locks import AlreadyWorking, only_worker
from fieldform.storage import database
from fieldform.storage.database import Refused, change, rows, write
from fieldform.worker import work
from tests.actions.story import PERHAPS, Story
from tests.world import World, a_report, another


def stored(world: World) -> int:
    return len(rows(world.house.db, "SELECT 1 FROM signals"))


def mails(world: World) -> list[bytes]:
    """What the worker put into the folder."""
    folder = world.config.channel_settings.folder
    return [one.read_bytes() for one in folder.iterdir()] if folder and folder.exists() else []


def test_f07_a_database_that_somebody_else_locks_refuses_in_time_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, told = world.browser(Role.OFFICER), secrets.token_urlsafe(24)
    token = {"X-CSRFToken": officer.token(), "Sec-Fetch-Site": "same-origin"}
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    for lock in ("BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"):
        with closing(sqlite3.connect(world.config.database)) as outside:
            outside.execute(lock)
            answer = officer.client.post(
                "/api/reports", json=a_report(), headers={**token, "Idempotency-Key": told}
            )
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.json
            assert answer.json["code"] == "service.busy"
            outside.rollback()
    answers = [
        officer.client.post(
            "/api/reports", json=a_report(), headers={**token, "Idempotency-Key": told}
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 200]
    assert stored(world) == 1


def test_k10_out_of_memory_stores_no_half_report_and_may_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = world.browser(Role.OFFICER)
    sent = {
        "X-CSRFToken": officer.token(),
        "Sec-Fetch-Site": "same-origin",
        "Idempotency-Key": secrets.token_urlsafe(24),
    }

    def no_room(*_: object, **__: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("fieldform.storage.ledger.mac_of_next", no_room)  # its rows are there by now
        answer = officer.client.post("/api/reports", json=a_report(), headers=sent)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert stored(world) == 0
        assert rows(world.house.db, "SELECT 1 FROM reports UNION SELECT 1 FROM tally") == []
    assert officer.client.post("/api/reports", json=a_report(), headers=sent).status_code == 201


def test_m18_a_second_worker_does_not_start_beside_the_first(world: World) -> None:
    """Two would send one mail twice."""
    lock = only_worker(world.config.data)
    with pytest.raises(AlreadyWorking):
        work(world.config, Rounds(1))
    os.close(lock)
    work(world.config, Rounds(1))


def test_s02_the_schema_itself_takes_one_report_for_each_key(world: World) -> None:
    """Whatever looks before it writes: two processes may look at once."""
    world.one_signal()
    sql = """
        INSERT INTO reports SELECT 'other', idempotency_key, 'another', officer_id, region,
            reference, received_at, key_day, sealed_digest FROM reports
    """
    with pytest.raises(sqlite3.IntegrityError, match="idempotency_key"), write(world.house.db):
        change(world.house.db, sql)


def test_a_mail_whose_end_could_not_be_written_down_is_asked_about_in_the_next_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only when a worker starts: it may run for months."""
    story = Story(world).take("claim", "approve")
    real, refused = deliver.take_without_person, []

    def full_disk(house: object, step: str, *more: object, **named: object) -> bool:
        if step == "deliver" and not refused:
            refused.append(step)
            raise Refused("SQLITE_FULL")
        return real(house, step, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(deliver, "take_without_person", full_disk)
    work(world.config, Rounds(2))
    assert refused
    assert len(mails(world)) == 1
    assert (story.now.state, story.now.uncertain_at) == (State.SENDING, world.clock())


def test_f05_a_mail_that_is_damaged_comes_back_to_the_desk_and_holds_up_no_other(
    world: World,
) -> None:
    story = Story(world).take("claim", "approve")
    other = Story(world, **another(1)).take("claim", "approve")
    with write(world.house.db):
        change(
            world.house.db,
            "UPDATE deliveries SET sealed = zeroblob(200) WHERE signal_id = ?",
            (story.id,),
        )
    work(world.config, Rounds(1))
    assert (story.now.state, story.now.refused_at) == (State.QUEUED, world.clock())
    assert story.lines[-1].reason == "mail.unopenable"
    assert other.now.state is State.DELIVERED
    assert len(mails(world)) == 1


def test_f05_a_child_that_is_damaged_is_said_so_to_whoever_holds_the_signal(world: World) -> None:
    anna = world.browser(Role.DESK)
    signal = world.one_signal()
    assert anna.post(f"/desk/signals/{signal.id}/claim").status_code in (200, 303)
    with write(world.house.db):
        change(world.house.db, "UPDATE signals SET sealed = zeroblob(200)")
    answer = anna.get(f"/desk/signals/{signal.id}")
    assert answer.status_code == 500
    assert "beschadigd" in answer.text
    assert "Testje" not in answer.text


def test_m17_a_worker_that_comes_back_after_the_hard_stop_sends_nothing_any_more(
    world: World,
) -> None:
    story = Story(world).take("claim", "approve")
    doubted = Story(world, **another(1)).take("claim", "approve")
    doubted.send(PERHAPS)
    world.clock.move(timedelta(days=3))
    work(world.config, Rounds(1))
    assert mails(world) == []
    assert (story.lines[-3].step, story.lines[-1].step) == ("expire", "destroy")
    assert doubted.lines[-1].step == "destroy"


def test_m17_a_mail_that_waits_behind_slow_ones_past_the_hard_stop_does_not_leave(
    world: World,
) -> None:
    first = Story(world).take("claim", "approve")
    Story(world, **another(1)).take("claim", "approve")

    class Slow:
        def send(self, parcel: Parcel) -> None:
            world.postbox.send(parcel)
            world.clock.move(timedelta(days=3))
            raise ChannelError("mail.connection_lost", permanent=False)

    while deliver.deliver_next(world.house, Slow(), world.clock()):
        pass
    assert len(world.postbox.parcels) == 1
    assert first.now.state in (State.APPROVED, State.CLOSED)
