"""What survives what: SIGKILL, power cuts, a full disk, damage, destruction, mail servers that
misbehave (security.md 6).

    python -m bench.faults [--kills 200] [--cuts 200] [--sequences 500] [--stops 20]

Long: `make faults`. Prints a table, and as last line JSON. Needs strace, and root for a full disk.
"""

import argparse
import json
import re
import subprocess
import sys
from random import Random

from bench import churn, each_step, kills, mail_modes, power_cut
from fieldform.storage.database import PRAGMAS

DISK = ("tests/faults/test_full_disk.py", "f01 and not control or f02 and not control")
DAMAGE = ("tests/faults/test_check.py", "f05")

LAST_LINE = (
    "kills",
    "kill_lost",
    "kill_doubled",
    "cuts",
    "cut_lost",
    "control_lost",
    "destroy_left_bytes",
    "mail_modes",
    "mail_lost",
    "corruption_found",
    "full_disk_ok",
)

NONE = (
    "kill_lost",
    "kill_doubled",
    "ledger_off",
    "in_clear",
    "stop_lost",
    "stop_doubled",
    "cut_lost",
    "step_faults",
    "destroy_left_bytes",
    "still_there",
    "opened_in_backups",
    "mail_lost",
    "mail_wrong",
    "tls_readable_bytes",
)
"""What must be 0."""

SOME = (
    "control_lost",
    "control_in_clear",
    "control_left_bytes",
    "control_readable_bytes",
    "acknowledged",
    "step_points",
)
"""What must not be 0, or the rest is blind."""

EXACTLY = {"mail_modes": 12, "corruption_found": 60, "full_disk_ok": 20}


def main() -> None:
    """Measure, print, and end with 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--sequences", type=int, default=500)
    parser.add_argument("--stops", type=int, default=20)
    wanted = parser.parse_args()
    figures: dict[str, float] = {}
    figures |= _told("mail", mail_modes.measure())
    figures |= _told("damage", {"corruption_found": 60 * _passed(*DAMAGE)})
    figures |= _told("full disk", {"full_disk_ok": _passed(*DISK)})
    figures |= _told("each step", each_step.measure())
    figures |= _told("destruction", churn.measure(wanted.sequences) | churn.controls())
    figures |= _told("power cuts", _cuts(wanted.cuts))
    figures |= _told("SIGTERM", _stops(wanted.stops))
    in_clear = figures["in_clear"]
    figures |= _told("SIGKILL", kills.measure(wanted.kills))
    figures["in_clear"] += in_clear
    broken = broken_promises(figures)
    for one in broken:
        print(f"BROKEN: {one}")
    print(json.dumps({name: figures[name] for name in LAST_LINE}))
    sys.exit(bool(broken))


def broken_promises(figures: dict[str, float]) -> list[str]:
    """Return, in words, which figures are not as they must be."""
    return [
        *(f"{name} is {figures[name]}, not 0" for name in NONE if figures[name]),
        *(f"{name} is 0: this is blind" for name in SOME if not figures[name]),
        *(
            f"{name} is {figures[name]}, not {n}"
            for name, n in EXACTLY.items()
            if figures[name] != n
        ),
    ]


def _told(title: str, found: dict[str, float]) -> dict[str, float]:
    for name, value in found.items():
        print(f"{title:12} {name:24} {value}", flush=True)
    return found


def _stops(stops: int) -> dict[str, float]:
    found = kills.measure_stops(stops)
    return {"stops": stops, "stop_lost": found["kill_lost"], "stop_doubled": found["kill_doubled"]}


def _cuts(cuts: int) -> dict[str, float]:
    chance = Random(4)
    acknowledged, lost = power_cut.measure(PRAGMAS, cuts, chance)
    controls = [power_cut.measure(one, cuts, chance)[1] for one in power_cut.CONTROLS.values()]
    return {
        "cuts": cuts,
        "cut_acknowledged": acknowledged,
        "cut_lost": lost,
        "control_lost": sum(controls) if all(controls) else 0,
    }


def _passed(file: str, chosen: str) -> int:
    """Return how many of these tests pass; a skipped one is none."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file, "-k", chosen]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+) passed", done.stdout)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
