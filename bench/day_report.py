"""The query of Heerlen on a made-up day with a known answer: how many children it finds (recall),
how many of those it selects are right (precision), and how long it takes.

    python -m bench.day_report [--incidents 2000] [--seeds 5]
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from fieldform.actions import sealed as seals
from fieldform.actions.import_incidents import import_day_report
from fieldform.domain.signal import State
from fieldform.storage import signals
from tests.synthetic_day import make
from tests.world import World, make_world


def main() -> None:
    """Measure a few days, print a line for each, and the whole as JSON in the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    wanted = found = selected = 0
    seconds = []
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            world = make_world(Path(folder))
            day = make(world.clock(), options.incidents, seed)
            start = time.perf_counter()
            region = world.config.regions["heerlen"]
            done = import_day_report(world.house, day.data(), [region], None, world.clock())
            seconds.append(time.perf_counter() - start)
            right = len(day.wanted & _children(world))
            world.house.db.close()
        print(
            f"seed {seed}: {day.incidents} incidents, {len(day.rows)} rows: {right} of "
            f"{len(day.wanted)} children found, {done.selected} selected, {seconds[-1]:.2f} s"
        )
        wanted, found, selected = wanted + len(day.wanted), found + right, selected + done.selected
    print(
        json.dumps(
            {
                "recall": round(found / wanted, 4),
                "precision": round(found / selected, 4),
                "seconds_max": round(max(seconds), 2),
            }
        )
    )


def _children(world: World) -> set[tuple[str, str, str]]:
    children = set()
    for signal in signals.every(world.house.db, {State.QUEUED}):
        sealed = seals.unlock(world.house, signal.id)
        if sealed:
            given, born = str(sealed.answers["given_name"]), str(sealed.answers["birth_date"])
            children.add((signal.reference, given, born))
    return children


if __name__ == "__main__":
    main()
