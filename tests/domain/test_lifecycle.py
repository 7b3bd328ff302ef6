"""A signal moves where the table says, and nowhere else: every step from every state."""

import re
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

import pytest

from fieldform.domain.decisions import Decision
from fieldform.domain.lifecycle import LEASE, OPEN, STEPS
from fieldform.domain.people import SCHOOL, SYSTEM, Role
from fieldform.domain.signal import ClosedReason, State
from fieldform.storage import signals
from fieldform.storage.database import change, row, write
from fieldform.storage.times import to_text
from tests.world import World, make_world


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One installation for all pairs: each pair sets its signal up anew."""
    made = make_world(tmp_path_factory.mktemp("lifecycle"))
    yield made
    made.house.db.close()


@pytest.fixture(scope="module")
def signal_id(installation: World) -> str:
    return installation.one_signal().id


def officer(world: World) -> str:
    return world.person(Role.OFFICER).id


def put(world: World, signal_id: str, state: State, **columns: object) -> None:
    """Let a signal stand in ``state`` with every need of every step satisfied."""
    values = {
        "state": state.value,
        "holder": officer(world),
        "held_since": to_text(world.clock() - LEASE),
        "uncertain_at": to_text(world.clock()),
        "acknowledged_at": None,
        **columns,
    }
    settings = ", ".join(f"{name} = :{name}" for name in values)
    with write(world.house.db):
        change(
            world.house.db,
            f"UPDATE signals SET {settings} WHERE id = :id",
            {**values, "id": signal_id},
        )


def moves(world: World, signal_id: str, step: str, actor: str = "") -> bool:
    with write(world.house.db):
        return signals.move(
            world.house.db,
            signal_id,
            STEPS[step],
            actor=actor or officer(world),
            now=world.clock(),
            changes={},
        )


def state_of(world: World, signal_id: str) -> State:
    found = signals.by_id(world.house.db, signal_id)
    assert found
    return found.state


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_moves_a_signal_exactly_where_the_table_says(
    installation: World, signal_id: str, step: str, state: State
) -> None:
    put(installation, signal_id, state)
    allowed = state in STEPS[step].start
    assert moves(installation, signal_id, step) is allowed
    assert state_of(installation, signal_id) is (STEPS[step].end if allowed else state)


@pytest.mark.parametrize("step", ["release", "complete", "ask", "approve", "close"])
def test_what_a_colleague_holds_is_not_moved(
    installation: World, signal_id: str, step: str
) -> None:
    put(installation, signal_id, State.CLAIMED)
    other = installation.person(Role.DESK).id
    assert not moves(installation, signal_id, step, actor=other)
    assert state_of(installation, signal_id) is State.CLAIMED


@pytest.mark.parametrize(("seconds", "moved"), [(-1, False), (0, True), (1, True)])
def test_a_claim_can_be_taken_over_when_its_lease_is_over(
    installation: World, signal_id: str, seconds: int, moved: bool
) -> None:
    since = installation.clock() - LEASE - timedelta(seconds=seconds)
    put(installation, signal_id, State.CLAIMED, held_since=to_text(since))
    assert moves(installation, signal_id, "take_over") is moved


@pytest.mark.parametrize("step", ["send_again", "confirm_received"])
def test_only_a_mail_of_which_nobody_is_sure_is_settled_by_hand(
    installation: World, signal_id: str, step: str
) -> None:
    put(installation, signal_id, State.SENDING, uncertain_at=None)
    assert not moves(installation, signal_id, step)


def test_a_school_acknowledges_once(installation: World, signal_id: str) -> None:
    put(
        installation,
        signal_id,
        State.DELIVERED,
        acknowledged_at=to_text(installation.clock()),
    )
    assert not moves(installation, signal_id, "acknowledge", actor=SCHOOL)


def test_only_the_officer_who_reported_answers(installation: World, signal_id: str) -> None:
    put(installation, signal_id, State.ASKED)
    other = installation.person(Role.OFFICER, name="another officer").id
    assert not moves(installation, signal_id, "answer", actor=other)


def test_a_step_leaves_other_signals_where_they_are(installation: World, signal_id: str) -> None:
    other = installation.one_signal().id
    put(installation, signal_id, State.QUEUED)
    assert moves(installation, signal_id, "claim")
    assert state_of(installation, other) is State.QUEUED


@pytest.mark.parametrize("state", State)
def test_every_state_leads_to_destruction(state: State) -> None:
    reached = {state}
    while more := {s.end for s in STEPS.values() if s.start & reached} - reached:
        reached |= more
    assert State.DESTROYED in reached


@pytest.mark.parametrize("state", OPEN)
def test_no_person_is_needed_for_an_open_signal_to_end(state: State) -> None:
    reached = {state}
    ours = [step for step in STEPS.values() if SYSTEM in step.by and not step.needs]
    while more := {step.end for step in ours if step.start & reached} - reached:
        reached |= more
    assert State.DESTROYED in reached


def test_nothing_comes_back_from_destruction() -> None:
    ends = {State.DESTROYING, State.DESTROYED}
    assert {step.end for step in STEPS.values() if step.start & ends} <= ends


def test_every_step_knows_its_own_name_and_who_takes_it() -> None:
    known = {*Role, SYSTEM, SCHOOL}
    for name, step in STEPS.items():
        assert step.name == name
        assert step.by
        assert step.by <= known


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("signals", "state", State),
        ("signals", "closed_reason", ClosedReason),
        ("signals", "decision", Decision),
        ("people", "role", Role),
    ],
)
def test_the_database_allows_exactly_the_words_of_the_covenant(
    installation: World, table: str, column: str, words: type[StrEnum]
) -> None:
    schema = row(installation.house.db, "SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    assert schema
    listed = re.search(rf"CHECK \({column} IN \(([^)]*)\)\)", schema["sql"])
    assert listed
    assert set(re.findall(r"'(\w*)'", listed[1])) == {word.value for word in words}
