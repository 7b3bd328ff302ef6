"""Each rule of retention, one second before its moment, at it and after it."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldform import regions
from fieldform.domain.regions import Policy
from fieldform.domain.retention import HARD_STOP, NO_CALENDAR, must_be_gone, must_expire
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger
from fieldform.storage.database import change, write
from fieldform.storage.times import to_text
from tests.world import DIRECT, SUNDAY_NIGHT, World

DEADLINE = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
KEEP = timedelta(hours=24)
AROUND = pytest.mark.parametrize(
    ("seconds", "gone"), [(-1, False), (0, True), (1, True)], ids=["before", "at", "after"]
)


def put(world: World, signal: Signal, **columns: object) -> Signal:
    """Let a signal stand somewhere in its life, and return it as it stands."""
    values = {k: to_text(v) if isinstance(v, datetime) else v for k, v in columns.items()}
    settings = ", ".join(f"{name} = :{name}" for name in values)
    with write(world.house.db):
        change(
            world.house.db,
            f"UPDATE signals SET {settings} WHERE id = :id",
            {**values, "id": signal.id},
        )
    found = world.now_of(signal)
    assert found
    return found


def is_gone(world: World, signal: Signal, at: datetime) -> bool:
    world.clock.at = at
    world.destroy()
    return world.now_of(signal) is None


def rule_of(world: World, signal: Signal) -> str:
    lines = ledger.of_signal(world.house.db, signal.id)
    return next(line.reason for line in lines if line.step == "begin_destruction")


@AROUND
def test_a_delivered_signal_is_kept_for_a_day_when_nobody_acknowledges(
    world: World, seconds: int, gone: bool
) -> None:
    delivered = SUNDAY_NIGHT + timedelta(hours=1)
    signal = put(world, world.one_signal(), state="delivered", delivered_at=delivered)
    assert is_gone(world, signal, delivered + KEEP + timedelta(seconds=seconds)) is gone
    if gone:
        assert rule_of(world, signal) == "delivered"


@AROUND
def test_an_acknowledged_signal_goes_at_once(world: World, seconds: int, gone: bool) -> None:
    acknowledged = SUNDAY_NIGHT + timedelta(hours=2)
    signal = put(
        world,
        world.one_signal(),
        state="delivered",
        delivered_at=SUNDAY_NIGHT,
        acknowledged_at=acknowledged,
    )
    assert is_gone(world, signal, acknowledged + timedelta(seconds=seconds)) is gone
    if gone:
        assert rule_of(world, signal) == "acknowledged"


@AROUND
@pytest.mark.parametrize("decision", ["objected", "parent_informs"])
def test_an_objection_is_kept_until_the_deadline(
    world: World, decision: str, seconds: int, gone: bool
) -> None:
    child = {"given_name": None, "family_name": None, "birth_date": None, "school": None}
    signal = world.one_signal(decision=decision, age=10, **child)
    assert signal.state is State.CLOSED
    assert signal.deadline == DEADLINE
    assert is_gone(world, signal, DEADLINE + timedelta(seconds=seconds)) is gone
    if gone:
        assert rule_of(world, signal) == "objection_kept_until_deadline"


@pytest.mark.parametrize("reason", ["duplicate", "not_school_age", "undeliverable"])
def test_a_signal_that_was_closed_goes_at_once(world: World, reason: str) -> None:
    signal = put(world, world.one_signal(), state="closed", closed_reason=reason)
    assert is_gone(world, signal, SUNDAY_NIGHT)
    assert rule_of(world, signal) == "closed"


@AROUND
@pytest.mark.parametrize(
    "state", ["queued", "claimed", "asked", "with_attendance_office", "approved", "sending"]
)
def test_an_undelivered_signal_goes_at_the_hard_stop(
    world: World, state: str, seconds: int, gone: bool
) -> None:
    signal = put(world, world.one_signal(), state=state)
    assert must_expire(signal) == DEADLINE + HARD_STOP
    assert is_gone(world, signal, DEADLINE + HARD_STOP + timedelta(seconds=seconds)) is gone
    if gone:
        steps = [line.step for line in ledger.of_signal(world.house.db, signal.id)]
        assert steps == ["receive", "expire", "begin_destruction", "destroy"]


@AROUND
def test_a_signal_without_a_deadline_goes_two_weeks_after_it_came(
    world: World, seconds: int, gone: bool
) -> None:
    signal = put(world, world.one_signal(), deadline=None)
    assert is_gone(world, signal, SUNDAY_NIGHT + NO_CALENDAR + timedelta(seconds=seconds)) is gone


@AROUND
def test_an_objection_that_came_after_its_deadline_goes_when_it_came(
    world: World, seconds: int, gone: bool
) -> None:
    signal = put(
        world,
        world.one_signal(),
        state="closed",
        decision="objected",
        closed_reason="objected",
        deadline=SUNDAY_NIGHT - timedelta(hours=1),
    )
    assert is_gone(world, signal, SUNDAY_NIGHT + timedelta(seconds=seconds)) is gone


def test_a_covenant_decides_how_long_a_delivered_signal_stays(world: World) -> None:
    signal = put(world, world.one_signal(), state="delivered", delivered_at=SUNDAY_NIGHT)
    shorter = Policy(conversation_required=True, keep_after_delivery=timedelta(hours=3))
    moment = must_be_gone(signal, shorter)
    assert moment
    assert moment.at == SUNDAY_NIGHT + timedelta(hours=3)


@pytest.mark.parametrize(
    "state", [one for one in State if one not in (State.DELIVERED, State.CLOSED)]
)
def test_a_signal_on_its_way_has_no_moment_to_be_gone(world: World, state: State) -> None:
    signal = put(world, world.one_signal(), state=state.value, delivered_at=SUNDAY_NIGHT)
    policy = regions.load(regions.PILOTS)[DIRECT].policy
    assert must_be_gone(signal, policy) is None


def test_the_hard_stop_is_noon_of_the_first_school_day_and_a_day_more() -> None:
    assert timedelta(hours=28) == HARD_STOP
