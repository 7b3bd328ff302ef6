"""Who came in and who was refused what stands on one line each, which a program can read and which
holds nothing that was typed (ASVS V16.3)."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from tests.authenticator import Device
from tests.checking_client import OWN_PAGE
from tests.phone import new_key
from tests.web.ways_in import make
from tests.world import World


class Lines:
    """What was logged since it was last read."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog

    def new(self) -> list[dict[str, Any]]:
        found = [
            json.loads(one.getMessage())
            for one in self.caplog.records
            if one.name == "fieldform.security"
        ]
        self.caplog.clear()
        return found


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    with caplog.at_level(logging.DEBUG):
        yield Lines(caplog)


def test_who_comes_in_is_a_line_without_the_token(
    world: World, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    person = world.person(Role.DESK)
    link = make_link(world.house, person.name, world.clock())
    browser = world.stranger()
    browser.client.post(link.removeprefix(world.config.base_url), headers=OWN_PAGE)
    cookie = browser.client.get_cookie("fieldform")
    assert cookie
    for secret in (link.rsplit("/", 1)[1], cookie.value):
        assert secret not in caplog.text
    (line,) = lines.new()
    assert line == {
        "at": "2026-11-22T22:30:00+00:00",
        "event": "came_in",
        "where": "sign_in.use_link",
        "method": "POST",
        "status": 303,
        "code": "",
        "who": person.id,
        "how": "link",
    }
    browser.client.post(link.removeprefix(world.config.base_url), headers=OWN_PAGE)
    (line,) = lines.new()
    assert (line["event"], line["where"], line["status"]) == ("refused", "sign_in.use_link", 410)


def test_who_proves_to_be_still_there_is_a_line(world: World, lines: Lines) -> None:
    anna, device = world.browser(Role.DESK), Device()
    make(anna, device)
    lines.new()
    options = anna.post("/api/proof-challenge").json or {}
    anna.post("/prove", {"answer": json.dumps(device.use(options))})
    (line,) = lines.new()
    assert (line["event"], line["how"]) == ("proved", "passkey")
    assert (line["where"], line["who"]) == ("proof.with_passkey", world.person(Role.DESK).id)


def test_who_is_refused_what_is_a_line(world: World, lines: Lines) -> None:
    officer, stranger = world.browser(Role.OFFICER), world.stranger()
    who = world.person(Role.OFFICER).id
    token = {**OWN_PAGE, "X-CSRFToken": officer.token()}
    key = {"Idempotency-Key": new_key()}
    lines.new()
    client = officer.client
    expected = [
        (client.get("/desk"), 404, "queue.show", "", who),
        (client.get("/no-such-page"), 404, "unknown", "", who),
        (client.post("/sign-out", headers=OWN_PAGE), 400, "sign_in.sign_out", "", who),
        (client.post("/language", headers={"Origin": "https://x.example"}), 403,
         "sign_in.language", "", who),
        (client.post("/api/reports", json={}, headers={**token, **key}), 422,
         "api.send_report", "report.invalid", who),
        (stranger.client.get("/desk"), 401, "queue.show", "", ""),
        (stranger.client.get("/a/" + "t" * 43), 410, "acknowledgement.show", "", ""),
    ]  # fmt: skip
    found = lines.new()
    for line, (answer, status, where, code, person) in zip(found, expected, strict=True):
        assert answer.status_code == line["status"] == status
        assert (line["event"], line["where"], line["who"]) == ("refused", where, person)
        assert line["code"] == code or not answer.is_json


def test_what_goes_well_and_what_strangers_try_everywhere_is_no_line(
    world: World, lines: Lines
) -> None:
    officer, stranger = world.browser(Role.OFFICER), world.stranger()
    lines.new()
    for path in ("/", "/sent", "/api/me", "/static/css/base.css"):
        answer = officer.client.get(path)
        assert answer.status_code == 200
        answer.close()
    for path in ("/wp-login.php", "/.env", "/api/me", "/health"):
        stranger.client.get(path)
    assert lines.new() == []


def test_a_line_cannot_be_made_by_asking(world: World, caplog: pytest.LogCaptureFixture) -> None:
    client = world.browser(Role.OFFICER).client
    with caplog.at_level(logging.DEBUG):
        client.open('/desk?x=%0A{"event":"came_in"}', method='X"\nY')
        client.get("/desk/signals/%0Acame_in%1B[2J")
    text = "".join(one.getMessage() for one in caplog.records)
    assert "\n" not in text
    assert "came_in" not in text.replace('"event": "came_in", "where": "sign_in.use_link"', "")
