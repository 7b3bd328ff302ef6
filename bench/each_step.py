"""Kills a process just before each thing that it does to the disk: while it takes in a report,
destroys, or makes an installation, a backup or a restore (security.md K-03, K-05, K-07, K-09, B-01,
B-03), and lets each of them fail once (F-01, F-03).

    python -m bench.each_step

Last line JSON. Needs strace.
"""

import json
import logging
import sys
from collections.abc import Callable, Mapping

from bench.stage import Choice, Found, every, some
from bench.steps_of_backup import kill_backup
from bench.steps_of_destruction import fail_destruction, kill_destruction, lose_journal
from bench.steps_of_report import fail_report, kill_report
from bench.steps_of_restore import kill_restore
from bench.steps_of_setup import kill_setup

MEASURES: Mapping[str, Callable[[Choice], Found]] = {
    "kill_backup": kill_backup,
    "kill_restore": kill_restore,
    "kill_report": kill_report,
    "fail_report": fail_report,
    "kill_destruction": kill_destruction,
    "fail_destruction": fail_destruction,
    "lose_journal": lose_journal,
    "kill_setup": kill_setup,
}


def main() -> None:
    """Measure and print."""
    figures = measure()
    print(json.dumps(figures))
    sys.exit(bool(figures["step_faults"]))


SAMPLED = ("fail_destruction", "lose_journal", "kill_restore")
"""Of these not every page of the file that is rewritten: they are all alike."""


def measure() -> dict[str, int]:
    """Return how many points there were and how many faults, and print each fault."""
    figures: dict[str, int] = {}
    logging.disable(logging.ERROR)  # what is let down says so each time
    for title, do in MEASURES.items():
        found = do(some(5) if title in SAMPLED else every)
        for fault in found.faults:
            print(f"{title}: {fault[:300]}", flush=True)
        figures |= {f"{title}_points": found.points, f"{title}_faults": len(found.faults)}
    logging.disable(logging.NOTSET)
    points, faults = ([n for name, n in figures.items() if name.endswith(end)] for end in ENDS)
    return figures | {"step_points": sum(points), "step_faults": sum(faults)}


ENDS = ("_points", "_faults")


if __name__ == "__main__":
    main()
