"""What keeps a signal from its school, and what does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform import regions
from fieldform.domain.decisions import NAMELESS, Decision
from fieldform.domain.people import Role
from fieldform.domain.readiness import Objection, decision_hindrances, hindrances
from tests.domain.signals import a_signal

PILOTS = regions.load(regions.PILOTS)
DIRECT, OFFICE = PILOTS["achtkarspelen"], PILOTS["heerlen"]
MAILBOX = "zorg@school.example"


def codes(region: Any = DIRECT, mailbox: str | None = MAILBOX, **signal: Any) -> list[str]:
    return [fault.code for fault in hindrances(a_signal(**signal), region, mailbox=mailbox)]


def test_an_agreed_signal_with_a_school_and_a_mailbox_is_ready() -> None:
    assert codes() == []


def test_a_school_and_its_mailbox_are_needed() -> None:
    assert codes(school=None, mailbox=None) == ["school.missing"]
    assert codes(mailbox=None) == ["mailbox.missing"]


def test_a_parent_at_the_school_takes_the_mailbox_away_whatever_else_is_known() -> None:
    assert codes(mailbox_risk=True) == ["mailbox.risk"]
    assert codes(mailbox_risk=True, school=None, mailbox=None) == ["mailbox.risk"]


@pytest.mark.parametrize("region", [DIRECT, OFFICE])
@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_closes_every_way(region: Any, decision: Decision) -> None:
    signal = a_signal(decision=decision)
    for by in (Role.DESK, Role.OFFICE):
        found = hindrances(signal, region, mailbox=MAILBOX, by=by)
        assert "decision.closed" in [fault.code for fault in found]
    assert [fault.code for fault in decision_hindrances(signal, region)] == ["decision.closed"]


def test_who_was_not_asked_waits_for_a_call_only_where_the_covenant_says_so() -> None:
    assert codes(decision=Decision.NOT_ASKED) == ["decision.call_first"]
    signal = a_signal(decision=Decision.NOT_ASKED)
    assert hindrances(signal, OFFICE, mailbox=MAILBOX, by=Role.OFFICE) == ()


def test_where_the_office_forwards_the_desk_cannot() -> None:
    assert codes(OFFICE) == ["route.office"]
    assert hindrances(a_signal(), OFFICE, mailbox=MAILBOX, by=Role.OFFICE) == ()


def test_everything_that_stands_in_the_way_is_named_at_once() -> None:
    signal = a_signal(decision=Decision.NOT_ASKED, mailbox_risk=True)
    found = hindrances(signal, DIRECT, mailbox=None, objections=[Objection(10)])
    assert [(fault.pointer, fault.code) for fault in found] == [
        ("#/decision", "decision.call_first"),
        ("#/decision", "decision.objection_in_other_report"),
        ("#/mailbox", "mailbox.risk"),
    ]


@given(age=st.integers(0, 20), others=st.lists(st.integers(0, 20), max_size=4))
def test_an_objection_elsewhere_holds_a_child_of_about_that_age(
    age: int, others: list[int]
) -> None:
    """Two officers may differ one year about the age of one child (decision record 0003)."""
    found = decision_hindrances(a_signal(age=age), DIRECT, map(Objection, others))
    held = {age - 1, age, age + 1} & set(others)
    assert [fault.code for fault in found] == ["decision.objection_in_other_report"] * bool(held)


@given(
    decision=st.sampled_from(Decision),
    region=st.sampled_from(sorted(PILOTS)),
    by=st.sampled_from([Role.DESK, Role.OFFICE]),
    mailbox=st.sampled_from([None, MAILBOX]),
    school=st.sampled_from([None, "04JU00"]),
    risk=st.booleans(),
)
def test_nothing_is_ready_without_a_yes_a_school_a_safe_mailbox_and_the_right_hands(
    decision: Decision, region: str, by: Role, mailbox: str | None, school: str | None, risk: bool
) -> None:
    covenant = PILOTS[region]
    signal = a_signal(decision=decision, school=school, mailbox_risk=risk)
    ready = not hindrances(signal, covenant, mailbox=mailbox, by=by)
    assert ready == (
        decision in {Decision.AGREED, *({Decision.NOT_ASKED} if region != DIRECT.id else ())}
        and (by is Role.OFFICE or region == DIRECT.id)
        and bool(mailbox and school)
        and not risk
    )
