"""The desk brings a day report in: every row is told why, no name is shown, and no file is made."""

import tempfile

import pytest
from werkzeug.test import TestResponse

from fieldform.domain.people import Role
from fieldform.domain.signal import State
from fieldform.storage import queue
from tests.checking_client import Browser
from tests.synthetic_day import HEADER, make
from tests.world import World

HERE = "heerlen"
PATH = "/desk/incidents"


@pytest.fixture
def anna(world: World) -> Browser:
    return world.browser(Role.DESK, HERE)


def upload(browser: Browser, data: bytes, path: str = PATH) -> TestResponse:
    """Send a file as the page's own form does, the token in the form and not in a header. The body
    is made by hand: the test client would make a temporary file itself."""
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="dag.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return browser.client.post(
        path,
        data=parts.encode() + data + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def test_of_every_row_is_shown_why_and_never_a_name(world: World, anna: Browser) -> None:
    day = make(world.clock(), incidents=300)
    answer = upload(anna, day.data())
    assert answer.status_code == 200
    assert answer.text.count("<li>") - answer.text.count("<li><a") == len(day.rows)
    for row in day.rows:
        assert row[8] not in answer.text
        assert row[10] not in answer.text
    assert queue.count(world.house.db, HERE, State) >= len(day.wanted) > 10


def test_every_fault_of_a_file_is_shown_with_its_line(world: World, anna: Browser) -> None:
    line = "PL1;gisteren;;;;;;;=SUM(A1);;x;31-02-2016;"
    answer = upload(anna, "\n".join([";".join(HEADER), line]).encode())
    assert answer.status_code == 422
    for column in ("registratienummer", "pleegdatum/tijd", "achternaam", "geboortedatum"):
        assert f"Regel 2, {column}:" in answer.text
    assert "SUM" not in answer.text
    assert queue.count(world.house.db, HERE, State) == 0


def test_without_a_file_it_asks_for_one(anna: Browser) -> None:
    for answer in (anna.post(PATH), upload(anna, b"")):
        assert answer.status_code == 422
        assert "Kies eerst een bestand" in answer.text


def test_a_large_file_is_taken_here_and_nowhere_else(world: World, anna: Browser) -> None:
    day = make(world.clock())
    assert len(day.data()) > 300_000
    assert upload(anna, day.data()).status_code == 200
    too_large = upload(anna, bytes(9 * 1024 * 1024))
    assert too_large.status_code == 413
    assert "bestand is te groot" in too_large.text
    assert upload(anna, day.data(), "/desk/signals/x/claim").status_code == 413


def test_an_upload_never_makes_a_temporary_file(
    world: World, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Werkzeug would write more than 500 kB to a file that nobody destroys."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "_TemporaryFileWrapper"):
        monkeypatch.setattr(tempfile, name, refuse)
    data = make(world.clock(), incidents=5_000).data()
    assert len(data) > 600_000
    assert upload(anna, data).status_code == 200
