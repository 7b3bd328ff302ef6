"""The desk's queue and its refresh with 100, 10,000 and 100,000 signals kept, for one person who
works and for twenty.

    python bench/desk.py [--seconds 6] [--picture docs/pictures/desk-speed.svg]

Each number has an installation of its own; they run at the same time and are asked in turn, so
that what else the machine does weighs on all of them. Half of the signals wait in the queue, half
are delivered. A person opens the queue, lets it refresh, takes signals on and puts them back, with
a short rest in between. Ends with one line of JSON. Goal: p95_100000_over_100 at most 1.3, the
worst of page and refresh, of one person and twenty.
"""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from bench.desk_people import Times, work  # noqa: E402
from bench.desk_picture import draw  # noqa: E402
from bench.desk_signals import Desk, desk_with  # noqa: E402
from bench.load import percentile  # noqa: E402

KEPT = (100, 10_000, 100_000)
PEOPLE = (1, 20)
PAGES = ("page", "refresh")
ROUNDS = 5


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=6, help="of each round of each figure")
    parser.add_argument("--picture", type=Path, help="where to draw the figures, as SVG")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldform-desk-")))
        desks = {kept: stack.enter_context(desk_with(folder, kept, max(PEOPLE))) for kept in KEPT}
        times = measure(desks, wanted.seconds)
    p95 = {at: percentile(found, 0.95) for at, found in times.items()}
    table(times, p95)
    if wanted.picture:
        wanted.picture.write_text(draw(p95, KEPT, PEOPLE, PAGES), "utf-8")
    series = [(people, page) for people in PEOPLE for page in PAGES]
    ratio = max(p95[KEPT[-1], *one] / p95[KEPT[0], *one] for one in series)
    slowest = max(p95[KEPT[-1], PEOPLE[-1], page] for page in PAGES)
    figures = {"p95_100000_over_100": ratio, "p95_ms_100000_20_people": slowest}
    say(json.dumps({name: round(figure, 2) for name, figure in figures.items()}))


def measure(desks: dict[int, Desk], seconds: float) -> dict[tuple[int, int, str], list[float]]:
    """Return the seconds of every answer, by signals kept, people and page."""
    times: dict[tuple[int, int, str], list[float]] = {}
    for desk in desks.values():
        work(desk, 4, 1.0)  # the first pages of a process cost more
    for _ in range(ROUNDS):
        for people in PEOPLE:
            for kept, desk in desks.items():
                found: Times = work(desk, people, seconds)
                for page in PAGES:
                    times.setdefault((kept, people, page), []).extend(found[page])
    return times


def table(
    times: dict[tuple[int, int, str], list[float]], p95: dict[tuple[int, int, str], float]
) -> None:
    """Print every figure."""
    say(f"{'signals kept':>12} {'people':>6}  {'what':<8}{'answers':>8}{'p50 ms':>8}{'p95 ms':>8}")
    for (kept, people, page), found in sorted(times.items(), key=lambda one: one[0][1:]):
        p50 = percentile(found, 0.5)
        figures = f"{len(found):8}{p50:8.1f}{p95[kept, people, page]:8.1f}"
        say(f"{kept:12,} {people:6}  {page:<8}{figures}")


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
