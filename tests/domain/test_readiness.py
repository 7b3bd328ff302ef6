"""What stands between a signal and its school is named, all of it."""

from dataclasses import replace
from typing import Any

import pytest

from fieldform.domain.answers import SchoolKnown
from fieldform.domain.decisions import Decision, may_leave
from fieldform.domain.people import Role
from fieldform.domain.readiness import Objection, decision_hindrances, hindrances
from fieldform.domain.regions import HolidayRegion, Policy, Region, Route
from fieldform.domain.signal import Signal, State
from tests.world import SUNDAY_NIGHT

MAILBOX = "zorg@school.example"

REGION = Region(
    id="proef",
    name="Proefregio",
    covenant="Proefconvenant",
    municipalities=frozenset({"0059"}),
    holiday_region=HolidayRegion.NOORD,
    route=Route.DIRECT,
    policy=Policy(conversation_required=True),
)
INFORMED = replace(REGION, policy=Policy(conversation_required=False))
OFFICE = replace(REGION, route=Route.ATTENDANCE_OFFICE)

SIGNAL = Signal(
    id="s",
    report_id="r",
    number=1,
    region="proef",
    state=State.CLAIMED,
    closed_reason=None,
    decision=Decision.AGREED,
    age=10,
    school="04JU00",
    school_answer=SchoolKnown.KNOWN,
    mailbox_risk=False,
    reference="PL0100-2026123456",
    receipt="K7Q2-9F4M",
    received_at=SUNDAY_NIGHT,
    deadline=None,
    holder=None,
    held_since=None,
    approved_at=None,
    delivered_at=None,
    acknowledged_at=None,
    uncertain_at=None,
    refused_at=None,
)


def codes(region: Region = REGION, mailbox: str | None = MAILBOX, **signal: Any) -> list[str]:
    by = signal.pop("by", Role.DESK)
    objections = signal.pop("objections", ())
    found = hindrances(
        replace(SIGNAL, **signal), region, mailbox=mailbox, objections=objections, by=by
    )
    return [fault.code for fault in found]


def test_a_signal_with_consent_a_school_and_a_mailbox_is_ready() -> None:
    assert codes() == []


@pytest.mark.parametrize("region", [REGION, INFORMED])
@pytest.mark.parametrize("decision", [Decision.OBJECTED, Decision.PARENT_INFORMS])
def test_after_an_objection_nothing_is_sent_in_any_region(
    decision: Decision, region: Region
) -> None:
    assert codes(region, decision=decision) == ["decision.closed"]
    assert not may_leave(decision, conversation_required=region.policy.conversation_required)


def test_who_could_not_be_asked_is_called_first_where_the_covenant_says_so() -> None:
    assert codes(REGION, decision=Decision.NOT_ASKED) == ["decision.call_first"]
    assert codes(INFORMED, decision=Decision.NOT_ASKED) == []


@pytest.mark.parametrize(
    ("age", "stopped"), [(8, False), (9, True), (10, True), (11, True), (12, False)]
)
def test_an_objection_in_another_report_stops_a_child_of_about_that_age(
    age: int, stopped: bool
) -> None:
    found = codes(objections=[Objection(age)])
    assert found == (["decision.objection_in_other_report"] if stopped else [])


def test_several_objections_are_told_once() -> None:
    found = codes(objections=[Objection(2), Objection(10), Objection(11)])
    assert found == ["decision.objection_in_other_report"]


def test_where_an_office_forwards_the_desk_does_not_mail() -> None:
    assert codes(OFFICE) == ["route.office"]
    assert codes(OFFICE, by=Role.OFFICE) == []


def test_a_school_that_is_not_known_is_missed() -> None:
    assert codes(school=None, mailbox=None) == ["school.missing"]


def test_a_mailbox_that_is_not_confirmed_is_missed() -> None:
    assert codes(mailbox=None) == ["mailbox.missing"]


@pytest.mark.parametrize("mailbox", [None, MAILBOX])
@pytest.mark.parametrize("school", [None, "04JU00"])
def test_nothing_is_mailed_where_a_parent_can_read_it(
    school: str | None, mailbox: str | None
) -> None:
    assert codes(school=school, mailbox=mailbox, mailbox_risk=True) == ["mailbox.risk"]


def test_everything_that_hinders_is_named_at_once() -> None:
    found = codes(OFFICE, mailbox=None, decision=Decision.NOT_ASKED, objections=[Objection(10)])
    assert found == [
        "decision.call_first",
        "decision.objection_in_other_report",
        "route.office",
        "mailbox.missing",
    ]


def test_by_telephone_only_the_decision_counts() -> None:
    signal = replace(SIGNAL, school=None, mailbox_risk=True)
    assert decision_hindrances(signal, OFFICE) == ()
    objected = decision_hindrances(replace(signal, decision=Decision.OBJECTED), OFFICE)
    assert [fault.code for fault in objected] == ["decision.closed"]
