"""How long the server searches for a school, beside the barest question to the same table.

    python bench/server_search.py [--queries 200]

Asks for queries as officers type them (bench/queries.py) with the schools of the whole country:
once as the form does without scripts, once as a scan of the same column that neither ranks nor
knows where the child lives. One after the other, so that both bear the same machine. Ends with one
line of JSON: search_p95_ms, scan_p95_ms, and the ratio of their medians.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from statistics import median, quantiles  # noqa: E402

from sqlite_utils import Database  # noqa: E402

from bench import queries  # noqa: E402
from bench.phone_site import PUPILS, SCHOOLS  # noqa: E402
from fieldform import config, installation  # noqa: E402
from fieldform.actions.import_schools import import_catchment, import_schools  # noqa: E402
from fieldform.domain.folding import query_words  # noqa: E402
from fieldform.storage import schools  # noqa: E402

HOME = "6431"
SHOWN = 8
SCAN = "SELECT code FROM schools WHERE instr(search_text, ?) > 0 LIMIT 8"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=200)
    wanted = parser.parse_args()
    typed = [one[0] for one in queries.make(1, wanted.queries)]
    with tempfile.TemporaryDirectory(prefix="fieldform-bench-") as name:
        db = national(Path(name))
        search, scan = [], []
        for text in typed:
            search.append(seconds(schools.search, db, text, HOME, None, SHOWN))
            words = " " + " ".join(query_words(text))
            scan.append(seconds(scanned, db, words))
        db.close()
    figures = {
        "search_p95_ms": round(1000 * p95(search), 1),
        "scan_p95_ms": round(1000 * p95(scan), 1),
        "search_over_scan": round(median(search) / median(scan), 1),
    }
    print(json.dumps(figures))


def national(folder: Path) -> Database:
    """Return the database of a new installation with the schools of the whole country."""
    made = config.from_environment(
        {
            "FIELDFORM_DATA": str(folder / "data"),
            "FIELDFORM_BASE_URL": "https://fieldform.example",
            "FIELDFORM_SMTP": "smtps://localhost:1",
            "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
        }
    )
    installation.init(made)
    db = installation.open_database(made)
    import_schools(db, [(SCHOOLS.name, SCHOOLS.read_bytes())])
    import_catchment(db, PUPILS.read_bytes())
    return db


def scanned(db: Database, words: str) -> list[tuple[str]]:
    """Return codes as the barest question finds them."""
    return list(db.execute(SCAN, [words]).fetchall())


def seconds(work: Callable[..., object], *arguments: object) -> float:
    """Return how long it takes."""
    begun = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begun


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
