"""What keeps a signal from its school, and what does not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform import regions
from fieldform.domain.decisions import NAMELESS, Decision
from fieldform.domain.participation import Contact, Participation, missing
from fieldform.domain.people import Role
from fieldform.domain.readiness import (
    Objection,
    decision_hindrances,
    hindrances,
    phone_hindrances,
)
from tests.domain.signals import a_signal

PILOTS = regions.load(regions.PILOTS)
DIRECT, OFFICE = PILOTS["achtkarspelen"], PILOTS["heerlen"]
MAILBOX = "zorg@school.example"
TODAY = date(2026, 11, 23)
DONE = date(2026, 9, 1)
READY = Participation("04JU00", DONE, DONE, DONE, Contact.HEAD, MAILBOX, True)


def codes(region: Any = DIRECT, school: Participation | None = READY, **signal: Any) -> list[str]:
    found = hindrances(a_signal(**signal), region, school=school, today=TODAY)
    return [fault.code for fault in found]


def test_an_agreed_signal_with_a_school_and_a_mailbox_is_ready() -> None:
    assert codes() == []


def test_a_school_and_its_mailbox_are_needed() -> None:
    assert codes(school=None) == ["school.missing"]
    assert codes(school=replace(READY, mailbox=None)) == ["mailbox.missing"]
    assert codes(school=replace(READY, checked=False)) == ["mailbox.unchecked"]


@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ({"council_on": None}, "participation.council"),
        ({"parents_on": None}, "participation.parents"),
        ({"team_on": TODAY + timedelta(days=1)}, "participation.team"),
        ({"contact": None}, "participation.contact"),
    ],
)
def test_a_school_that_does_not_take_part_is_not_told_by_mail_nor_by_phone(
    lacks: dict[str, Any], code: str
) -> None:
    school = replace(READY, **lacks)
    assert codes(school=school) == [code]
    assert codes(school=school, mailbox_risk=True) == [code, "mailbox.risk"]
    found = phone_hindrances(a_signal(), DIRECT, school=school, today=TODAY)
    assert [fault.code for fault in found] == [code]
    assert missing(school, TODAY)


def test_by_phone_a_school_needs_no_mailbox() -> None:
    for school in (None, READY, replace(READY, mailbox=None)):
        assert phone_hindrances(a_signal(), DIRECT, school=school, today=TODAY) == ()


def test_a_parent_at_the_school_takes_the_mailbox_away_whatever_else_is_known() -> None:
    assert codes(mailbox_risk=True) == ["mailbox.risk"]
    assert codes(mailbox_risk=True, school=None) == ["mailbox.risk"]


@pytest.mark.parametrize("region", [DIRECT, OFFICE])
@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_closes_every_way(region: Any, decision: Decision) -> None:
    signal = a_signal(decision=decision)
    for by in (Role.DESK, Role.OFFICE):
        found = hindrances(signal, region, school=READY, today=TODAY, by=by)
        assert "decision.closed" in [fault.code for fault in found]
    assert [fault.code for fault in decision_hindrances(signal, region)] == ["decision.closed"]


def test_who_was_not_asked_waits_for_a_call_only_where_the_covenant_says_so() -> None:
    assert codes(decision=Decision.NOT_ASKED) == ["decision.call_first"]
    signal = a_signal(decision=Decision.NOT_ASKED)
    assert hindrances(signal, OFFICE, school=READY, today=TODAY, by=Role.OFFICE) == ()


def test_where_the_office_forwards_the_desk_cannot() -> None:
    assert codes(OFFICE) == ["route.office"]
    assert hindrances(a_signal(), OFFICE, school=READY, today=TODAY, by=Role.OFFICE) == ()


def test_everything_that_stands_in_the_way_is_named_at_once() -> None:
    signal = a_signal(decision=Decision.NOT_ASKED, mailbox_risk=True)
    found = hindrances(signal, DIRECT, school=None, today=TODAY, objections=[Objection(10)])
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
    checked=st.booleans(),
    team_on=st.sampled_from([None, DONE, TODAY, TODAY + timedelta(days=1)]),
    known=st.booleans(),
    risk=st.booleans(),
)
def test_nothing_is_ready_without_a_yes_a_school_a_safe_mailbox_and_the_right_hands(
    decision: Decision,
    region: str,
    by: Role,
    mailbox: str | None,
    checked: bool,
    team_on: date | None,
    known: bool,
    risk: bool,
) -> None:
    covenant = PILOTS[region]
    signal = a_signal(decision=decision, mailbox_risk=risk)
    school = replace(READY, mailbox=mailbox, checked=checked, team_on=team_on) if known else None
    ready = not hindrances(signal, covenant, school=school, today=TODAY, by=by)
    assert ready == (
        decision in {Decision.AGREED, *({Decision.NOT_ASKED} if region != DIRECT.id else ())}
        and (by is Role.OFFICE or region == DIRECT.id)
        and known
        and mailbox is not None
        and checked
        and team_on in (DONE, TODAY)
        and not risk
    )
