"""Accepted reports per second, durably written, beside a bare Flask route that does one durable
INSERT; the desk's queue with 100 and 10,000 signals; memory; and what aborted requests leave.

    python bench/submit.py [--seconds 5] [--only bare|queue|reports|slow]

Both servers run at the same time, with the same gunicorn settings and the same load generator,
and are asked in turn. Ends with one line of JSON. Goals: ratio_32 at least 0.4, p99_ms_32 and
slow_disk_p99_ms_8 under 100, queue_10000_over_100 at most 1.5, mib under 150, after_aborts_s
under 1.
"""

import argparse
import json
import secrets
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from bench import bare  # noqa: E402
from bench.load import Load, MakeRequest, request_bytes, run  # noqa: E402
from bench.memory import Memory  # noqa: E402
from bench.server import Server, bare_server  # noqa: E402
from bench.slow_disk import slow_disk  # noqa: E402

CLIENTS = (1, 8, 32)
FEW, MANY = 100, 10_000
ABORTED = 100
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, as a browser that is killed
WARM_UP = 1.0


@dataclass
class Findings:
    """The figures so far; becomes the last line."""

    figures: dict[str, float] = field(default_factory=dict)
    mib: float = 0.0

    def weigh(self, memory: Memory) -> None:
        """Remember the most memory that fieldform's processes used together."""
        self.mib = max(self.mib, memory.pss)
        say(f"  {memory.processes} processes: {memory.pss:.0f} MiB PSS, {memory.rss:.0f} MiB RSS")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=Words)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--only", choices=["bare", *PARTS], help="one part of it")
    wanted = parser.parse_args()
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="fieldform-bench-") as name:
        if wanted.only == "bare":
            measure_bare(Path(name), wanted.seconds)
            return
        for part in [wanted.only] if wanted.only else PARTS:
            PARTS[part](Path(name), findings, wanted.seconds)
    findings.figures["mib"] = findings.mib
    say(json.dumps({name: round(value, 3) for name, value in findings.figures.items()}))


class Words(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_bare(folder: Path, seconds: float) -> None:
    """The bare route alone, on this disk and on a slower one."""
    for title, environ in (("this disk", {}), ("each fsync 2 ms slower", slow_disk(folder))):
        say(f"the bare route, {title}")
        with bare_server(folder, environ) as server:
            run(server.at, bare_requests(), clients=CLIENTS[1], seconds=WARM_UP)
            for clients in CLIENTS:
                say(f"  {run(server.at, bare_requests(), clients=clients, seconds=seconds)}")


def measure_reports(folder: Path, findings: Findings, seconds: float) -> None:
    """fieldform beside the bare route, in turn, at 1, 8 and 32 clients."""
    for clients, (bare_load, load) in _side_by_side(folder, {}, findings, seconds).items():
        findings.figures[f"ratio_{clients}"] = load.per_second / bare_load.per_second
    findings.figures["p99_ms_32"] = load.p99


def measure_slow_disk(folder: Path, findings: Findings, seconds: float) -> None:
    """The same again with every fsync 2 ms slower."""
    loads = _side_by_side(folder, slow_disk(folder), findings, seconds)
    findings.figures["slow_disk_p99_ms_8"] = loads[8][1].p99


def _side_by_side(
    folder: Path, environ: Mapping[str, str], findings: Findings, seconds: float
) -> dict[int, tuple[Load, Load]]:
    from bench import app

    say("reports, " + ("each fsync 2 ms slower" if environ else "this disk"))
    loads = {}
    with bare_server(folder, environ) as beside, app.fieldform(folder, environ) as mine:
        make_report = app.reports(mine)
        run(beside.at, bare_requests(), clients=CLIENTS[1], seconds=WARM_UP)
        run(mine.server.at, make_report, clients=CLIENTS[1], seconds=WARM_UP)
        for clients in CLIENTS:
            bare_load = run(beside.at, bare_requests(), clients=clients, seconds=seconds)
            say(f"  bare      {bare_load}")
            load = run(mine.server.at, make_report, clients=clients, seconds=seconds)
            say(f"  fieldform {load}")
            loads[clients] = (bare_load, load)
            findings.weigh(mine.memory())
    return loads


def measure_queue(folder: Path, findings: Findings, seconds: float) -> None:
    """The desk's queue with FEW and with MANY signals, and after aborted requests."""
    from bench import app

    say("the desk's queue")
    with app.fieldform(folder, {}) as mine:
        page = app.queue_page(mine)
        app.fill_queue(mine, FEW)
        few = _page_load(mine.server, page, seconds)
        app.fill_queue(mine, MANY - FEW)
        many = _page_load(mine.server, page, seconds)
        findings.weigh(mine.memory())
        _abort(mine.server, page)
        begun = time.perf_counter()
        app.get(mine.server, app.QUEUE, mine.desk.headers)
        findings.figures["after_aborts_s"] = time.perf_counter() - begun
    say(f"  {FEW} signals {few}\n  {MANY} signals {many}")
    findings.figures["queue_10000_over_100"] = many.p50 / few.p50


def _page_load(server: Server, page: bytes, seconds: float) -> Load:
    """Raises RuntimeError when the page is not there: a quick error would look like a success."""
    run(server.at, lambda: page, clients=2, seconds=WARM_UP, accepted=frozenset({200}))
    load = run(server.at, lambda: page, clients=1, seconds=seconds, accepted=frozenset({200}))
    if load.errors:
        raise RuntimeError(f"The desk's queue does not answer: {load.errors}")
    return load


def _abort(server: Server, page: bytes) -> None:
    """Ask for the page ABORTED times and hang up at once."""
    for _ in range(ABORTED):
        with socket.create_connection(server.at) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            connection.sendall(page)


PARTS = {"queue": measure_queue, "reports": measure_reports, "slow": measure_slow_disk}


def bare_requests() -> MakeRequest:
    """Return what makes the bare route's next request: a body as long as a small report's."""
    body = json.dumps({"reference": "PL2400-2026123456", "rest": "x" * 400}).encode()

    def make() -> bytes:
        key = secrets.token_urlsafe(24)
        return request_bytes("POST", bare.PATH, body, {"Idempotency-Key": key})

    return make


if __name__ == "__main__":
    main()
