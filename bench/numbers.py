"""How fast the numbers page answers with ten thousand and with a million rows in the tally.

    python bench/numbers.py [--rows 10000 1000000] [--asks 40]

The rows are spread over the regions and months of a whole country's years. What is measured is
the first byte of `GET /numbers` of one region's year, each over a new
connection to the real server.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

import argparse  # noqa: E402
import contextlib  # noqa: E402
import http.client  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from datetime import UTC, datetime  # noqa: E402

from sqlite_utils import Database  # noqa: E402

from bench.server import free_port, running  # noqa: E402
from fieldform import config, installation  # noqa: E402
from fieldform.domain.people import Role  # noqa: E402
from fieldform.storage import people  # noqa: E402
from fieldform.storage.database import write  # noqa: E402

REGION = "heerlen"
LABELS = 60
"""Rows of one region's month: the measures, and its schools."""


def main() -> None:
    """Measure each number of rows, and print one line of JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--asks", type=int, default=40)
    arguments = parser.parse_args()
    medians = {}
    for number in arguments.rows:
        with (
            tempfile.TemporaryDirectory() as folder,
            serving(Path(folder), number) as (port, cookie),
        ):
            times = [first_byte(port, cookie) for _ in range(arguments.asks)]
        medians[number] = statistics.median(times)
        worst = max(times)
        print(f"{number:>9} rows  median {medians[number]:6.1f} ms  worst {worst:6.1f} ms")
    first, last = (medians[number] for number in (arguments.rows[0], arguments.rows[-1]))
    print(json.dumps({"median_ms": round(last, 1), "growth": round(last / first, 2)}))


@contextlib.contextmanager
def serving(folder: Path, number: int) -> Iterator[tuple[int, str]]:
    """Serve an installation with this many rows in its tally; a coordinator is signed in."""
    port = free_port()
    settings = {
        "FIELDFORM_DATA": str(folder / "data"),
        "FIELDFORM_BASE_URL": "https://localhost",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
    }
    made = config.from_environment(settings)
    installation.init(made)
    db = installation.open_database(made)
    with write(db):
        person = people.add(db, "Bench", Role.COORDINATOR, REGION)
        cookie = f"__Host-fieldform={people.open_session(db, person, datetime.now(UTC))}"
        fill(db, number)
    db.close()
    program = [sys.executable, "-m", "fieldform", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(program, port, settings, folder / "log"):
        yield port, cookie


def fill(db: Database, number: int) -> None:
    """Write exactly ``number`` rows: our region's year first, then other years and regions."""
    schools = [f"{at:02}AA00" for at in range(LABELS - 33)]
    measures = [
        ("outcome", "delivered"),
        ("decision", "agreed"),
        ("in_time", "yes"),
        ("acknowledged", "yes"),
        ("school_known", "at_scene"),
        ("officer_seconds", "sum"),
        ("officer_seconds", "n"),
        *((f"answer.{name}", "primary.n") for name in ("presence", "stress", "talked")),
        *(("other", str(at)) for at in range(23)),
        *(("school", code) for code in schools),
    ]
    year = datetime.now(UTC).year
    regions = [REGION, *(f"region {at}" for at in range(342))]
    rows = (
        (region, f"{year - back}-{month:02}", measure, label, 3)
        for back, region, month in itertools.product(range(60), regions, range(1, 13))
        for measure, label in measures
    )
    db.conn.executemany("INSERT INTO tally VALUES (?, ?, ?, ?, ?)", itertools.islice(rows, number))


def first_byte(port: int, cookie: str) -> float:
    """Return milliseconds until the first byte of the page. Raises RuntimeError without a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        since = time.perf_counter()
        connection.request("GET", "/numbers", headers={"Host": "localhost", "Cookie": cookie})
        response = connection.getresponse()
        response.read(1)
        took = (time.perf_counter() - since) * 1000
        if response.status != 200:
            raise RuntimeError(f"GET /numbers answered {response.status}")
        response.read()
    finally:
        connection.close()
    return took


if __name__ == "__main__":
    main()
