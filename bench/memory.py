"""How much memory a process and all that it started use."""

from dataclasses import dataclass
from pathlib import Path

KIB_PER_MIB = 1024
PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """MiB. ``pss`` counts a shared page once over all who share it; ``rss`` counts it each time."""

    processes: int
    pss: float
    rss: float


def memory_of(root: int) -> Memory:
    """Return what process ``root`` and its descendants use now (Linux: smaps_rollup)."""
    pss = rss = count = 0
    for process in _family(root):
        try:
            text = (PROC / str(process) / "smaps_rollup").read_text()
        except OSError:  # it ended meanwhile
            continue
        figures = dict(line.split(":", 1) for line in text.splitlines()[1:])
        pss += int(figures["Pss"].split()[0])
        rss += int(figures["Rss"].split()[0])
        count += 1
    return Memory(count, pss / KIB_PER_MIB, rss / KIB_PER_MIB)


def _family(root: int) -> set[int]:
    parents = {int(entry.name): _parent(entry) for entry in PROC.iterdir() if entry.name.isdigit()}
    family = {root}
    while children := {p for p, parent in parents.items() if parent in family} - family:
        family |= children
    return family


def _parent(process: Path) -> int:
    try:
        # The name stands in brackets and may hold spaces: read behind the last bracket.
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
