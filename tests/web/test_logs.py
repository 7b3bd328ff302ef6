"""No log holds what was typed, and no line of a log can be made by typing (security.md L-01 to
L-04, L-07)."""

import json
import logging
from typing import Any

import pytest

from fieldform.domain.people import Role
from fieldform.server import options
from fieldform.storage.database import rows
from tests.checking_client import OWN_PAGE
from tests.scan import forms
from tests.web.test_access import METHODS, addresses
from tests.world import World, a_child, a_report

CANARY = "Zyxquadra Vanderwhistle"
LINE = f"{CANARY}\n2026-11-22 23:30 INFO alles is goed\x1b[2J"


def test_l01_no_route_lets_a_name_into_a_log_or_an_answer_when_it_breaks(
    world: World,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.app.testing = False
    browsers = [world.browser(role) for role in Role]
    tokens = [browser.token() for browser in browsers]

    def broken(**_: Any) -> None:
        raise ValueError(f"kan niet verwerken: {LINE}")

    for endpoint, view in list(world.app.view_functions.items()):
        if endpoint != "static":
            broken.open_to = view.open_to  # type: ignore[attr-defined]
            made = type(broken)(broken.__code__, globals(), endpoint, None, broken.__closure__)
            made.open_to = view.open_to  # type: ignore[attr-defined]
            monkeypatch.setitem(world.app.view_functions, endpoint, made)
    answered = set()
    body = json.dumps(a_report(children=[a_child(given_name=CANARY)]))
    with caplog.at_level(logging.DEBUG):
        for browser, token in zip(browsers, tokens, strict=True):
            headers = {**OWN_PAGE, "X-CSRFToken": token, "Idempotency-Key": "k" * 24}
            for address in addresses(world.app):
                for method in METHODS:
                    answer = browser.client.open(
                        address.path,
                        method=method,
                        data=body,
                        content_type="application/json",
                        headers=headers,
                        query_string={"find": CANARY},
                    )
                    answered.add(answer.status_code)
                    assert not found_in(answer.data), (address.path, method)
                    answer.close()
    assert 500 in answered
    assert "ValueError in" in caplog.text
    output = capfd.readouterr()
    for text in (caplog.text, output.out, output.err):
        assert not found_in(text.encode())
    assert "\x1b" not in caplog.text
    assert not [one for one in caplog.messages if "\n" in one]


def found_in(data: bytes) -> list[bytes]:
    return [one for one in forms(CANARY) if one in data]


def test_l02_there_is_no_access_log_to_hold_an_address(world: World) -> None:
    assert options("127.0.0.1:1")["accesslog"] is None
    assert options("127.0.0.1:1")["loglevel"] == "warning"


def test_l04_nothing_writes_down_the_queries(world: World) -> None:
    assert world.house.db._tracer is None


def test_l07_a_line_of_the_ledger_has_the_six_things_that_the_bio_asks(world: World) -> None:
    """BIO2 8.15.01: the action, the object, the result, where from, who, and when."""
    signal = world.one_signal()
    (line,) = rows(world.house.db, "SELECT * FROM ledger WHERE signal_id = ?", (signal.id,))
    asked = {
        "action": line["step"],
        "object": line["signal_id"],
        "result": line["to_state"],
        "origin": line["region"],
        "actor": line["actor"],
        "time": line["at"],
    }
    assert all(asked.values()), asked
