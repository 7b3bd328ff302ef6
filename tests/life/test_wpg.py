"""The six kinds of event that the police data act wants logged (Directive (EU) 2016/680 article 25,
Wpg 32a): the table of docs/data-protection.md is complete, and each step in it leaves its line."""

import re

import pytest

from fieldform.domain.lifecycle import STEPS
from fieldform.domain.people import SCHOOL as A_SCHOOL
from fieldform.domain.people import SYSTEM
from fieldform.storage import people
from tests.actions.story import Story, before
from tests.evidence import rows
from tests.world import World

SIX = ("collected", "altered", "consulted", "disclosed", "combined", "destroyed")
TABLE = {
    kind: re.findall(r"`(\w+)`", steps)
    for kind, steps in rows("docs/data-protection.md")
    if kind in SIX
}
BESIDES = {"receive", "repeat_differs", "compare", "uncertain"}
"""Lines that are no step of the life: that something came, that two were looked at, or a fact."""


def test_all_six_kinds_are_there_and_every_step_is_of_one_kind() -> None:
    assert tuple(TABLE) == SIX
    named = [step for steps in TABLE.values() for step in steps]
    assert len(named) == len(set(named))
    assert set(named) == set(STEPS) | BESIDES


@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_step_says_who_did_what_to_which_signal_and_when(world: World, step: str) -> None:
    story = before(world, step)
    story.take(step)
    (line,) = [one for one in story.lines if one.step == step]
    assert line.actor in (SYSTEM, A_SCHOOL) or people.by_id(world.house.db, line.actor)
    assert line.at.endswith("+00:00")
    assert line.signal_id == story.id
    if step in TABLE["disclosed"]:
        assert line.recipient, f"{step} does not say to whom"


def test_what_comes_in_is_a_line_and_so_is_a_repeat_that_differs(world: World) -> None:
    story = Story(world)
    assert [line.step for line in story.lines] == ["receive"]
    assert story.lines[0].actor == story.officer.id
