"""Steps by people: one wins, others are told; and each is one line in the ledger."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fieldform.actions import approve, calls, desk, office
from fieldform.actions.house import House
from fieldform.domain.lifecycle import LEASE, STEPS
from fieldform.domain.people import SCHOOL as A_SCHOOL
from fieldform.domain.people import SYSTEM, Role
from fieldform.domain.problems import Problem
from fieldform.domain.signal import State
from fieldform.storage import deliveries, ledger, signals
from fieldform.storage.database import rows
from tests.actions.story import WAY_TO, Story, before
from tests.actions.threads import at_once
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World

SECOND = timedelta(seconds=1)

VERBS: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
    (desk.claim, ()),
    (desk.release, ()),
    (desk.complete, (SCHOOL[DIRECT],)),
    (calls.record_call, ("agreed", "parent")),
    (desk.ask, ()),
    (desk.close, ("duplicate",)),
    (approve.approve, ()),
    (approve.tell_by_phone, ()),
    (approve.send_again, ()),
    (approve.confirm_received, ()),
    (office.send_to_office, ()),
    (office.open_at_office, ()),
    (office.choose_school, (SCHOOL[THROUGH_OFFICE],)),
    (office.return_to_desk, ()),
    (office.close_at_office, ("duplicate",)),
]
"""Every verb of the desk and the office; ``desk.answer`` is the officer's."""


def test_of_twenty_colleagues_who_claim_at_once_one_has_it(world: World) -> None:
    story = Story(world)
    people = [world.person(Role.DESK, name=f"colleague {number}") for number in range(20)]

    def claim(house: House, at: int) -> str:
        desk.claim(house, story.id, people[at], world.clock())
        return people[at].id

    found = at_once(world, 20, claim)
    (winner,) = [one for one in found if isinstance(one, str)]
    assert story.now.holder == winner
    told = {one.code for one in found if isinstance(one, Problem)}
    assert told == {"signal.moved_on"}
    assert [line.step for line in story.lines] == ["receive", "claim"]


def test_of_fifty_approvals_at_once_one_counts_49_are_told_and_there_is_one_mail(
    world: World,
) -> None:
    story = Story(world).take("claim")

    def twice(house: House, at: int) -> str:
        approve.approve(house, story.id, story.bob if at % 4 == 3 else story.anna, world.clock())
        return "approved"

    found = at_once(world, 50, twice)
    assert [one for one in found if isinstance(one, str)] == ["approved"]
    assert [one.code for one in found if isinstance(one, Problem)] == ["signal.moved_on"] * 49
    assert [line.step for line in story.lines] == ["receive", "claim", "approve"]
    assert len(world.deliver()) == 1


def test_a_claim_keeps_others_out_until_its_lease_is_over(world: World) -> None:
    story = Story(world).take("claim")
    assert story.told(desk.claim, by=story.bob) == ["signal.moved_on"]
    world.clock.move(LEASE - SECOND)
    assert story.told(desk.claim, by=story.bob) == ["signal.moved_on"]
    assert story.told(approve.approve, by=story.bob) == ["signal.moved_on"]
    world.clock.move(SECOND)
    story.do(desk.claim, by=story.bob)
    assert (story.now.holder, story.now.state) == (story.bob.id, State.CLAIMED)
    assert story.told(approve.approve) == ["signal.moved_on"]  # Anna is told
    assert story.lines[-1].step == "take_over"


def test_who_holds_a_signal_goes_on_with_it_while_nobody_took_over(world: World) -> None:
    story = Story(world).take("claim")
    world.clock.move(LEASE * 2)
    story.do(approve.approve)
    assert (story.now.state, story.now.holder) == (State.APPROVED, None)


def test_what_is_released_is_free_for_a_colleague_at_once(world: World) -> None:
    story = Story(world).take("claim")
    assert story.told(desk.release, by=story.bob) == ["signal.moved_on"]
    story.do(desk.release)
    assert (story.now.state, story.now.holder, story.now.held_since) == (State.QUEUED, None, None)
    story.do(desk.claim, by=story.bob)
    assert story.now.holder == story.bob.id


def test_only_who_holds_a_signal_sees_the_name(world: World) -> None:
    story = Story(world, THROUGH_OFFICE, given_name="Zyxquadra")
    everyone = (story.anna, story.bob, story.olga, story.officer)

    def who_see() -> list[str]:
        return [p.id for p in everyone if desk.see_name(world.house, story.now, p)]

    assert who_see() == []
    story.take("claim")
    assert who_see() == [story.anna.id]
    story.take("send_to_office")
    assert who_see() == []
    story.take("open_at_office")
    assert who_see() == [story.olga.id]
    story.take("approve_at_office")
    assert who_see() == []


@pytest.mark.parametrize("where", sorted(WAY_TO))
def test_another_region_finds_nothing_and_neither_does_another_role(
    world: World, where: str
) -> None:
    story = before(world, where)
    elsewhere = DIRECT if story.region == THROUGH_OFFICE else THROUGH_OFFICE
    lines = story.lines
    strangers = [world.person(role, elsewhere) for role in (Role.DESK, Role.OFFICE)]
    for verb, more in VERBS:
        for person in (*strangers, story.officer, world.person(Role.COORDINATOR, story.region)):
            assert story.told(verb, *more, by=person) == ["not_found"]
        if verb not in (approve.approve, approve.tell_by_phone):  # these two are both's
            at_office = verb.__module__ == office.__name__ and verb is not office.send_to_office
            other = story.anna if at_office else story.olga
            assert story.told(verb, *more, by=other) == ["not_found"]
    assert story.lines == lines


def test_only_the_officer_who_reported_it_answers(world: World) -> None:
    story = before(world, "answer", school={"unknown": True})
    other = world.person(Role.OFFICER, name="another officer")
    assert story.told(desk.answer, SCHOOL[DIRECT], by=other) == ["signal.moved_on"]
    assert story.told(desk.answer, SCHOOL[DIRECT], by=story.anna) == ["not_found"]
    assert story.told(desk.answer, "99ZZ99", by=story.officer) == [
        "answer.invalid",
        "school.unknown",
    ]
    story.take("answer")
    assert (story.now.state, story.now.school) == (State.QUEUED, SCHOOL[DIRECT])


def test_there_is_a_way_in_this_test_for_every_step_of_the_table() -> None:
    assert set(WAY_TO) == set(STEPS)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_every_step_is_exactly_one_line_of_who_did_what(world: World, step: str) -> None:
    story = before(world, step)
    known = len(story.lines)
    story.take(step)
    lines = story.lines[known:]
    (line,) = [one for one in lines if one.step == step]
    assert (line.signal_id, line.region) == (story.id, story.region)
    assert (line.from_state in STEPS[step].start, line.to_state) == (True, STEPS[step].end)
    by = STEPS[step].by
    people = {one.id for one in (story.anna, story.bob, story.olga, story.officer)}
    assert line.actor in (by if by <= {SYSTEM, A_SCHOOL} else people)
    states = [one.to_state for one in story.lines]
    assert [one.from_state for one in story.lines] == ["", *states[:-1]]
    found = signals.by_id(world.house.db, story.id)
    assert states[-1] == (found.state if found else State.DESTROYED)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_that_cannot_be_written_down_does_not_happen(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = before(world, step)
    write_line = ledger.write_line

    def refuse(*values: Any, **line: Any) -> None:
        if line["step"] == step:
            raise OSError("the ledger cannot be written")
        write_line(*values, **line)

    monkeypatch.setattr(ledger, "write_line", refuse)
    row = "SELECT * FROM signals LEFT JOIN deliveries ON signal_id = id"
    before_it = [tuple(one) for one in rows(world.house.db, row)]
    with pytest.raises(OSError, match="the ledger"):
        story.take(step)
    assert story.lines[-1].step != step
    assert story.now.state == story.lines[-1].to_state
    if SYSTEM not in STEPS[step].by:  # the worker's rounds take other steps before it
        assert [tuple(one) for one in rows(world.house.db, row)] == before_it
    if step in ("approve", "approve_at_office"):
        assert deliveries.of_signal(world.house.db, story.id) is None


def test_the_ledger_never_holds_a_name(world: World) -> None:
    last = "hold_back"  # its objection would hold the others too
    for at, step in enumerate((*sorted(set(STEPS) - {last}), last)):
        name = f"Zyxquadra{'abcdefgh'[at % 8] * 4}{'abcdefgh'[at // 8] * 4}"
        incident = {} if step == last else {"reference": f"PL0100-20260000{at:02}"}
        before(world, step, given_name=name, family_name="Vanderwhistle", **incident).take(step)
        world.deliver()  # the next one sends its own mail
    text = str([tuple(one) for one in rows(world.house.db, "SELECT * FROM ledger")])
    assert len(text) > 10_000
    for word in ("yxquadra", "anderwhistle", "2016-05-04", "6412", "9285", "PL0100"):
        assert word not in text
