"""Approval: refused while anything stands in the way; from then on a mail with fixed bytes."""

from datetime import timedelta
from typing import Any

import pytest

from fieldform.actions import approve, calls, desk, office
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.problems import Problem
from fieldform.domain.signal import State
from fieldform.storage import deliveries, mailboxes
from fieldform.storage.database import write
from tests.actions.story import LATER, OPENED, Story, link_of, text_of
from tests.names import MUST_SURVIVE
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World

NOT_ASKED = {"decision": "not_asked", "reason": "not_safe", "decided_by": None}
NO_MAILBOX = "04JW00"
"""A real school of Achtkarspelen, of which nobody knows the mailbox."""


@pytest.mark.parametrize(
    ("child", "codes"),
    [
        ({"school": {"unknown": True}}, ["school.missing"]),
        ({"school": {"none": True}}, ["school.missing"]),
        ({"school": {"code": NO_MAILBOX}}, ["mailbox.missing"]),
        ({"mailbox_risk": True}, ["mailbox.risk"]),
        (NOT_ASKED, ["decision.call_first"]),
        (NOT_ASKED | {"mailbox_risk": True}, ["decision.call_first", "mailbox.risk"]),
    ],
)
def test_whatever_is_missing_is_named_and_nothing_is_mailed(
    world: World, child: dict[str, Any], codes: list[str]
) -> None:
    story = Story(world, **child).take("claim")
    before = story.now
    assert story.told(approve.approve) == ["signal.not_ready", *codes]
    assert story.now == before
    assert deliveries.of_signal(world.house.db, story.id) is None
    assert world.deliver() == []


def test_a_mailbox_counts_once_two_people_have_seen_it(world: World) -> None:
    story = Story(world, school={"code": NO_MAILBOX}).take("claim")
    with write(world.house.db):
        mailboxes.propose(world.house.db, NO_MAILBOX, "zorg@school.example", story.anna.id)
    assert story.told(approve.approve) == ["signal.not_ready", "mailbox.missing"]
    world.mailbox(NO_MAILBOX, "ib@school.example")
    story.take("approve")
    assert [parcel.recipient for parcel in world.deliver()] == ["ib@school.example"]


def test_where_a_conversation_is_required_a_call_opens_the_way(world: World) -> None:
    story = Story(world, **NOT_ASKED).take("claim")
    assert story.told(approve.tell_by_phone) == ["signal.not_ready", "decision.call_first"]
    story.take("record_call", "approve")
    assert len(world.deliver()) == 1


def test_where_the_covenant_informed_the_parents_no_call_is_needed(world: World) -> None:
    Story(world, THROUGH_OFFICE, **NOT_ASKED).take(*OPENED, "approve_at_office")
    assert len(world.deliver()) == 1


def test_where_the_office_forwards_the_desk_cannot_and_elsewhere_there_is_no_office(
    world: World,
) -> None:
    story = Story(world, THROUGH_OFFICE).take("claim")
    assert story.told(approve.approve) == ["signal.not_ready", "route.office"]
    assert Story(world, DIRECT).take("claim").told(office.send_to_office) == ["not_found"]


@pytest.mark.parametrize(
    ("decision", "age", "decided_by", "code"),
    [
        ("agreed", 16, "parent", "decided_by.age"),
        ("agreed", 15, "pupil", "decided_by.age"),
        ("objected", 16, "parent", "decided_by.age"),
        ("not_asked", 10, "parent", "choice.invalid"),
        ("perhaps", 10, "parent", "choice.invalid"),
        ("agreed", 10, "neighbour", "choice.invalid"),
    ],
)
def test_a_call_counts_when_the_right_person_decided(
    world: World, decision: str, age: int, decided_by: str, code: str
) -> None:
    story = Story(world, **NOT_ASKED, birth_date=None, age=age).take("claim")
    before = (story.now, story.lines)
    assert story.told(calls.record_call, decision, decided_by) == ["answer.invalid", code]
    assert (story.now, story.lines) == before


@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_by_telephone_closes_the_signal(world: World, decision: str) -> None:
    story = Story(world).take("claim")
    story.do(calls.record_call, decision, "parent")
    assert (story.now.state, story.now.closed_reason) == (State.CLOSED, decision)
    for verb in (approve.approve, approve.tell_by_phone, desk.claim):
        assert story.told(verb) == ["signal.moved_on"]


@pytest.mark.parametrize("decision", sorted(NAMELESS))
@pytest.mark.parametrize(("age", "held"), [(8, False), (9, True), (10, True), (11, True)])
def test_an_objection_in_another_report_holds_a_child_of_that_age(
    world: World, decision: str, age: int, held: bool
) -> None:
    story = Story(world).take("claim")  # a child of ten
    story.objection(age, decision)
    if held:
        for verb in (approve.approve, approve.tell_by_phone):
            code = "decision.objection_in_other_report"
            assert story.told(verb) == ["signal.not_ready", code]
    else:
        story.take("approve")


def test_an_objection_holds_at_the_office_too(world: World) -> None:
    story = Story(world, THROUGH_OFFICE).take("claim")
    story.objection()
    code = "decision.objection_in_other_report"
    assert story.told(office.send_to_office) == ["signal.not_ready", code]


def test_an_objection_holds_until_the_deadline_and_not_after_it(world: World) -> None:
    story = Story(world, school={"unknown": True}).take("claim")
    story.objection()
    deadline = story.now.deadline
    assert deadline
    world.clock.at = deadline - timedelta(seconds=1)
    world.destroy()
    assert "decision.objection_in_other_report" in story.told(approve.approve)
    world.clock.at = deadline
    assert story.told(approve.approve) == ["signal.not_ready", "school.missing"]


def test_beyond_the_calendar_an_objection_holds_as_long_as_a_signal_lives(world: World) -> None:
    world.clock.at = world.clock.at.replace(year=2040)
    story = Story(world, birth_date="2030-05-04").take("claim")
    story.objection()
    world.clock.move(timedelta(days=13))
    world.destroy()
    code = "decision.objection_in_other_report"
    assert story.told(approve.approve) == ["signal.not_ready", code]


def test_the_bytes_of_a_mail_are_fixed_when_it_is_approved(world: World) -> None:
    story = Story(world).take("claim", "approve")
    mail = deliveries.of_signal(world.house.db, story.id)
    assert mail
    story.send(LATER)
    world.clock.move(timedelta(minutes=5))
    world.mailbox(SCHOOL[DIRECT], "another@school.example")
    (parcel,) = world.deliver()
    again = deliveries.of_signal(world.house.db, story.id)
    assert again
    assert (again.sealed, again.message_id) == (mail.sealed, mail.message_id)
    assert parcel.recipient == "zorg@school.example"  # as it was approved


def test_a_mail_says_the_name_the_words_a_reference_a_link_and_nothing_else(world: World) -> None:
    story = Story(world, given_name="Zyxquadra", family_name="Vanderwhistle")
    story.take("claim", "approve")
    (parcel,) = world.deliver()
    text = text_of(parcel)
    signal = story.now
    for said in ("Zyxquadra Vanderwhistle", "Handle with Care", f"{signal.receipt}-1"):
        assert said in text
    assert link_of(parcel)
    for unsaid in ("2016", "PL0100", "9285", "mother", story.anna.name, "agreed", signal.id):
        assert unsaid not in text


@pytest.mark.parametrize("name", MUST_SURVIVE[::5])
def test_a_real_name_can_always_be_mailed(world: World, name: str) -> None:
    Story(world, given_name=name, family_name=name).take("claim", "approve")
    assert f"{name} {name}" in text_of(world.deliver()[0])


def test_a_school_that_was_told_by_phone_gets_no_mail_and_the_name_can_go(world: World) -> None:
    story = Story(world, mailbox_risk=True).take("claim", "tell_by_phone")
    assert story.now.state is State.DELIVERED
    assert (story.lines[-1].reason, story.lines[-1].recipient) == ("by_phone", SCHOOL[DIRECT])
    assert world.deliver() == []
    assert world.destroy().signals == 1


def test_only_a_school_of_the_list_can_be_chosen(world: World) -> None:
    story = Story(world, school={"unknown": True}).take("claim")
    for school in (None, "", "99ZZ99", "evil@school.example"):
        assert story.told(desk.complete, school) == ["answer.invalid", "school.unknown"]
    story.take("complete", "approve")
    assert len(world.deliver()) == 1


def test_a_person_of_no_desk_and_no_office_is_told_nothing(world: World) -> None:
    story = Story(world).take("claim")
    with pytest.raises(Problem) as caught:
        approve.approve(world.house, story.id, story.officer, world.clock())
    assert caught.value.code == "not_found"
