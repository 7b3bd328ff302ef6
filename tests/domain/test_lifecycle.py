"""The table of the life, held against the row that decides: every step from every state."""

import re
from typing import Any

import pytest

from fieldform.domain.decisions import Decision
from fieldform.domain.lifecycle import LEASE, STEPS, Need, Step
from fieldform.domain.people import SCHOOL, SYSTEM, Role
from fieldform.domain.signal import ClosedReason, State
from fieldform.storage import signals
from fieldform.storage.database import change, rows, write
from fieldform.storage.times import to_text
from tests.world import World

GUARDED = {
    Need.HOLDER,
    Need.LEASE_OVER,
    Need.UNCERTAIN,
    Need.DELAYED,
    Need.ASKED,
    Need.NOT_ACKNOWLEDGED,
    Need.OWN_REPORT,
}
"""What the row itself guards; the rest is checked in the step's transaction."""

ENDED = {State.DESTROYING, State.DESTROYED}


class Row:
    """One signal, put in any state by hand, with every need of every step satisfied."""

    def __init__(self, world: World) -> None:
        self.world, self.db = world, world.house.db
        self.id = world.one_signal().id
        self.officer = world.person(Role.OFFICER).id

    def stand(self, state: State, **changes: Any) -> None:
        columns = {
            "state": state,
            "holder": self.officer,
            "held_since": to_text(self.world.clock() - LEASE),
            "uncertain_at": to_text(self.world.clock()),
            "delayed_at": to_text(self.world.clock()),
            "asked_at": to_text(self.world.clock()),
            "acknowledged_at": None,
            **changes,
        }
        marks = ", ".join(f"{name} = ?" for name in columns)
        change(self.db, f"UPDATE signals SET {marks}", tuple(columns.values()))

    def take(self, step: Step, actor: str = "") -> bool:
        return signals.move(
            self.db,
            self.id,
            step,
            actor=actor or self.officer,
            now=self.world.clock(),
            changes={},
        )

    @property
    def state(self) -> State:
        found = signals.by_id(self.db, self.id)
        assert found
        return found.state


@pytest.fixture
def row(world: World) -> Row:
    return Row(world)


def test_every_step_from_every_state_is_allowed_exactly_as_the_table_says(row: Row) -> None:
    with write(row.db):
        for step in STEPS.values():
            for state in State:
                row.stand(state)
                assert row.take(step) == (state in step.start), (step.name, state)
                assert row.state == (step.end if state in step.start else state)


@pytest.mark.parametrize("need", sorted(GUARDED))
def test_the_row_itself_refuses_a_step_whose_need_is_not_met(row: Row, need: Need) -> None:
    now = row.world.clock()
    other = row.world.person(Role.DESK, name="other").id
    unmet: dict[Need, dict[str, Any]] = {
        Need.HOLDER: {"holder": other},
        Need.LEASE_OVER: {"held_since": to_text(now - LEASE + LEASE / 900)},
        Need.UNCERTAIN: {"uncertain_at": None},
        Need.DELAYED: {"delayed_at": None},
        Need.ASKED: {"asked_at": None},
        Need.NOT_ACKNOWLEDGED: {"acknowledged_at": to_text(now)},
        Need.OWN_REPORT: {"holder": other},
    }
    asking = [step for step in STEPS.values() if need in step.needs]
    assert asking
    with write(row.db):
        for step in asking:
            for state in step.start:
                row.stand(state, **unmet[need])
                assert not row.take(step, actor=other if need is Need.OWN_REPORT else "")
                assert row.state == state


def steps_to(state: State) -> set[str]:
    return {step.name for step in STEPS.values() if step.end is state and step.start != {state}}


def reachable(start: State) -> set[State]:
    found, new = set(), {start}
    while new:
        found |= new
        new = {step.end for step in STEPS.values() if step.start & new} - found
    return found


def test_every_state_can_be_reached_from_the_queue() -> None:
    assert reachable(State.QUEUED) == set(State)


@pytest.mark.parametrize("state", sorted(State))
def test_every_state_has_a_way_to_destruction(state: State) -> None:
    assert State.DESTROYED in reachable(state)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DELIVERED, State.CLOSED} - ENDED))
def test_the_system_alone_can_end_whatever_is_open(state: State) -> None:
    """The hard stop needs nobody."""
    assert state in STEPS["expire"].start
    assert STEPS["expire"].by == {SYSTEM}


def test_from_closed_there_is_only_destruction() -> None:
    assert reachable(State.CLOSED) == {State.CLOSED, *ENDED}
    assert {step.name for step in STEPS.values() if State.CLOSED in step.start} == {
        "begin_destruction"
    }


def test_an_objection_cannot_be_taken_on_or_approved(row: Row) -> None:
    with write(row.db):
        for decision in (Decision.OBJECTED, Decision.PARENT_INFORMS):
            for step in STEPS.values():
                row.stand(State.CLOSED, decision=decision, closed_reason=decision)
                assert not row.take(step) or row.state in ENDED


def test_a_mail_leaves_only_after_a_persons_approval() -> None:
    assert steps_to(State.SENDING) == {"start_sending"}
    assert STEPS["start_sending"].start == {State.APPROVED}
    approvals = {name for name in steps_to(State.APPROVED) if STEPS[name].start != {State.SENDING}}
    assert approvals == {"approve", "approve_at_office"}
    for name in approvals:
        assert Need.READY in STEPS[name].needs
        assert STEPS[name].by <= {Role.DESK, Role.OFFICE}


def test_a_person_who_says_that_the_school_knows_needs_the_parents_yes_or_a_mail() -> None:
    for name in steps_to(State.DELIVERED):
        step = STEPS[name]
        if step.by & set(Role):
            assert step.needs & {Need.MAY_LEAVE, Need.UNCERTAIN}, name


def test_whoever_ends_or_forwards_a_signal_holds_it() -> None:
    """Holding is a line in the ledger: nobody sees a name, or decides on one, without it. What the
    desk heard of a mail that left is no decision."""
    after = {State.SENDING, State.DELIVERED}
    for step in STEPS.values():
        if step.by & {Role.DESK, Role.OFFICE} and not step.start & after:
            takes_on = {"claim", "take_over", "take_over_early", "take_back", "open_at_office"}
            without = {*takes_on, "ask_from_queue"}  # which shows no name and ends nothing
            assert (Need.HOLDER in step.needs) == (step.name not in without), step.name


def test_only_known_actors_take_steps() -> None:
    actors = {actor for step in STEPS.values() for actor in step.by}
    assert actors == {Role.OFFICER, Role.DESK, Role.OFFICE, SYSTEM, SCHOOL}


def test_the_database_knows_the_same_words_as_the_code(world: World) -> None:
    found = rows(world.house.db, "SELECT sql FROM sqlite_master WHERE name IN ('signals','people')")
    schema = "\n".join(one["sql"] for one in found)
    lists = {
        column: set(re.findall(r"'(\w*)'", values))
        for column, values in re.findall(r"CHECK \((\w+) IN \(([^)]*'[^)]*)\)\)", schema)
    }
    assert lists.pop("school_answer") == {"known", "unknown", "none", ""}
    assert lists == {
        "state": set(State),
        "closed_reason": set(ClosedReason),
        "decision": set(Decision),
        "role": set(Role),
    }
