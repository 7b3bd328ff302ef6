"""When what is known of a child must be gone: each rule, a second before, at, and after."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.decisions import NAMELESS, Decision
from fieldform.domain.regions import Policy
from fieldform.domain.retention import must_be_gone, must_expire
from fieldform.domain.signal import ClosedReason, State
from tests.domain.signals import DEADLINE, RECEIVED, SECOND, a_signal

POLICY = Policy(conversation_required=True, keep_after_delivery=timedelta(hours=24))
AT_SCHOOL = DEADLINE - timedelta(hours=1)


def gone(now: datetime, **signal: Any) -> bool:
    moment = must_be_gone(a_signal(**signal), POLICY)
    return moment is not None and moment.at <= now


def rule(**signal: Any) -> str:
    moment = must_be_gone(a_signal(**signal), POLICY)
    return moment.rule if moment else ""


def turns(at: datetime, **signal: Any) -> list[bool]:
    return [gone(now, **signal) for now in (at - SECOND, at, at + SECOND)]


def test_what_a_school_acknowledged_goes_at_that_moment() -> None:
    signal = {
        "state": State.DELIVERED,
        "delivered_at": AT_SCHOOL,
        "acknowledged_at": AT_SCHOOL + timedelta(minutes=20),
    }
    assert turns(AT_SCHOOL + timedelta(minutes=20), **signal) == [False, True, True]
    assert rule(**signal) == "acknowledged"


def test_what_was_delivered_goes_when_the_regions_time_has_passed() -> None:
    signal = {"state": State.DELIVERED, "delivered_at": AT_SCHOOL}
    assert turns(AT_SCHOOL + timedelta(hours=24), **signal) == [False, True, True]
    assert rule(**signal) == "delivered"
    shorter = Policy(conversation_required=True, keep_after_delivery=timedelta(hours=2))
    moment = must_be_gone(a_signal(**signal), shorter)
    assert moment
    assert moment.at == AT_SCHOOL + timedelta(hours=2)


@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_stays_until_the_deadline_to_keep_others_out(decision: Decision) -> None:
    signal = {"state": State.CLOSED, "decision": decision}
    assert turns(DEADLINE, **signal) == [False, True, True]
    assert rule(**signal) == "objection_kept_until_deadline"


@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_without_a_deadline_stays_as_long_as_a_signal_could(
    decision: Decision,
) -> None:
    """Where the calendar does not reach, another report could still be sent until then."""
    signal = {"state": State.CLOSED, "decision": decision, "deadline": None}
    last = must_expire(a_signal(deadline=None))
    assert turns(last, **signal) == [False, True, True]


def test_what_is_closed_for_another_reason_goes_at_once() -> None:
    signal = {"state": State.CLOSED, "closed_reason": ClosedReason.DUPLICATE}
    assert turns(RECEIVED, **signal) == [False, True, True]
    assert rule(**signal) == "closed"


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.DELIVERED, State.CLOSED, State.DESTROYING})
)
def test_what_still_has_to_reach_its_school_stays(state: State) -> None:
    assert must_be_gone(a_signal(state=state), POLICY) is None


def test_the_hard_stop_is_noon_of_the_first_school_day_and_a_day_more() -> None:
    amsterdam_noon = datetime.fromisoformat("2026-11-23T12:00:00+01:00")
    assert must_expire(a_signal()) == amsterdam_noon + timedelta(hours=24)


def test_without_a_calendar_the_hard_stop_is_two_weeks_after_reception() -> None:
    assert must_expire(a_signal(deadline=None)) == RECEIVED + timedelta(days=14)


@given(
    state=st.sampled_from([State.DELIVERED, State.CLOSED]),
    decision=st.sampled_from(Decision),
    deadline=st.none() | st.timedeltas(timedelta(0), timedelta(days=70)).map(RECEIVED.__add__),
    delivered=st.timedeltas(timedelta(0), timedelta(days=70)).map(RECEIVED.__add__),
    acknowledged=st.none() | st.timedeltas(timedelta(0), timedelta(days=70)),
)
def test_every_end_has_a_moment_and_none_before_its_reception(
    state: State,
    decision: Decision,
    deadline: datetime | None,
    delivered: datetime,
    acknowledged: timedelta | None,
) -> None:
    moment = must_be_gone(
        a_signal(
            state=state,
            decision=decision,
            deadline=deadline,
            delivered_at=delivered,
            acknowledged_at=delivered + acknowledged if acknowledged is not None else None,
        ),
        POLICY,
    )
    assert moment
    assert moment.at >= RECEIVED
