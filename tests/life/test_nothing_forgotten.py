"""Nothing is forgotten: the desk's devices are told at the right moments of a clock that is moved
by hand, silence reaches the next person, and nobody is told twice."""

import random
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fieldform.actions import desk
from fieldform.actions.notify import expiring_soon, tell_desks
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.domain.retention import must_expire
from fieldform.domain.school_days import AMSTERDAM
from fieldform.installation import open_house
from fieldform.storage import on_call as stored_on_call
from fieldform.storage.database import change, rows, write
from fieldform.worker import work
from tests.actions.story import NEVER, PERHAPS, Story
from tests.life.installation import until
from tests.life.told import Told, told_world
from tests.push_service import Device
from tests.world import DIRECT, THROUGH_OFFICE, another

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=AMSTERDAM)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with told_world(tmp_path) as made:
        yield made


def anna(told: Told) -> Device:
    return told.device(told.world.browser(Role.DESK, name="Anna"))


def on_call(told: Told, *names: str) -> None:
    """Put these people on call, as the coordinator does on the page."""
    chosen = {
        f"person-{place}": told.world.person(Role.DESK, name=name).id
        for place, name in enumerate(names, start=1)
    }
    assert told.world.browser(Role.COORDINATOR).post("/on-call", chosen).status_code == 303


def test_the_desk_is_told_of_a_new_signal_and_of_the_deadline_at_7_and_at_745(told: Told) -> None:
    device = anna(told)
    told.work()
    assert len(device.got) == 0
    told.world.one_signal()
    told.work()
    assert len(device.got) == 1
    moments = [
        (monday(6, 59), 1),
        (monday(7), 2),
        (monday(7, 44), 2),
        (monday(7, 45), 3),
        (monday(8, 30), 3),
    ]
    for moment, messages in moments:
        told.work_at(moment)
        assert len(device.got) == messages, moment
    assert {message.shown["title"] for message in device.got} == {"Er staat een signaal klaar"}
    assert {message.shown["navigate"] for message in device.got} == {"http://localhost:8000/desk"}
    assert len({message.text for message in device.got}) == 1


def test_nobody_is_told_of_a_deadline_when_everything_is_delivered(told: Told) -> None:
    device = anna(told)
    story = Story(told.world).take("claim", "approve", "deliver")
    told.work()
    assert device.got == []
    told.work_at(monday(7, 50))
    assert device.got == []
    assert story.now.delivered_at


def test_the_desk_of_another_region_hears_nothing(told: Told) -> None:
    charlie = told.device(told.world.browser(Role.DESK, THROUGH_OFFICE))
    told.world.one_signal(DIRECT)
    told.work_at(monday(7, 50))
    assert charlie.got == []


def test_twenty_signals_at_once_are_one_message(told: Told) -> None:
    device = anna(told)
    for _ in range(20):
        told.world.one_signal()
    told.work()
    assert len(device.got) == 1


@pytest.mark.parametrize("trouble", [NEVER, PERHAPS])
def test_a_delivery_that_fails_or_is_uncertain_is_told(told: Told, trouble: Exception) -> None:
    device = anna(told)
    story = Story(told.world).take("claim", "approve")
    told.work()
    assert device.got == []
    story.send(trouble)
    told.work()
    assert len(device.got) == 1
    told.work(5 * MINUTE)
    assert len(device.got) == 1


def test_the_officers_answer_is_told_to_the_desk_that_waits_for_it(told: Told) -> None:
    device = anna(told)
    story = Story(told.world, school={"unknown": True}).take("ask_from_queue")
    told.work()
    before = len(device.got)
    story.take("answer")
    told.work(MINUTE)
    assert len(device.got) == before + 1
    told.work(MINUTE)
    assert len(device.got) == before + 1


def test_a_restart_repeats_nothing(told: Told) -> None:
    device = anna(told)
    told.world.one_signal()
    told.work()
    house = open_house(told.world.config)
    assert tell_desks(house, told.world.clock()) == 0
    house.db.close()
    told.work()
    assert len(device.got) == 1


def test_silence_reaches_the_next_person_and_then_the_whole_desk(told: Told) -> None:
    """Three of the desk have a device; Anna and Bob are on call, the policy waits ten minutes."""
    devices = {
        name: told.device(told.world.browser(Role.DESK, name=name))
        for name in ("Anna", "Bob", "Chris")
    }
    on_call(told, "Anna", "Bob")
    told.world.one_signal()

    def heard() -> list[int]:
        return [len(device.got) for device in devices.values()]

    for after, expected in [
        (0 * MINUTE, [1, 0, 0]),
        (10 * MINUTE - SECOND, [1, 0, 0]),
        (SECOND, [1, 1, 0]),
        (10 * MINUTE - SECOND, [1, 1, 0]),
        (SECOND, [1, 1, 1]),
        (3 * 60 * MINUTE, [1, 1, 1]),
    ]:
        told.work(after)
        assert heard() == expected


def test_whoever_takes_the_signal_on_ends_the_silence(told: Told) -> None:
    anna(told)
    bob = told.device(told.world.browser(Role.DESK, name="Bob"))
    on_call(told, "Anna", "Bob")
    signal = told.world.one_signal()
    told.work()
    desk.claim(
        told.world.house, signal.id, told.world.person(Role.DESK, name="Anna"), told.world.clock()
    )
    told.work(5 * 60 * MINUTE)
    assert bob.got == []


def test_nobody_waits_for_the_silence_of_somebody_without_a_device(told: Told) -> None:
    bob = told.device(told.world.browser(Role.DESK, name="Bob"))
    on_call(told, "Anna", "Bob")
    told.world.one_signal()
    told.work()
    assert len(bob.got) == 1


def test_whoever_subscribes_while_something_waits_is_told_at_once(told: Told) -> None:
    told.world.one_signal()
    told.work()
    device = anna(told)
    told.work()
    assert len(device.got) == 1


def test_nothing_is_destroyed_undelivered_without_telling_twice_before(told: Told) -> None:
    device = anna(told)
    signal = told.world.one_signal()
    end = must_expire(signal)
    told.work_at(end - timedelta(hours=12) - SECOND)
    assert expiring_soon(told.world.house, DIRECT, told.world.clock()) == []
    before = len(device.got)
    told.work(SECOND)
    assert len(device.got) == before + 1
    assert expiring_soon(told.world.house, DIRECT, told.world.clock()) == [signal]
    assert expiring_soon(told.world.house, THROUGH_OFFICE, told.world.clock()) == []
    told.work_at(end - timedelta(hours=1))
    assert len(device.got) == before + 2
    told.work_at(end)
    told.world.destroy()
    assert told.world.now_of(signal) is None
    assert rows(told.world.house.db, "SELECT * FROM told") == [], "what was told goes with it"


@pytest.mark.parametrize("seed", range(8))
def test_looking_only_at_what_is_due_misses_nothing(told: Told, seed: int) -> None:
    """After each look another one at every signal finds nothing, whatever happened before."""
    dice, world = random.Random(seed), told.world
    names = ["Anna", "Bob", "Chris"]
    made: list[Story] = []
    steps = ["claim", "release", "ask_from_queue", "answer", "approve", "uncertain", "refuse"]

    def do_something() -> None:
        what = dice.random()
        if what < 0.25 and len(made) < 6:
            made.append(Story(world, **another(len(made) + 1)))
        elif what < 0.35:
            told.device(world.browser(Role.DESK, name=dice.choice(names)))
        elif what < 0.45:
            on_call(told, *dice.sample(names, dice.randint(0, 3)))
        elif what < 0.7 and made:
            with suppress(Problem):
                dice.choice(made).take(dice.choice(steps))
        else:
            world.clock.move(dice.choice([SECOND, MINUTE, 11 * MINUTE, timedelta(hours=5)]))
        world.postbox.trouble.clear()

    for _ in range(60):
        do_something()
        tell_desks(world.house, world.clock())
        with write(world.house.db):
            change(world.house.db, "UPDATE signals SET tell_at = ''")
        assert tell_desks(world.house, world.clock()) == 0


def test_the_worker_tells_by_itself(told: Told) -> None:
    device = anna(told)
    told.world.one_signal()
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(told.world.config, stop))
    worker.start()
    try:
        until(lambda: device.got, "the worker tells the desk")
    finally:
        stop.set()
        worker.join()
    assert len(device.got) == 1


def test_only_people_of_the_own_desk_can_be_put_on_call(told: Told) -> None:
    coordinator = told.world.browser(Role.COORDINATOR)
    strangers = [
        told.world.person(Role.OFFICER).id,
        told.world.person(Role.DESK, THROUGH_OFFICE).id,
        "unknown",
    ]
    for stranger in strangers:
        answer = coordinator.post("/on-call", {"person-1": stranger})
        assert answer.status_code == 422
    assert rows(told.world.house.db, "SELECT * FROM on_call") == []


def test_the_list_keeps_its_order_and_nobody_stands_in_it_twice(told: Told) -> None:
    on_call(told, "Bob", "Anna", "Bob")
    page = told.world.browser(Role.DESK, name="Anna").get("/on-call").text
    assert re.findall(r" selected>(\w+)", page) == ["Bob", "Anna"]
    on_call(told)
    assert rows(told.world.house.db, "SELECT * FROM on_call") == []


def test_a_list_that_a_colleague_changed_meanwhile_is_not_overwritten(told: Told) -> None:
    on_call(told, "Anna")
    carla = told.world.browser(Role.COORDINATOR)
    seen = re.findall(r'name="seen" value="([^"]*)"', carla.get("/on-call").text)[0]
    on_call(told, "Anna", "Bob")
    old = carla.post("/on-call", {"person-1": "", "seen": seen})
    assert (old.status_code, "intussen gewijzigd" in old.text) == (409, True)
    assert len(told_ids(told)) == 2
    assert carla.post("/on-call", {"seen": " ".join(told_ids(told))}).status_code == 303
    assert told_ids(told) == []


def told_ids(told: Told) -> list[str]:
    return [one.id for one in stored_on_call.of_region(told.world.house.db, DIRECT)]


def test_who_is_shut_out_is_on_call_no_longer(told: Told) -> None:
    bob = told.device(told.world.browser(Role.DESK, name="Bob"))
    anna(told)
    on_call(told, "Anna", "Bob")
    shut_out = told.world.person(Role.DESK, name="Anna").id
    told.world.browser(Role.COORDINATOR).post(f"/people/{shut_out}/shut-out")
    told.world.one_signal()
    told.work()
    assert len(bob.got) == 1
