"""Lighthouse on the officer's form, in this machine's Chromium, with its own idea of a phone.

    python bench/lighthouse.py [--runs 3]

Serves fieldform with the schools of the whole country. Medians; ends with one line of JSON. Goals:
performance, accessibility and best_practices at 100. Needs `python -m tests.machine` once.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from statistics import median  # noqa: E402

from bench.phone_site import national_server  # noqa: E402
from bench.quiet import wait_until_quiet  # noqa: E402
from bench.server import free_port, running  # noqa: E402
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS, NODE_MODULES  # noqa: E402

LIGHTHOUSE = NODE_MODULES / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
PATIENCE = 180.0
LOST_TRACE = b"NO_NAVSTART"
"""Lighthouse lost the browser's trace, and says to run it again."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="fieldform-bench-") as name,
        national_server(Path(name), free_port()) as port,
    ):
        profiles = [Path(name) / f"browser-{number}" for number in range(wanted.runs)]
        runs = [look(f"http://localhost:{port}/", profile) for profile in profiles]
    for audit in sorted({audit for run in runs for audit in run["not_perfect"]}):
        print(audit)
    print(
        json.dumps({one.replace("-", "_"): median(run[one] for run in runs) for one in CATEGORIES})
    )


def look(address: str, profile: Path, looks: int = 3) -> dict[str, object]:
    """Return the scores of one look, 0 to 100, and what was not perfect in it. ``looks`` is how
    often it may be tried, where Lighthouse loses the browser's trace.

    The browser is left alone first, until it has drawn its own toolbar (bench/phone.py)."""
    port = free_port()
    browser = [str(CHROMIUM), "--headless=new", *CHROMIUM_ARGUMENTS]
    browser += [f"--remote-debugging-port={port}", f"--user-data-dir={profile}"]
    command = ["node", str(LIGHTHOUSE), address, "--output=json", "--quiet", f"--port={port}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    with running(browser, port, {}, profile.with_suffix(".log")):
        wait_until_quiet()
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    if LOST_TRACE in done.stderr and looks > 1:
        return look(address, profile.with_name(f"{profile.name}-again"), looks - 1)
    if done.returncode:
        sys.exit(done.stderr.decode())
    found = json.loads(done.stdout)
    scores = {one: round(100 * found["categories"][one]["score"]) for one in CATEGORIES}
    weighed = {
        ref["id"]
        for one in CATEGORIES
        for ref in found["categories"][one]["auditRefs"]
        if ref["weight"]
    }
    audits = [found["audits"][one] for one in weighed]
    faults = [
        f"{one['id']}: {one.get('displayValue') or one['title']}"
        for one in audits
        if one["score"] is not None and one["score"] < 1
    ]
    return {**scores, "not_perfect": faults}


if __name__ == "__main__":
    main()
