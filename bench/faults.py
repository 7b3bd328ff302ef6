"""What survives what: SIGKILL, power cuts, a full disk, damage, destruction (security.md 6).

    python -m bench.faults [--kills 200] [--cuts 200] [--sequences 500]

Long: `make faults`. Prints a table, and as last line JSON. Needs root for the full disk. What is
not measured here stands as null: the mail server that misbehaves has its own tests.
"""

import argparse
import json
import re
import subprocess
import sys
from random import Random

from bench import churn, kills, power_cut
from fieldform.storage.database import PRAGMAS

DISK = ("tests/faults/test_full_disk.py", "f01 and not control or f02 and not control")
DAMAGE = ("tests/faults/test_check.py", "f05")


def main() -> None:
    """Measure, print, and end with 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--sequences", type=int, default=500)
    wanted = parser.parse_args()
    figures: dict[str, float | None] = {}
    figures |= _told("SIGKILL", kills.measure(wanted.kills))
    figures |= _told("power cuts", _cuts(wanted.cuts))
    figures |= _told("destruction", churn.measure(wanted.sequences))
    figures |= _told("damage", {"corruption_found": 60 * _passed(*DAMAGE)})
    figures |= _told("full disk", {"full_disk_ok": _passed(*DISK)})
    figures |= {"mail_modes": None, "mail_lost": None}
    print(json.dumps(figures))
    bad = ("kill_lost", "kill_doubled", "ledger_off", "in_clear", "cut_lost", "destroy_left_bytes")
    sys.exit(any(figures[name] for name in bad) or not figures["control_lost"])


def _told(title: str, found: dict[str, float]) -> dict[str, float]:
    for name, value in found.items():
        print(f"{title:12} {name:20} {value}", flush=True)
    return found


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
