"""Sealed reports with the real programs: gunicorn, its threads, and the worker."""

import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.life.installation import Answer, Installation, Visitor, running, until
from tests.phone import SEALED, inside, new_key, seal_to
from tests.scan import hits
from tests.smtp_server import starttls_server
from tests.web.test_headers import POLICIES
from tests.world import a_child, a_report

NAME = "Zyxquadra"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    server = starttls_server(tmp_path / "smtp")
    with running(tmp_path, server) as made:
        yield made
    server.stop()


def recent_report() -> dict[str, object]:
    moment = datetime.now(UTC) - timedelta(hours=1)
    child = a_child(given_name=NAME)
    return a_report(children=[child], occurred_at=moment.isoformat(timespec="seconds"))


def test_fifty_posts_at_once_through_two_sessions_are_one_report(
    installation: Installation,
) -> None:
    """S-02 and O-06: one 201, 49 times 200, one receipt; it is of the author, not of the
    colleague whose session brought it, and no byte of the name is on the disk."""
    anna = installation.sign_in("anna", "officer", "achtkarspelen")
    bob = installation.sign_in("bob", "officer", "achtkarspelen")
    server, key = Visitor(installation.port).get("/sealing-key.json").json, new_key()
    author = anna.get("/api/me").json["author"]
    plain = inside("report", recent_report(), author)
    body = seal_to(server, plain, f"fieldform-1|report|{key}")
    start, found = threading.Barrier(50), []

    def post(visitor: Visitor) -> None:
        start.wait()
        found.append(visitor.post_json("/api/reports", body, key, SEALED))

    threads = [threading.Thread(target=post, args=((anna, bob)[at % 2],)) for at in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in found) == [200] * 49 + [201]
    assert len({(answer.json["key"], answer.json["receipt"]) for answer in found}) == 1
    assert len(anna.get("/api/reports").json["reports"]) == 1
    assert bob.get("/api/reports").json["reports"] == []
    assert hits(installation.data, NAME) == []


def test_the_worker_destroys_the_private_half_of_a_day_long_past(
    installation: Installation,
) -> None:
    Visitor(installation.port).get("/sealing-key.json")
    (made,) = (installation.data / "sealing").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    day = (datetime.now(UTC) - timedelta(days=5)).date().isoformat()
    old = made.with_name(f"{day}.key")
    kept = installation.data / "kept"
    os.link(made, kept)
    length = made.stat().st_size
    made.rename(old)
    until(lambda: not old.exists(), "the worker destroys it")
    assert kept.read_bytes() == bytes(length)
    assert installation.program("destroy").endswith(" 0 sealing keys destroyed")


def test_the_real_server_sends_the_same_policies(installation: Installation) -> None:
    visitor = Visitor(installation.port)
    answers: list[tuple[int, Answer]] = [
        (200, visitor.get("/health")),
        (200, visitor.get("/static/css/base.css")),
        (404, visitor.get("/no-such-page")),
        (401, visitor.get("/api/me")),
    ]
    about = {"Server", "Date", "Connection", "Content-Type", "Content-Length", "Cache-Control"}
    about |= {"Vary", "ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition"}
    about |= {"Set-Cookie", "Transfer-Encoding"}
    for status, answer in answers:
        assert answer.status == status
        policies = {name: value for name, value in answer.headers.items() if name not in about}
        assert policies == POLICIES
        assert answer.headers.get("Server") == "gunicorn"  # and no version
