"""fieldform itself, as the benchmark needs it: an installation, people signed in, reports.

Everything that knows how fieldform is started or entered stands in this file.
"""

import http.client
import itertools
import json
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.load import MakeRequest, request_bytes
from bench.memory import Memory
from bench.server import Server, free_port, running
from fieldform import config, installation
from fieldform.domain.people import Role
from fieldform.storage import people
from fieldform.storage.database import write

REGION = "heerlen"
SCHOOL = "08MU00"
MUNICIPALITY = "0917"
OFFICERS = 32
REPORTS, QUEUE, ME = "/api/reports", "/desk", "/api/me"
CHILDREN_MAX = 12
SAFE = {"Sec-Fetch-Site": "same-origin"}
PROGRAM = (sys.executable, "-m", "fieldform")


@dataclass(frozen=True)
class SignedIn:
    """What a signed-in browser sends along."""

    headers: Mapping[str, str]


@dataclass(frozen=True)
class Running:
    """fieldform, serving, and the people who use it."""

    server: Server
    worker: Server
    officers: tuple[SignedIn, ...]
    desk: SignedIn

    def memory(self) -> Memory:
        """What all processes use now: gunicorn and its workers, and the one that delivers."""
        web, worker = self.server.memory(), self.worker.memory()
        return Memory(web.processes + worker.processes, web.pss + worker.pss, web.rss + worker.rss)


@contextmanager
def fieldform(folder: Path, environ: Mapping[str, str]) -> Iterator[Running]:
    """Install fieldform in ``folder``, serve it with a worker, and sign people in."""
    port = free_port()
    settings = {
        "FIELDFORM_DATA": str(folder / f"fieldform-{port}"),
        "FIELDFORM_BASE_URL": "https://localhost",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
        "FIELDFORM_REPORTS_PER_PERSON": "1000000 1000000",
    }
    cookies = _install(settings)
    log = folder / f"fieldform-{port}.log"
    told = {**environ, **settings}
    with (
        running([*PROGRAM, "serve", "--bind", f"127.0.0.1:{port}"], port, told, log) as server,
        running([*PROGRAM, "work"], None, told, log) as worker,
    ):
        officers = tuple(_signed_in(server, cookie) for cookie in cookies[:-1])
        yield Running(server, worker, officers, _signed_in(server, cookies[-1]))


def _install(settings: Mapping[str, str]) -> list[str]:
    """Make the data folder, OFFICERS officers and one at the desk; return their cookies."""
    made = config.from_environment(settings)
    installation.init(made)
    db = installation.open_database(made)
    now = datetime.now(UTC)
    cookies = []
    with write(db):
        for number in range(OFFICERS + 1):
            role = Role.OFFICER if number < OFFICERS else Role.DESK
            person = people.add(db, f"Bench {number}", role, REGION)
            cookies.append(f"__Host-fieldform={people.open_session(db, person, now)}")
    db.close()
    return cookies


def _signed_in(server: Server, cookie: str) -> SignedIn:
    token = json.loads(get(server, ME, {"Cookie": cookie}))["csrf"]
    return SignedIn({"Cookie": cookie, "X-CSRFToken": token, **SAFE})


def get(server: Server, path: str, headers: Mapping[str, str]) -> bytes:
    """Return the body of one page. Raises RuntimeError when it is not a 200."""
    return _ask(server, "GET", path, b"", headers, 200)


def _ask(
    server: Server, method: str, path: str, body: bytes, headers: Mapping[str, str], wanted: int
) -> bytes:
    connection = http.client.HTTPConnection(*server.at, timeout=30)
    try:
        connection.request(method, path, body or None, {"Host": "localhost", **headers})
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    if response.status != wanted:
        raise RuntimeError(f"{method} {path} answered {response.status}: {text[:500]!r}")
    return text


def fill_queue(app: Running, signals: int) -> None:
    """Put ``signals`` more signals in the desk's queue."""
    officers = itertools.cycle(app.officers)
    for start in range(0, signals, CHILDREN_MAX):
        children = min(CHILDREN_MAX, signals - start)
        headers = {**next(officers).headers, **_one_report_headers()}
        _ask(app.server, "POST", REPORTS, a_report(children), headers, 201)


def reports(app: Running) -> MakeRequest:
    """Return what makes the next report's request: a fresh key, one child, the next officer."""
    officers = itertools.cycle(app.officers)

    def make() -> bytes:
        headers = {**next(officers).headers, "Idempotency-Key": secrets.token_urlsafe(24)}
        return request_bytes("POST", REPORTS, a_report(1), headers)

    return make


def queue_page(app: Running) -> bytes:
    """Return the request for the desk's queue."""
    return request_bytes("GET", QUEUE, headers=dict(app.desk.headers))


def _one_report_headers() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_urlsafe(24), "Content-Type": "application/json"}


def a_report(children: int) -> bytes:
    """Return the body of a report with so many children."""
    return json.dumps(
        {
            "reference": f"PL2400-2026{secrets.randbelow(1_000_000):06}",
            "municipality": MUNICIPALITY,
            "occurred_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds"),
            "seconds_spent": 41,
            "conversation": {"held": True, "with": ["mother"], "language": "nl"},
            "children": [_child(number) for number in range(1, children + 1)],
        }
    ).encode()


def _child(number: int) -> dict[str, object]:
    return {
        "number": number,
        "given_name": "Sietske",
        "family_name": "van der Meer",
        "birth_date": "2016-05-04",
        "school": {"code": SCHOOL},
        "decision": "agreed",
        "decided_by": "parent",
        "mailbox_risk": False,
    }
