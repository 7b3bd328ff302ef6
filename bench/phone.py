"""The form on a phone: this machine's Chromium with a processor that is 6 times slower, and on
slow 4G where it loads from the network (1.6 Mbit/s down, 750 kbit/s up, 150 ms; bench/slow_4g.py).

    python bench/phone.py [--runs 5]

Each run is a new phone: a first visit, then a cold start without coverage, on which keys are typed
in the search for a school and children are added. For each, the browser is started anew, with
nothing of the page running or in its memory, and is left alone until it is quiet: a desktop's
Chromium first draws a toolbar of its own, a page by itself, which kept both processors of this
machine for two seconds and which no phone has. Medians of the runs. Ends with one line of JSON:

    key_to_results_p95_ms  input event until its results stand in the page      (goal: under 16)
    key_to_paint_p95_ms    input event until the next paint                     (goal: under 80)
    offline_usable_ms      cold start without coverage until the form is usable (goal: under 400)
    first_usable_ms        first visit on slow 4G until the form is usable      (goal: under 1500)
    first_load_kb          what that page loads, compressed                     (goal: under 60)
    index_kb               the schools of the whole country                     (goal: under 250)
    index_ready_ms         usable until the kept index answers                (goal: under 500)
    longest_task_ms        the longest task meanwhile, of 50 ms or more; else 0 (goal: under 50)
    add_child_ms           tap on "another child" until it is painted           (goal: under 100)

On the first visit the index comes over slow 4G too; how long that takes is printed above the JSON.
So is what a bare page with the same list (bench/bare_page.py) takes for its cold start without
coverage, in the same run: machines differ, and one machine from day to day. Where the goals were
set, such a page took 120 ms.
"""

import argparse
import csv
import http.client
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

import random  # noqa: E402
from statistics import median, quantiles  # noqa: E402

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright  # noqa: E402

from bench.bare_page import bare_page  # noqa: E402
from bench.phone_site import SCHOOLS, national_server  # noqa: E402
from bench.quiet import wait_until_quiet  # noqa: E402
from bench.server import free_port  # noqa: E402
from bench.slow_4g import Slow4g  # noqa: E402
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS  # noqa: E402

PHONE = {"width": 360, "height": 740}
SLOWER = 6
WATCH = Path(__file__).with_name("phone_page.js").read_text("utf-8")

NAMES_TYPED = 20
LETTERS_TYPED = 10
BETWEEN_KEYS_MS = 100
CHILDREN_ADDED = 3
PRESSED_MS = 80
HOME = "6431"

READY, ADDED = "bench: ready", "bench: added"
AT_REST = "new Promise(done => setTimeout(done, 500))"
ACCEPTED = "gzip, deflate, br, zstd"
SHELL_IS_KEPT = "navigator.serviceWorker.ready.then(() => true)"
LIST_IS_KEPT = """new Promise((resolve, reject) => {
  const asked = indexedDB.open("fieldform")
  asked.onerror = () => reject(asked.error)
  asked.onsuccess = function look() {
    const list = asked.result.transaction("settings").objectStore("settings").get("schools")
    list.onsuccess = () => (list.result ? resolve(asked.result.close()) : setTimeout(look, 100))
  }
})"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
BARE = "(a bare page, cold start without coverage: usable, ms)"
LOADED = "performance.getEntriesByType('resource').map(one => one.name)"

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Size:
    """Bytes of one answer."""

    body: int
    headers: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fieldform-bench-") as name:
        folder, address_port = Path(name), free_port()
        with national_server(folder, address_port) as port, sync_playwright() as playwright:
            coverage = Slow4g(port, address_port)
            try:
                runs = [
                    {
                        **one_phone(playwright, folder / f"phone-{number}", coverage),
                        **bare(playwright, folder / f"bare-{number}"),
                    }
                    for number in range(wanted.runs)
                ]
            finally:
                coverage.stop()
    report(runs)


def report(runs: Sequence[Figures]) -> None:
    """Print the medians: what explains them first, then one line of JSON."""
    middle = {name: round(median(run[name] for run in runs), 1) for name in runs[0]}
    ratio = middle["offline_usable_ms"] / middle[BARE]
    print(f"(the form's cold start without coverage over the bare page's: {ratio:.2f})")
    for name in [name for name in middle if name.startswith("(")]:
        print(f"{name}: {middle.pop(name)}")
    print(json.dumps(middle))


def one_phone(playwright: Playwright, profile: Path, coverage: Slow4g) -> Figures:
    """Measure everything once, on a phone that never saw the form."""
    base = f"http://localhost:{coverage.port}"
    received = coverage.received
    context, page = start(playwright, profile)
    open_page(page, base)
    first_usable = page.evaluate("bench.usable")
    first_ready = page.evaluate("bench.indexReady")
    first_painted = page.evaluate(PAINTED)
    page.evaluate(SHELL_IS_KEPT)
    page_sizes, index = loaded(page, coverage.target)
    over_the_line = coverage.received - received
    page.evaluate(LIST_IS_KEPT)
    context.close()

    coverage.down()
    context, page = start(playwright, profile)
    open_page(page, f"{base}/?postcode={HOME}")
    usable = page.evaluate("bench.usable")
    ready = page.evaluate("bench.indexReady")
    painted = page.evaluate(PAINTED)
    longest = longest_task(page, usable, ready)
    keys = typed(page)
    taps = added(page)
    context.close()
    coverage.up()
    return {
        "(first visit: index ready after usable, ms)": first_ready - first_usable,
        "(first visit: painted, ms)": first_painted,
        "(cold start without coverage: painted, ms)": painted,
        "(first visit: files of the page)": len(page_sizes),
        "(first visit: their headers, kB)": sum(one.headers for one in page_sizes) / 1000,
        "(first visit: everything over the line, kB)": over_the_line / 1000,
        "(keys typed)": len(keys),
        "key_to_results_p95_ms": p95([key["results"] for key in keys]),
        "key_to_paint_p95_ms": p95([key["paint"] for key in keys]),
        "offline_usable_ms": usable,
        "first_usable_ms": first_usable,
        "first_load_kb": sum(one.body for one in page_sizes) / 1000,
        "index_kb": index.body / 1000,
        "index_ready_ms": ready - usable,
        "longest_task_ms": longest,
        "add_child_ms": median(taps),
    }


def bare(playwright: Playwright, profile: Path) -> Figures:
    """Return how long a bare page takes for its cold start, after one visit."""
    with bare_page() as base:
        context, page = start(playwright, profile)
        open_page(page, base)
        page.evaluate(SHELL_IS_KEPT)
        context.close()
    context, page = start(playwright, profile)
    open_page(page, f"{base}/?postcode={HOME}")
    usable = page.evaluate("bench.usable")
    context.close()
    return {BARE: usable}


def start(playwright: Playwright, profile: Path) -> tuple[BrowserContext, Page]:
    """Start the browser, with a slow processor; return when it is done with itself."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS), viewport=PHONE
    )
    context.add_init_script(WATCH)
    page = context.pages[0]
    wait_until_quiet()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return context, page


def open_page(page: Page, address: str) -> None:
    """Open it; return when the index of the schools is ready too."""
    with page.expect_console_message(lambda message: message.text == READY):
        page.goto(address, wait_until="commit")


def loaded(page: Page, port: int) -> tuple[list[Size], Size]:
    """Return the sizes of what the page loaded, and of the index, as they go over the line:
    asked for once more, without the proxy."""
    index = page.locator('meta[name="school-index"]').get_attribute("content") or ""
    paths = {urlsplit(one)._replace(scheme="", netloc="").geturl() for one in page.evaluate(LOADED)}
    return [size_of(port, path) for path in {"/", *paths} - {index}], size_of(port, index)


def size_of(port: int, path: str) -> Size:
    """Return the size of an answer, compressed as for this browser."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": ACCEPTED})
    response = connection.getresponse()
    size = Size(len(response.read()), len(str(response.headers).encode()))
    connection.close()
    return size


def longest_task(page: Page, start: float, end: float) -> float:
    """Return the longest of the tasks of 50 ms or more that overlap this time; 0 without any."""
    tasks: list[list[float]] = page.evaluate("bench.long")
    return max([length for at, length in tasks if at < end and at + length > start], default=0.0)


def typed(page: Page) -> list[dict[str, Any]]:
    """Type the beginnings of real names, key by key; return what each key took."""
    field = page.locator("input[role=combobox]").first
    field.click()
    for name in names():
        field.press_sequentially(name[:LETTERS_TYPED].lower(), delay=BETWEEN_KEYS_MS)
        for _ in range(2):
            field.press("Escape")
            page.wait_for_timeout(BETWEEN_KEYS_MS)
    page.evaluate(AT_REST)
    keys: list[dict[str, Any]] = page.evaluate("bench.keys")
    return [key for key in keys if key["paint"]]


def names() -> list[str]:
    """Return names of real schools, the same ones every time."""
    with SCHOOLS.open(encoding="utf-8", newline="") as file:
        every = sorted({row["naam"] for row in csv.DictReader(file, delimiter=";")})
    return random.Random(1).sample(every, NAMES_TYPED)


def added(page: Page) -> list[float]:
    """Add children; return what each took. The press is the mouse's own: a click of Playwright's
    puts listeners on the page, asks it things while it works, and lets go in the same moment."""
    for _ in range(CHILDREN_ADDED):
        button = page.locator('button[value="add"]')
        button.scroll_into_view_if_needed()
        place = button.bounding_box()
        assert place
        page.evaluate(AT_REST)
        with page.expect_console_message(lambda message: message.text == ADDED):
            at = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            page.mouse.click(*at, delay=PRESSED_MS)
    return [tap["paint"] for tap in page.evaluate("bench.taps")]


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
