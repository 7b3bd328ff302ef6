"""How often the right school is among the first five that the real page shows.

    python bench/search.py [--queries FILE] [--seed 1] [--misses]

Types 300 queries as officers type them (bench/queries.py), or those of FILE (query, postcode or
empty, municipality code or empty, vestigingscode, between tabs), into the form in this machine's
Chromium: once with what is known of the place, and once with nothing. Ends with one line of JSON.
Goals: top5_with_municipality at least 0.97, top5_without at least 0.90.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from playwright.sync_api import Page  # noqa: E402

from bench import queries  # noqa: E402
from bench.national import national_site  # noqa: E402

FIRST = 5

TYPE_ALL = """
rows => {
  const field = document.querySelector("input[role=combobox]")
  const list = document.getElementById(field.getAttribute("aria-controls"))
  const postcode = document.getElementById("postcode")
  const municipality = document.getElementById("municipality")
  return rows.map(([typed, home, code]) => {
    municipality.value = code
    if (municipality.value !== code) municipality.add(new Option(code, code))
    municipality.value = code
    postcode.value = home
    field.value = typed
    field.dispatchEvent(new Event("input", { bubbles: true }))
    return [...list.children].map(line => line.dataset.key)
  })
}
"""
"""The form offers only the municipalities of its own regions, so the others are added to it."""

Query = tuple[str, str, str, str, str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=Path, help="a file of queries")
    parser.add_argument("--seed", type=int, default=1, help="of the queries that are made")
    parser.add_argument("--misses", action="store_true", help="show what was not found")
    wanted = parser.parse_args()
    asked = read(wanted.queries) if wanted.queries else queries.make(wanted.seed, 300)
    with national_site() as site:
        page = site.phone()
        with_place = found(page, asked)
        without = found(page, [(typed, "", "", code, kind) for typed, _, _, code, kind in asked])
    for kind, number in sorted(Counter(kind for *_, kind in asked).items()):
        hits = [
            sum(hit for hit, (*_, k) in zip(run, asked, strict=True) if k == kind)
            for run in (with_place, without)
        ]
        print(f"{kind:28} {number:4} queries: {hits[0]:4} found, {hits[1]:4} without a place")
    if wanted.misses:
        for query, first, second in zip(asked, with_place, without, strict=True):
            if not (first and second):
                print(f"not found{'' if not first else ' without a place'}: {' | '.join(query)}")
    figures = {"top5_with_municipality": share(with_place), "top5_without": share(without)}
    print(json.dumps(figures))


def read(file: Path) -> list[Query]:
    """Return the queries of a file; a fifth column, the kind, may be missing."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row[0], row[1], row[2], row[3], row[4] if len(row) > 4 else "") for row in rows if row]


def found(page: Page, asked: list[Query]) -> list[bool]:
    """Type all queries; say of each whether its school is among the first five."""
    shown = page.evaluate(TYPE_ALL, [query[:3] for query in asked])
    return [query[3] in codes[:FIRST] for query, codes in zip(asked, shown, strict=True)]


def share(hits: list[bool]) -> float:
    """Return how many of all were found, from 0 to 1."""
    return round(sum(hits) / len(hits), 4)


if __name__ == "__main__":
    main()
