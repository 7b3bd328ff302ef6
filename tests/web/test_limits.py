"""Too often is refused, for one person or one device, with how long to wait; never for an address
(security.md T09, T10, S-12, Q-10)."""

import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fieldform.actions import desk
from fieldform.app import create_app
from fieldform.config import ConfigError, from_environment
from fieldform.domain.limits import Limit, Limits, seconds_to_wait
from fieldform.domain.people import Role
from fieldform.storage import tries
from fieldform.storage.database import rows
from tests.authenticator import Device
from tests.checking_client import OWN_PAGE, Browser
from tests.phone import new_key
from tests.web.ways_in import hand_in, is_in, make, question, sign_in
from tests.world import SUNDAY_NIGHT, World, a_child, a_report, another, make_world

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An installation with the limits of a real one."""
    made = make_world(tmp_path, limits=Limits())
    yield made
    made.house.db.close()


def send(browser: Browser, number: int, key: str = "", **more: Any) -> TestResponse:
    changes = another(number)
    report = a_report(
        children=[a_child(given_name=changes["given_name"])], reference=changes["reference"]
    )
    headers = {"Idempotency-Key": key or new_key()}
    return browser.post("/api/reports", json=report, headers=headers, **more)


def test_the_eleventh_report_in_an_hour_waits_and_is_accepted_later(world: World) -> None:
    """S-12, T09. The phone keeps what is answered so (static/js/outbox.js)."""
    officer, key = world.browser(Role.OFFICER), new_key()
    for number in range(10):
        world.clock.move(MINUTE)
        assert send(officer, number).status_code == 201
    answer = send(officer, 10, key)
    assert answer.status_code == 429
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "too_often"
    assert "bureau" in answer.json["detail"]
    assert int(answer.headers["Retry-After"]) == 51 * 60  # the first of the ten is an hour old
    world.clock.move(timedelta(minutes=25))
    assert is_in(officer)
    world.clock.move(timedelta(minutes=26) - timedelta(seconds=1))
    assert send(officer, 10, key).status_code == 429
    world.clock.move(timedelta(seconds=1))
    assert send(officer, 10, key).status_code == 201


def test_the_thirty_first_report_in_a_day_waits(world: World) -> None:
    """S-12."""
    for number in range(30):
        world.clock.move(timedelta(minutes=10))
        assert send(world.browser(Role.OFFICER), number).status_code == 201
    answer = send(world.browser(Role.OFFICER), 31)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == (24 * 60 - 290) * 60


def test_a_retry_is_never_too_often(world: World) -> None:
    """S-01 under S-12: what was received before is no new report."""
    officer, key = world.browser(Role.OFFICER), new_key()
    first = send(officer, 0, key)
    for number in range(1, 10):
        send(officer, number)
    assert send(officer, 10).status_code == 429
    again = send(officer, 0, key)
    assert (again.status_code, again.json["receipt"]) == (200, first.json["receipt"])


def test_a_colleague_behind_the_same_address_is_not_kept_out(world: World) -> None:
    """Q-10."""
    anna, bob = world.browser(Role.OFFICER), world.browser(Role.OFFICER, name="bob")
    for number in range(10):
        send(anna, number)
    assert send(anna, 11).status_code == 429
    assert send(bob, 12).status_code == 201


def test_another_device_or_another_session_of_the_same_person_is_the_same_person(
    world: World,
) -> None:
    """T09: signing in anew gives no new room, and neither does a restart of the server."""
    for number in range(10):
        send(world.browser(Role.OFFICER), number)
    assert send(world.browser(Role.OFFICER), 11).status_code == 429
    world.app = create_app(world.config)
    assert send(world.browser(Role.OFFICER), 11).status_code == 429


def test_a_refused_report_leaves_nothing_behind(world: World) -> None:
    officer = world.browser(Role.OFFICER)
    for number in range(10):
        send(officer, number)
    before = list(world.house.db.conn.iterdump())
    for number in range(3):
        assert send(officer, 11 + number).status_code == 429
    assert list(world.house.db.conn.iterdump()) == before


def test_the_form_without_javascript_keeps_what_was_typed(world: World) -> None:
    """T09, O-04: a kind sentence, and everything is still there."""
    officer = world.browser(Role.OFFICER)
    for number in range(10):
        send(officer, number)
    fields = {
        "action": "send",
        "key": secrets.token_urlsafe(24),
        "reference": "PL0100-2026123456",
        "postcode": "9285",
        "municipality": "0059",
        "occurred_at": "2026-11-22T23:10",
        "conversation-held": "yes",
        "conversation-with": "mother",
        "conversation-language": "nl",
        "children-0-age": "10",
        "children-0-given_name": "Testje",
        "children-0-family_name": "Proefkind",
        "children-0-birth_date": "2016-05-04",
        "children-0-school": "04JU00",
        "children-0-decision": "agreed",
        "children-0-decided_by": "parent",
        "children-0-mailbox_risk": "no",
    }
    answer = officer.post("/", fields)
    assert answer.status_code == 429, answer.text
    assert answer.headers["Retry-After"]
    assert "Proefkind" in answer.text
    assert "Er kwam in korte tijd veel van jou." in answer.text


def test_five_failed_passkeys_close_passkeys_for_that_person_for_a_while(world: World) -> None:
    """Q-10: right or wrong; the link stays, and so does everybody else's way in."""
    mine, other = Device(), Device()
    make(world.browser(Role.DESK), mine)
    make(world.browser(Role.DESK, name="bob"), other)
    wrong = Device(id=mine.id, user=mine.user)
    for _ in range(5):
        assert sign_in(world.stranger(), wrong).status_code == 422
    browser = world.stranger()
    answer = sign_in(browser, mine)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 15 * 60
    assert "Dat is te vaak geprobeerd." in answer.text
    assert not is_in(browser)
    assert sign_in(world.stranger(), other).status_code == 303
    assert is_in(world.browser(Role.DESK))
    world.clock.move(timedelta(minutes=15))
    assert sign_in(world.stranger(), mine).status_code == 303


def test_one_device_asks_for_a_passkey_twenty_times_in_a_quarter_of_an_hour(world: World) -> None:
    """Q-10: per device; another one behind the same address is not kept out."""
    browser = world.stranger()
    for _ in range(20):
        question(browser)
    answer = browser.client.post("/api/passkey-challenge", headers=OWN_PAGE)
    assert (answer.status_code, answer.json["code"]) == (429, "sign_in.too_often")
    assert int(answer.headers["Retry-After"]) == 15 * 60
    question(world.stranger())
    world.clock.move(timedelta(minutes=15))
    question(browser)


def test_one_device_tries_twenty_links_in_a_quarter_of_an_hour(world: World) -> None:
    """Q-10, E-02."""
    browser = world.stranger()
    for _ in range(21):  # the first one is how it becomes known
        assert browser.client.post(f"/sign-in/{secrets.token_urlsafe(32)}").status_code == 410
    answer = browser.client.post(f"/sign-in/{secrets.token_urlsafe(32)}")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    other = world.stranger().client.post(f"/sign-in/{secrets.token_urlsafe(32)}")
    assert other.status_code == 410


def test_a_flood_of_strangers_writes_nothing_for_links(world: World) -> None:
    """T10."""
    before = list(world.house.db.conn.iterdump())
    for _ in range(5):
        world.stranger().client.post(f"/sign-in/{secrets.token_urlsafe(32)}")
    assert list(world.house.db.conn.iterdump()) == before


def test_answers_to_the_desk_are_counted_and_a_repeat_is_not(tmp_path: Path) -> None:
    """T09: a question waits on the phone as a report does."""
    world = make_world(tmp_path, limits=Limits(answers=(Limit(1, HOUR),)))
    first, second = (asked(world, reference) for reference in ("000001", "000002"))
    officer, key = world.browser(Role.OFFICER), new_key()
    assert answer(officer, "s" * 22, new_key()).status_code == 404  # what is refused is not counted
    assert answer(officer, first, key).status_code == 200
    assert answer(officer, first, key).status_code == 200
    late = answer(officer, second, new_key())
    assert (late.status_code, late.json["code"]) == (429, "too_often")
    assert int(late.headers["Retry-After"]) == 3600
    world.clock.move(HOUR)
    assert answer(world.browser(Role.OFFICER), second, new_key()).status_code == 200
    world.house.db.close()


def asked(world: World, number: str) -> str:
    """Return the id of a signal about which the desk asks its officer."""
    report = a_report(
        children=[a_child(school={"unknown": True})], reference=f"PL0100-2026{number}"
    )
    signal = world.report(report).signals[0]
    desk.claim(world.house, signal.id, world.person(Role.DESK), world.clock())
    desk.ask(world.house, signal.id, world.person(Role.DESK), world.clock())
    return signal.id


def answer(officer: Browser, signal: str, key: str) -> TestResponse:
    content = {"signal": signal, "school": {"unknown": True}}
    return officer.post("/api/answers", json=content, headers={"Idempotency-Key": key})


def test_what_is_counted_takes_bounded_room_and_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T10."""
    monkeypatch.setattr(tries, "MOST", 3)
    for _ in range(6):
        question(world.stranger())
    assert len(rows(world.house.db, "SELECT 1 FROM tries")) == 3
    world.clock.move(timedelta(days=1))
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM tries") == []


def test_what_is_counted_names_no_device(world: World) -> None:
    browser = world.stranger()
    question(browser)
    kept = browser.client.get_cookie("fieldform-device")
    assert kept
    assert kept.value not in json.dumps([dict(one) for one in rows(world.house.db, ALL)])


ALL = "SELECT what, who, at FROM tries"


def test_an_answer_that_nobody_gave_costs_its_person_nothing(world: World) -> None:
    """Q-10: whoever does not know the id of a passkey cannot close it for its person."""
    device = Device()
    make(world.browser(Role.DESK), device)
    for _ in range(9):
        hand_in(world.stranger(), {"id": secrets.token_urlsafe(32)})
    assert sign_in(world.stranger(), device).status_code == 303


def test_more_than_thirty_names_in_an_hour_stand_on_the_coordinators_page(world: World) -> None:
    """A-09, T07: the thirty-first; who opened thirty is not named."""
    coordinator = world.browser(Role.COORDINATOR)
    for name, number in (("quiet", 30), ("curious", 31)):
        person = world.browser(Role.DESK, name=name)
        for at in range(number):
            officer = f"officer {at % 20} {name}"
            signal = world.report(a_report(reference=f"PL0100-2026{at:06}"), name=officer)
            person.post(f"/desk/signals/{signal.signals[0].id}/claim")
    page = coordinator.get("/people").text
    assert "curious: 31 namen" in page
    assert "quiet: 30 namen" not in page
    world.clock.move(timedelta(days=7))
    assert "curious: 31 namen" not in world.browser(Role.COORDINATOR).get("/people").text


@pytest.mark.parametrize("wrong", ["10", "10 30 50", "ten thirty", "-1 5", "0 30"])
def test_a_wrong_limit_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ConfigError, match="FIELDFORM_REPORTS_PER_PERSON"):
        from_environment({"FIELDFORM_REPORTS_PER_PERSON": wrong}, required=())


def test_a_limit_of_ones_own_counts() -> None:
    found = from_environment({"FIELDFORM_REPORTS_PER_PERSON": "3 9"}, required=())
    assert found.limits.reports == (Limit(3, HOUR), Limit(9, timedelta(days=1)))


def test_how_long_to_wait_follows_from_the_strictest_limit() -> None:
    limits = (Limit(2, HOUR), Limit(3, timedelta(days=1)))
    at = SUNDAY_NIGHT
    assert seconds_to_wait(limits, [], at) == 0
    assert seconds_to_wait(limits, [at], at) == 0
    assert seconds_to_wait(limits, [at, at - 59 * MINUTE], at) == 60
    assert seconds_to_wait(limits, [at, at - HOUR], at) == 0
    assert seconds_to_wait(limits, [at, at - HOUR, at - 2 * HOUR], at) == 22 * 3600
