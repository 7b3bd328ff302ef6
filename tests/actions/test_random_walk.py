"""Whatever everybody does, in whatever order: never a mail without approval, nor past an
objection; the ledger tells the whole life; and in the end nothing is left."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from fieldform.domain.lifecycle import STEPS
from fieldform.storage import ledger, signals, vault
from fieldform.storage.database import rows
from tests.actions.walk import NAMELESS, SURNAME, Walk
from tests.scan import hits
from tests.world import World

VERBS = 1_600
SEEDS = range(16)

WALKED: Counter[str] = Counter()


def check_ledger(walk: Walk) -> None:
    """Replay the ledger of every signal: each line is a step of the table, from where the one
    before it ended, and the last one is where the signal stands."""
    for known in walk.known.values():
        state = ""
        for line in ledger.of_signal(walk.world.house.db, known.id):
            assert line.from_state == state
            if line.step == "receive":
                assert line.to_state == ("closed" if line.reason in NAMELESS else "queued")
            elif line.step == "repeat_differs":
                assert line.from_state == line.to_state
            elif line.step == "uncertain":
                assert line.from_state == line.to_state == "sending"
            elif line.step == "compare":
                assert line.from_state == line.to_state
            else:
                assert line.from_state in STEPS[line.step].start
                assert line.to_state == STEPS[line.step].end
            state = line.to_state
        signal = signals.by_id(walk.world.house.db, known.id)
        assert state == (signal.state if signal else "destroyed")


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_everybody_does_the_rules_hold(world: World, seed: int) -> None:
    walk = Walk(world, Random(seed))
    for number in range(VERBS):
        walk.anything()
        if number % 50 == 0:
            check_ledger(walk)
    check_ledger(walk)
    assert hits(world.config.data, SURNAME) == []

    mails = len(walk.sent)
    world.clock.move(timedelta(days=30))
    world.destroy()
    check_ledger(walk)
    assert rows(world.house.db, "SELECT 1 FROM signals UNION SELECT 1 FROM deliveries") == []
    assert vault.days(world.house.vault) == []
    walk.worker()
    assert len(walk.sent) == mails
    WALKED.update(walk.did)
    for (step,) in rows(world.house.db, "SELECT step FROM ledger"):
        WALKED[f"step {step}"] += 1


def test_the_walks_went_everywhere() -> None:
    """Control: a walk that never mails, never objects and never tries in vain proves nothing."""
    if not WALKED:
        pytest.skip("the walks did not run")
    steps = {step for step in STEPS if WALKED[f"step {step}"]}
    assert set(STEPS) - steps == set()
    assert WALKED["mails"] > 40
    assert WALKED["objected"] + WALKED["parent_informs"] > 40
    assert min(WALKED["not_found"], WALKED["signal.moved_on"], WALKED["signal.not_ready"]) > 20
