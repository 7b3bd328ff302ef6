"""Who was called stands in the ledger: one of the form's own words, and never what was typed."""

import pytest

from fieldform.actions import calls
from fieldform.storage.ledger import write_line
from tests.actions.story import Story
from tests.world import World

TYPED = "Testje Proefkind"


def test_a_call_takes_the_role_of_who_was_called_and_no_text(world: World) -> None:
    story = Story(world).take("claim")
    before = story.lines
    refused = ["answer.invalid", "choice.invalid"]
    assert story.told(calls.call_not_reached, TYPED) == refused
    assert story.told(calls.record_call, "agreed", "parent", TYPED) == refused
    assert story.lines == before
    story.do(calls.call_not_reached, "carer")
    assert story.lines[-1].recipient == "carer"


@pytest.mark.parametrize("part", ["reason", "recipient", "step"])
def test_a_line_of_the_ledger_takes_codes_and_ids_only(world: World, part: str) -> None:
    line = dict.fromkeys(("actor", "step", "signal_id", "region", "from_state", "to_state"), "x")
    with pytest.raises(ValueError, match="codes and ids only"):
        write_line(world.house.db, at=world.clock(), **{**line, part: TYPED})
