"""Every step from every state, on a real database: exactly the table, and nothing else."""

from datetime import timedelta

import pytest

from fieldform.domain.lifecycle import STEPS, Need
from fieldform.domain.people import SCHOOL, SYSTEM, Role
from fieldform.domain.signal import ClosedReason, State
from fieldform.storage import signals
from fieldform.storage.database import change, row, write
from tests.world import World

ENDED = {State.DESTROYED}


def put(world: World, signal_id: str, state: State, actor: str) -> None:
    """Put a signal in a state with every need of every step fulfilled."""
    with write(world.house.db):
        change(
            world.house.db,
            """
            UPDATE signals SET state = ?, holder = ?, held_since = '2020-01-01T00:00:00+00:00',
                uncertain_at = '2020-01-01T00:00:00+00:00',
                asked_at = '2020-01-01T00:00:00+00:00',
                delayed_at = '2020-01-01T00:00:00+00:00' WHERE id = ?
            """,
            (state.value, actor, signal_id),
        )


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_from_the_states_of_the_table_and_from_no_other(
    world: World, name: str
) -> None:
    step = STEPS[name]
    signal = world.one_signal()
    actor = world.person(Role.OFFICER).id
    for state in State:
        put(world, signal.id, state, actor)
        with write(world.house.db):
            moved = signals.move(
                world.house.db, signal.id, step, actor=actor, now=world.clock(), changes={}
            )
        now = world.now_of(signal)
        assert now is not None
        assert moved == (state in step.start), state
        assert now.state == (step.end if moved else state)


@pytest.mark.parametrize(
    ("need", "column", "value"),
    [
        (Need.HOLDER, "holder", None),
        (Need.LEASE_OVER, "held_since", "2999-01-01T00:00:00+00:00"),
        (Need.UNCERTAIN, "uncertain_at", None),
        (Need.DELAYED, "delayed_at", None),
        (Need.ASKED, "asked_at", None),
        (Need.NOT_ACKNOWLEDGED, "acknowledged_at", "2020-01-01T00:00:00+00:00"),
    ],
)
def test_a_step_is_not_taken_without_what_it_needs(
    world: World, need: Need, column: str, value: str | None
) -> None:
    signal = world.one_signal()
    actor = world.person(Role.OFFICER).id
    for step in STEPS.values():
        if need not in step.needs:
            continue
        for state in step.start:
            put(world, signal.id, state, actor)
            with write(world.house.db):
                change(world.house.db, f"UPDATE signals SET {column} = ?", (value,))
                assert not signals.move(
                    world.house.db, signal.id, step, actor=actor, now=world.clock(), changes={}
                )
                change(world.house.db, "UPDATE signals SET acknowledged_at = NULL")


def test_every_state_can_be_reached_and_every_signal_can_come_to_its_end() -> None:
    reached, ending = {State.QUEUED, State.CLOSED}, {State.DESTROYED}
    for _ in State:
        reached |= {step.end for step in STEPS.values() if step.start & reached}
        ending |= {state for step in STEPS.values() if step.end in ending for state in step.start}
    assert reached == set(State) == ending


def test_a_closed_signal_never_comes_back() -> None:
    after = {State.CLOSED}
    for _ in State:
        after |= {step.end for step in STEPS.values() if step.start & after}
    assert after == {State.CLOSED, State.DESTROYING, State.DESTROYED}


def test_every_step_is_somebodys(world: World) -> None:
    assert all(step.by for step in STEPS.values())
    assert {one for step in STEPS.values() for one in step.by} <= {*Role, SYSTEM, SCHOOL}


def test_the_database_knows_the_same_states_and_reasons(world: World) -> None:
    found = row(world.house.db, "SELECT sql FROM sqlite_master WHERE name = 'signals'")
    assert found is not None
    for words in (State, ClosedReason):
        for word in words:
            assert f"'{word}'" in found["sql"], word


def test_two_people_cannot_win_the_same_step(world: World) -> None:
    signal = world.one_signal()
    anna, bob = world.browser(Role.DESK, name="anna"), world.browser(Role.DESK, name="bob")
    path = f"/desk/signals/{signal.id}"
    assert anna.post(f"{path}/claim").status_code == 303
    late = bob.post(f"{path}/claim")
    assert late.status_code == 409
    assert "collega was eerder" in late.text
    assert bob.post(f"{path}/approve").status_code == 409
    world.clock.move(timedelta(minutes=15))
    assert bob.post(f"{path}/claim").status_code == 303  # the lease is over
    assert anna.post(f"{path}/release").status_code == 409
