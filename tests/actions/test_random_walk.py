"""Whatever everybody does, in whatever order: never a mail without approval, nor past an
objection; the ledger tells the whole life; and in the end nothing is left."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from fieldform.domain.lifecycle import STEPS
from fieldform.storage import ledger, signals, vault
from fieldform.storage.database import rows
from tests.actions.walk import NAMELESS, SURNAME, Walk
from tests.scan import hits
from tests.world import World, make_world

VERBS = 1_600
SEEDS = range(10)
MORE_SEEDS = range(100, 130)
REFUSALS = ("not_found", "signal.moved_on", "signal.not_ready")

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
    walk_by_the_rules(world, seed)


def walk_by_the_rules(world: World, seed: int) -> None:
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


def missed() -> list[str]:
    """What the walks have not done often enough. One that never mails, never objects and never
    tries in vain proves nothing."""
    counts = {
        **{f"step {step}": (WALKED[f"step {step}"], 0) for step in STEPS},
        "mails": (WALKED["mails"], 40),
        "objections": (WALKED["objected"] + WALKED["parent_informs"], 40),
        **{code: (WALKED[code], 20) for code in REFUSALS},
    }
    return [name for name, (number, least) in counts.items() if number <= least]


def test_the_walks_went_everywhere(tmp_path: Path) -> None:
    """Control: which way a walk goes is chance, so it goes on until it has been everywhere."""
    for seed in MORE_SEEDS:
        if not missed():
            break
        world = make_world(tmp_path / str(seed))
        walk_by_the_rules(world, seed)
        world.house.db.close()
    assert missed() == []
