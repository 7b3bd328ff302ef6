"""Waits until this machine has nothing else to do, so that what is measured is measured alone."""

import time
from pathlib import Path

STAT = Path("/proc/stat")
IDLE = (3, 4)  # the columns of idle and of waiting for a disk (proc(5))
QUIET = 0.05
LOOK_S = 0.5


class Busy(Exception):
    """Something else keeps this machine busy; nothing can be measured."""


def wait_until_quiet(patience_s: float = 30) -> None:
    """Return when all processors together were busy for less than a twentieth of half a second.

    Raises Busy when that does not come within ``patience_s`` seconds.
    """
    end = time.monotonic() + patience_s
    before = _ticks()
    while time.monotonic() < end:
        time.sleep(LOOK_S)
        now = _ticks()
        if _busy(before, now) < QUIET:
            return
        before = now
    raise Busy(f"this machine was not quiet within {patience_s:.0f} s: stop what else runs on it")


def _ticks() -> list[int]:
    return [int(count) for count in STAT.read_text().partition("\n")[0].split()[1:]]


def _busy(before: list[int], now: list[int]) -> float:
    passed = [late - early for early, late in zip(before, now, strict=True)]
    return 1 - sum(passed[column] for column in IDLE) / max(1, sum(passed))
