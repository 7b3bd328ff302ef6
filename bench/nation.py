"""Would one machine carry the whole country? A simulated year, New Year's night, and an outage.

    python bench/nation.py [--write]

Needs the schools of the whole country (shared/data beside the repository). With `--write` the
table and the picture in docs/ are made anew. The storm runs against the real server; the figures
of speed are those of this machine, at this moment.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import platform  # noqa: E402
import sqlite3  # noqa: E402
import tempfile  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402

import svg  # noqa: E402

from bench import app, load  # noqa: E402
from bench.lives import bytes_for_each  # noqa: E402
from bench.server import free_port, running  # noqa: E402
from bench.storm import Storm, storm  # noqa: E402
from bench.year import MINUTES, Year, country, simulate  # noqa: E402
from fieldform import config, installation  # noqa: E402
from fieldform.domain.people import Role  # noqa: E402
from fieldform.storage import people  # noqa: E402
from fieldform.storage.database import write  # noqa: E402

SCHOOLS = ROOT.parent / "shared" / "data" / "schools" / "schools-netherlands.csv"
PHONES, EACH = 2000, 5
SEED = 2026
LIVES = 400
CLIENTS, SECONDS = 16, 8.0


@dataclass(frozen=True)
class Nation:
    """Everything that was found."""

    year: Year
    schools: int
    limit: float
    storm: Storm
    lost: int
    doubled: int
    bytes_each: float

    @property
    def over_limit(self) -> float:
        """The busiest minute as a part of what the machine takes in a minute."""
        return self.year.busiest[0] / self.limit

    @property
    def disk(self) -> float:
        """MB that a year leaves behind."""
        return self.bytes_each * self.year.signals / 1e6


def main() -> None:
    """Simulate, storm, measure; print the table, and one line of JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make docs/nation.md anew")
    arguments = parser.parse_args()
    if not SCHOOLS.exists():
        raise SystemExit(f"{SCHOOLS} is absent: this benchmark needs the schools of the country")
    known = country(SCHOOLS)
    year = simulate(known, SEED)
    with tempfile.TemporaryDirectory() as folder:
        limit, after, lost, doubled = on_the_server(Path(folder))
        each = bytes_for_each(Path(folder) / "lives", LIVES)
    nation = Nation(year, known.schools, limit, after, lost, doubled, each)
    table = as_table(nation)
    print(table)
    if arguments.write:
        (ROOT / "docs" / "pictures" / "nation.svg").write_text(picture(nation), "utf-8")
        (ROOT / "docs" / "nation.md").write_text(as_page(nation, table), "utf-8")
    print(
        json.dumps(
            {
                "signals_year": year.signals,
                "busiest_minute_over_limit": round(nation.over_limit, 4),
                "storm_reports": after.reports,
                "storm_lost": lost,
                "storm_doubled": doubled,
                "storm_drain_s": round(after.seconds, 1),
            }
        )
    )


def on_the_server(folder: Path) -> tuple[float, Storm, int, int]:
    """Return the reports a minute that the server takes, and the storm with what it lost and
    doubled."""
    with serving(folder) as (at, database, cookies):
        after = storm(at, cookies, EACH, SEED)
        with sqlite3.connect(database) as db:
            stored = [key for (key,) in db.execute("SELECT idempotency_key FROM reports")]
            signals = db.execute("SELECT count(*) FROM signals").fetchone()[0]
        lost = len(after.keys - set(stored))
        doubled = (len(stored) - len(set(stored))) + max(0, signals - len(after.keys))
    with app.fieldform(folder, {}) as run:
        found = load.run(run.server.at, app.reports(run), clients=CLIENTS, seconds=SECONDS)
    return found.per_second * 60, after, lost, doubled


@contextmanager
def serving(folder: Path) -> Iterator[tuple[tuple[str, int], Path, list[str]]]:
    """Serve an installation in which an officer is signed in on each phone."""
    port = free_port()
    settings = {
        "FIELDFORM_DATA": str(folder / "storm"),
        "FIELDFORM_BASE_URL": "https://localhost",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
        "FIELDFORM_REPORTS_PER_PERSON": "1000000 1000000",
    }
    made = config.from_environment(settings)
    installation.init(made)
    db = installation.open_database(made)
    cookies = []
    with write(db):
        for number in range(PHONES):
            person = people.add(db, f"Phone {number}", Role.OFFICER, app.REGION)
            session = people.open_session(db, person, datetime.now(UTC))
            cookies.append(f"__Host-fieldform={session}")
    db.close()
    program = [*app.PROGRAM, "serve", "--bind", f"127.0.0.1:{port}"]
    with running(program, port, settings, folder / "storm.log"):
        yield ("127.0.0.1", port), made.database, cookies


def as_table(nation: Nation) -> str:
    """Return the figures as a Markdown table."""
    number, at = nation.year.busiest
    rows = [
        ("municipalities, schools", f"{nation.year.municipalities}, {nation.schools:,}"),
        ("signals in the year, at Heerlen's rate", f"{nation.year.signals:,}"),
        ("busiest minute of an ordinary night", f"{nation.year.busiest_ordinary} reports"),
        ("busiest minute, 20 times in New Year's night", f"{number} reports ({at:%d-%m %H:%M})"),
        ("what this machine takes in a minute", f"{nation.limit:,.0f} reports"),
        ("so the busiest minute is", f"{nation.over_limit:.2%} of the limit"),
        ("storm: phones, reports", f"{PHONES:,}, {nation.storm.reports:,}"),
        ("storm: requests sent again", f"{nation.storm.again:,}"),
        ("storm: lost, doubled", f"{nation.lost}, {nation.doubled}"),
        ("storm: until the last report is in", f"{nation.storm.seconds:.0f} s"),
        ("left on the disk by one signal", f"{nation.bytes_each:,.0f} bytes"),
        ("left on the disk by the year", f"{nation.disk:,.0f} MB"),
    ]
    lines = ["| what | figure |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)]
    return "\n".join(lines)


def as_page(nation: Nation, table: str) -> str:
    """Return docs/nation.md."""
    return f"""# The whole country on one machine

Made by `bench/nation.py`: a simulated year of all municipalities and schools, each with as many
signals per pupil as Heerlen had in 2019, twenty times as many in New Year's night, and the return
of 2,000 phones with 10,000 reports after an outage, against the real server. One report for each
signal is assumed, which is more reports than there would be. When in the day they come is an
assumption, written in `bench/year.py`. Of one request in twenty the answer was lost on purpose, so
that it was sent again.

{table}

Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({platform.machine()}), beside other
work on the same machine: the speeds are low rather than high. What it means is in
[0011](decisions/0011-one-machine-carries-the-country.md).

<img src="pictures/nation.svg" width="640" alt="Reports by hour in the last week of the year: about
twenty times as many in New Year's night, and far below what the machine takes in an hour.">
"""


def picture(nation: Nation) -> str:
    """Return the hours of the year's last week, with New Year's night, as an SVG file."""
    days = 7
    first = MINUTES - (days - 1) * 24 * 60
    hours = nation.year.by_hour(first, days * 24 - 18)
    wide, high, foot, head = 640, 260, 24, 28
    most = max(hours)
    step = wide / len(hours)
    elements: list[svg.Element] = [
        svg.Rect(width=wide, height=high, fill="#ffffff"),
        svg.Text(
            x=4,
            y=16,
            text=f"Reports by hour; at most {most}. The machine takes {nation.limit * 60:,.0f}.",
            font_size=13,
            font_family="sans-serif",
            fill="#16201d",
        ),
    ]
    for at, number in enumerate(hours):
        tall = number / most * (high - foot - head)
        elements.append(
            svg.Rect(
                x=round(at * step, 1),
                y=round(high - foot - tall, 1),
                width=round(step * 0.85, 1),
                height=round(tall, 1),
                fill="#0b544b",
            )
        )
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=first)
    for day in range(days - 1):  # the last one has a few hours only
        elements.append(
            svg.Text(
                x=round(day * 24 * step + 2, 1),
                y=high - 8,
                text=f"{start + timedelta(days=day):%d-%m}",
                font_size=12,
                font_family="sans-serif",
                fill="#16201d",
            )
        )
    drawn = svg.SVG(viewBox=svg.ViewBoxSpec(0, 0, wide, high), elements=elements)
    return str(drawn) + "\n"


if __name__ == "__main__":
    main()
