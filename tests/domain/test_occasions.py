"""When the desk is told, and who of it: the rules alone, for any signal at any time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.occasions import (
    UNDELIVERED,
    Alarm,
    Occasion,
    alarms,
    audience,
    expires_soon,
    is_night,
    next_look,
)
from fieldform.domain.retention import must_expire
from fieldform.domain.signal import State
from tests.domain.signals import DEADLINE, RECEIVED, SECOND, a_signal

MINUTE = timedelta(minutes=1)
WAIT = timedelta(minutes=10)
CREW = ["anna", "bob", "chris"]
DESK = ["anna", "bob", "chris", "dirk", "els"]

moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
states = st.sampled_from(State)


def told(now: datetime, **changes: object) -> set[Occasion]:
    return {alarm.occasion for alarm in alarms(a_signal(**changes), now)}


@pytest.mark.parametrize(
    ("before", "occasion"),
    [
        (timedelta(minutes=60), Occasion.HOUR_LEFT),
        (timedelta(minutes=15), Occasion.QUARTER_LEFT),
    ],
)
@pytest.mark.parametrize("state", sorted(UNDELIVERED))
def test_the_desk_is_told_60_and_15_minutes_before_a_deadline(
    before: timedelta, occasion: Occasion, state: State
) -> None:
    assert occasion not in told(DEADLINE - before - SECOND, state=state)
    assert occasion in told(DEADLINE - before, state=state)


def test_whoever_was_not_told_in_time_is_told_once_after_the_deadline() -> None:
    late = told(DEADLINE + timedelta(hours=1))
    assert Occasion.QUARTER_LEFT in late
    assert Occasion.HOUR_LEFT not in late


def test_a_signal_without_a_known_deadline_is_told_when_it_is_new() -> None:
    assert told(RECEIVED, deadline=None) == {Occasion.NEW}


def test_a_signal_that_somebody_took_on_is_new_no_longer() -> None:
    assert told(RECEIVED) == {Occasion.NEW}
    assert told(RECEIVED, state=State.CLAIMED, holder="anna", held_since=RECEIVED) == set()


def test_an_answer_that_came_is_told_and_the_arrival_not_again() -> None:
    later = RECEIVED + MINUTE
    assert told(later, answered_at=later) == {Occasion.ANSWERED}
    assert told(later, answered_at=later, state=State.CLAIMED) == set()
    assert told(later, answered_at=later, refused_at=later) == {Occasion.REFUSED}


def test_a_refusal_and_an_uncertain_mail_are_told() -> None:
    later = RECEIVED + MINUTE
    assert told(later, refused_at=later) == {Occasion.REFUSED}
    assert told(later, bounced_at=later) == {Occasion.REFUSED}
    assert told(later, state=State.SENDING) == set()
    assert told(later, state=State.SENDING, uncertain_at=later) == {Occasion.UNCERTAIN}


def test_a_mail_that_does_not_leave_is_told_after_five_minutes() -> None:
    since = {"state": State.APPROVED, "delayed_at": RECEIVED}
    assert told(RECEIVED + 5 * MINUTE - SECOND, **since) == set()
    assert told(RECEIVED + 5 * MINUTE, **since) == {Occasion.DELAYED}
    assert told(RECEIVED + 5 * MINUTE, **{**since, "state": State.CLAIMED}) == set()


def test_a_second_refusal_or_a_new_deadline_is_something_new() -> None:
    first, second = (
        alarms(a_signal(refused_at=RECEIVED + number * MINUTE), RECEIVED + timedelta(hours=1))
        for number in (1, 2)
    )
    assert first != second
    now = DEADLINE - MINUTE
    moved = alarms(a_signal(deadline=DEADLINE + MINUTE), now)
    assert {one.about for one in moved} != {one.about for one in alarms(a_signal(), now)}


def test_nothing_is_destroyed_undelivered_without_telling_twelve_hours_and_one_before() -> None:
    end = must_expire(a_signal())
    for state in UNDELIVERED:
        for before, occasion in ((12, Occasion.EXPIRES_SOON), (1, Occasion.EXPIRES_NOW)):
            at = end - timedelta(hours=before)
            assert occasion not in told(at - SECOND, state=state)
            assert occasion in told(at, state=state)
    assert not expires_soon(a_signal(), end - timedelta(hours=12) - SECOND)
    assert expires_soon(a_signal(), end - timedelta(hours=12))


@given(moments, states, st.none() | moments, st.none() | moments)
def test_what_the_school_knows_or_what_is_closed_is_never_told(
    now: datetime, state: State, refused: datetime | None, uncertain: datetime | None
) -> None:
    signal = a_signal(state=state, refused_at=refused, uncertain_at=uncertain)
    found = alarms(signal, now)
    if state not in UNDELIVERED:
        assert found == []
    assert len({alarm.occasion for alarm in found}) == len(found)
    for alarm in found:
        assert alarm.since <= now or alarm.occasion in (
            Occasion.NEW,
            Occasion.ANSWERED,
            Occasion.REFUSED,
            Occasion.UNCERTAIN,
        )


def test_at_night_the_first_on_call_is_told_then_the_next_then_everybody() -> None:
    alarm = Alarm(Occasion.NEW, RECEIVED, RECEIVED)
    told = [
        audience(alarm, RECEIVED + number * WAIT - after, CREW, DESK, WAIT)
        for number, after in ((0, 0 * SECOND), (1, SECOND), (1, 0 * SECOND), (2, 0 * SECOND))
    ]
    assert told == [["anna"], ["anna"], ["anna", "bob"], ["anna", "bob", "chris"]]
    assert audience(alarm, RECEIVED + 3 * WAIT, CREW, DESK, WAIT) == DESK


def test_by_day_and_without_a_list_everybody_at_the_desk_is_told_at_once() -> None:
    noon = datetime(2026, 11, 23, 11, tzinfo=UTC)
    alarm = Alarm(Occasion.NEW, noon, noon)
    assert audience(alarm, noon, CREW, DESK, WAIT) == DESK
    assert audience(alarm, RECEIVED, [], DESK, WAIT) == DESK


@pytest.mark.parametrize(
    ("at", "night"),
    [
        ("2026-11-22T21:59:59+01:00", False),
        ("2026-11-22T22:00:00+01:00", True),
        ("2026-11-23T06:59:59+01:00", True),
        ("2026-11-23T07:00:00+01:00", False),
        ("2026-07-01T22:00:00+02:00", True),
        ("2026-07-01T06:59:59+02:00", True),
    ],
)
def test_the_night_is_that_of_amsterdam(at: str, night: bool) -> None:
    assert is_night(datetime.fromisoformat(at).astimezone(UTC)) is night


@given(
    since=moments,
    minutes=st.integers(0, 2000),
    more=st.integers(0, 2000),
    wait=st.integers(1, 120),
    crew=st.lists(st.sampled_from(DESK), unique=True),
)
def test_silence_only_ever_tells_more_people_in_one_night_and_each_once(
    since: datetime, minutes: int, more: int, wait: int, crew: list[str]
) -> None:
    alarm = Alarm(Occasion.NEW, since, since)
    first, second = since + minutes * MINUTE, since + (minutes + more) * MINUTE
    early, late = (
        audience(alarm, now, crew, DESK, timedelta(minutes=wait)) for now in (first, second)
    )
    assert len(set(early)) == len(early)
    assert early, "somebody is always told"
    if is_night(first) == is_night(second):
        assert set(early) <= set(late)
    if crew and is_night(first):
        assert early[0] == crew[0]
    if minutes >= wait * max(len(crew), 1):
        assert set(early) == set(DESK), "silence of everybody on call reaches the whole desk"


@given(
    moments, st.integers(0, 3), states, st.none() | moments, st.none() | moments, st.floats(0, 1)
)
def test_until_the_next_look_there_is_nothing_new_to_tell(
    now: datetime,
    called: int,
    state: State,
    deadline: datetime | None,
    refused: datetime | None,
    part: float,
) -> None:
    signal = a_signal(state=state, deadline=deadline, refused_at=refused, delayed_at=refused)
    crew = CREW[:called]
    look = next_look(signal, now, crew, WAIT)
    end = look or now + timedelta(days=400)
    assert end > now

    def told_at(moment: datetime) -> list[tuple[Alarm, list[str]]]:
        found = alarms(signal, moment)
        return [(alarm, audience(alarm, moment, crew, DESK, WAIT)) for alarm in found]

    before = max(now, min(now + (end - now) * part, end - timedelta(microseconds=1)))
    assert told_at(before) == told_at(now)
