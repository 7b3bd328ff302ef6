"""Clients that try again until they are told yes, while processes are killed (security.md K-01,
K-02), and a look for a name in clear at every file meanwhile (G-05).

    python -m bench.kills [--kills 200]
"""

import argparse
import http.client
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench.server import ROOT, free_port
from fieldform import config, installation
from fieldform.domain.people import Role
from fieldform.storage import ledger_chain, people
from fieldform.storage.database import write

CLIENTS = 20
NAME = "Zyxquadra"
LOOK = 0.05
READY = 30.0


@dataclass
class Run:
    """What the clients were told, and what was seen."""

    port: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    scans: int = 0
    in_clear: int = 0
    slowest_start: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    print(json.dumps(measure(parser.parse_args().kills)))


def measure(kills: int) -> dict[str, float]:
    """Kill ``kills`` times; return what was lost, doubled and seen."""
    return _under_load(lambda run, programs: _kill(run, programs, kills)) | {"kills": kills}


def measure_stops(stops: int) -> dict[str, float]:
    """Ask the web server to stop (SIGTERM) ``stops`` times while reports are on their way (K-06);
    return what was lost and doubled."""
    return _under_load(lambda run, programs: _stop(run, programs, stops)) | {"stops": stops}


def _under_load(trouble: Callable[["Run", "Programs"], None]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="fieldform-kills-") as name:
        data, run = Path(name, "data"), Run(free_port())
        settings = {
            "FIELDFORM_DATA": str(data),
            "FIELDFORM_BASE_URL": "https://localhost",
            "FIELDFORM_SMTP": "smtps://localhost:1",
            "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
            "FIELDFORM_REPORTS_PER_PERSON": "1000000 1000000",
        }
        cookies = _install(settings)
        programs = Programs(settings, run.port, Path(name, "log"))
        programs.start_all()
        threads = [threading.Thread(target=_client, args=(run, cookie)) for cookie in cookies]
        threads.append(threading.Thread(target=_look, args=(run, data)))
        for thread in threads:
            thread.start()
        try:
            trouble(run, programs)
        finally:
            run.stop.set()
            for thread in threads:
                thread.join(READY)
            programs.kill_all()
        return _count(settings, run)


class Programs:
    """The web server (its master and its worker) and the one that delivers and destroys."""

    def __init__(self, settings: Mapping[str, str], port: int, log: Path) -> None:
        self.environ, self.log = {**os.environ, **settings}, log
        serve = ["serve", "--bind", f"127.0.0.1:{port}"]
        self.arguments = {"serve": serve, "work": ["work"]}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_all(self) -> None:
        """Start what does not run, each in a group of its own."""
        for name, arguments in self.arguments.items():
            if name not in self.running or self.running[name].poll() is not None:
                with self.log.open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", "fieldform", *arguments],
                        cwd=ROOT,
                        env=self.environ,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )

    def kill(self, name: str) -> None:
        """Kill a whole program at once."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def stop(self, name: str) -> None:
        """Ask a program to stop, and wait until it has."""
        self.running[name].terminate()
        self.running[name].wait(READY)

    def kill_child(self) -> None:
        """Kill only the process of the web server that answers; its master starts another."""
        master = self.running["serve"].pid
        listed = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if listed:
            os.kill(int(listed[0]), signal.SIGKILL)

    def kill_all(self) -> None:
        """End everything that was started here."""
        for name, process in self.running.items():
            if process.poll() is None:
                self.kill(name)


def _kill(run: Run, programs: Programs, kills: int) -> None:
    chance = Random(1)
    for number in range(kills):
        _wait_for_some(run)
        time.sleep(chance.random() * 0.1)
        what = number % 4
        if what == 0:
            programs.kill("serve")
        elif what == 1:
            programs.kill("work")
        else:
            programs.kill_child()
        programs.start_all()


def _stop(run: Run, programs: Programs, stops: int) -> None:
    for _ in range(stops):
        _wait_for_some(run)
        programs.stop("serve")
        programs.start_all()


def _wait_for_some(run: Run) -> None:
    """Wait until it serves again."""
    before, begun = len(run.acknowledged), time.monotonic()
    while len(run.acknowledged) < before + 3 and time.monotonic() < begun + READY:
        time.sleep(0.005)
    run.slowest_start = max(run.slowest_start, time.monotonic() - begun)


def _client(run: Run, cookie: str) -> None:
    headers = {"Cookie": cookie, "Host": "localhost", "Sec-Fetch-Site": "same-origin"}
    token = ""
    while not run.stop.is_set():
        key, report = secrets.token_urlsafe(24), _report()
        while not run.stop.is_set():
            try:
                token = token or json.loads(_ask(run, "GET", "/api/me", None, headers)[1])["csrf"]
                told = {**headers, "X-CSRFToken": token, "Idempotency-Key": key}
                run.tries += 1
                status, text = _ask(run, "POST", "/api/reports", report, told)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.02)
                continue
            if status in (200, 201) and json.loads(text)["key"] == key:
                run.acknowledged[key] = json.loads(text)["receipt"]
                break


def _ask(
    run: Run, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=10)
    try:
        more = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body, {**headers, **more})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _look(run: Run, data: Path) -> None:
    wanted = [NAME.encode(), NAME.encode("utf-16-le"), NAME.lower().encode(), NAME.upper().encode()]
    while not run.stop.wait(LOOK):
        run.scans += 1
        for path in list(data.rglob("*")):
            try:
                content = path.read_bytes() if path.name != "ballast" and path.is_file() else b""
            except FileNotFoundError:
                continue
            run.in_clear += sum(content.count(one) for one in wanted)


def _count(settings: Mapping[str, str], run: Run) -> dict[str, float]:
    made = config.from_environment(settings)
    with closing(sqlite3.connect(made.database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = dict(db.execute("SELECT idempotency_key, receipt FROM reports"))
        once = db.execute("SELECT COUNT(DISTINCT reference) FROM reports").fetchone()[0]
        children = db.execute("SELECT COUNT(*) FROM signals").fetchone()[0]
        sql = "SELECT COUNT(*), COUNT(DISTINCT signal_id) FROM ledger WHERE step = 'receive'"
        lines, about = db.execute(sql).fetchone()
    with closing(installation.open_database(made)) as ours:
        broken = len(list(ledger_chain.broken_lines(ours)))
    return {
        "clients": CLIENTS,
        "acknowledged": len(run.acknowledged),
        "tries": run.tries,
        "kill_lost": sum(found.get(key) != one for key, one in run.acknowledged.items()),
        "kill_doubled": children - once,
        "ledger_off": abs(lines - children) + abs(lines - about) + broken,
        "scans": run.scans,
        "in_clear": run.in_clear,
        "slowest_start_s": round(run.slowest_start, 1),
    }


def _install(settings: Mapping[str, str]) -> list[str]:
    made = config.from_environment(settings)
    installation.init(made)
    with closing(installation.open_database(made)) as db, write(db):
        now = datetime.now(UTC)
        officers = [
            people.add(db, f"Kills {number}", Role.OFFICER, "heerlen") for number in range(CLIENTS)
        ]
        return [f"__Host-fieldform={people.open_session(db, one, now)}" for one in officers]


def _report() -> bytes:
    """A report of one child, under a reference that no other has."""
    child = {
        "number": 1,
        "given_name": NAME,
        "family_name": "Proefkind",
        "birth_date": "2016-05-04",
        "school": {"code": "08MU00"},
        "decision": "agreed",
        "decided_by": "parent",
    }
    return json.dumps(
        {
            "reference": f"PL{secrets.randbelow(10**4):04}-2026{secrets.randbelow(10**6):06}",
            "municipality": "0917",
            "occurred_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds"),
            "seconds_spent": 41,
            "conversation": {"held": True, "with": ["mother"], "language": "nl"},
            "children": [child],
        }
    ).encode()


if __name__ == "__main__":
    main()
