"""All addresses with all roles, with a person of another region, with a disabled person, and
with nobody at all. The table is what is declared; the addresses come from the app itself."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from fieldform.domain.people import Role
from fieldform.storage import people
from fieldform.storage.database import write
from fieldform.web.access import EVERYONE, check_every_view, who_may
from tests.checking_client import Browser
from tests.world import DIRECT, THROUGH_OFFICE, World

OFFICER, DESK, OFFICE, COORDINATOR = Role
ALL = frozenset(Role)

MAY: dict[str, frozenset[object]] = {
    "static": EVERYONE,
    "form.show": EVERYONE,
    "form.fill_in": EVERYONE,
    "sent.show": EVERYONE,
    "sent.answer_school": frozenset({OFFICER}),
    "api.me": ALL,
    "api.session": EVERYONE,
    "api.send_report": frozenset({OFFICER}),
    "api.send_answer": frozenset({OFFICER}),
    "openapi.show": EVERYONE,
    "api.own_reports": frozenset({OFFICER}),
    "on_call.show": frozenset({DESK, COORDINATOR}),
    "on_call.change": frozenset({DESK, COORDINATOR}),
    "push.key": frozenset({OFFICER, DESK}),
    "push.start": frozenset({OFFICER, DESK}),
    "push.stop": frozenset({OFFICER, DESK}),
    "queue.show": frozenset({DESK}),
    "queue.changes": frozenset({DESK}),
    "together.show": frozenset({DESK}),
    "together.take_on": frozenset({DESK}),
    "together.approve_all": frozenset({DESK}),
    "doubles.look": frozenset({DESK}),
    "doubles.decide": frozenset({DESK}),
    "handover.show": frozenset({DESK}),
    "handover.changes": frozenset({DESK}),
    "handover.put_back": frozenset({DESK}),
    "desk.changes": frozenset({DESK}),
    "desk.busy": frozenset({DESK}),
    "desk.show": frozenset({DESK}),
    "desk.step": frozenset({DESK}),
    "incidents.show": frozenset({DESK}),
    "incidents.upload": frozenset({DESK}),
    "office.queue": frozenset({OFFICE}),
    "office.changes": frozenset({OFFICE}),
    "office.show": frozenset({OFFICE}),
    "office.step": frozenset({OFFICE}),
    "register.show": frozenset({DESK, COORDINATOR}),
    "register.export": frozenset({DESK, COORDINATOR}),
    "register.take_in": frozenset({DESK, COORDINATOR}),
    "register.one": frozenset({DESK, COORDINATOR}),
    "register.record": frozenset({DESK, COORDINATOR}),
    "register.test": frozenset({DESK, COORDINATOR}),
    "register.propose": frozenset({DESK, COORDINATOR}),
    "register.confirm": frozenset({COORDINATOR}),
    "people.show": frozenset({COORDINATOR}),
    "people.lost": frozenset({COORDINATOR}),
    "people.disable": frozenset({COORDINATOR}),
    "start.show": frozenset({COORDINATOR}),
    "start.send_test": frozenset({COORDINATOR}),
    "numbers.show": frozenset({COORDINATOR}),
    "numbers.export": frozenset({COORDINATOR}),
    "numbers.public": frozenset({COORDINATOR}),
    "numbers.enter": frozenset({COORDINATOR}),
    "numbers.choose_left_out": frozenset({COORDINATOR}),
    "sign_in.show": EVERYONE,
    "sign_in.open_link": EVERYONE,
    "sign_in.use_link": EVERYONE,
    "sign_in.ask_passkey": EVERYONE,
    "sign_in.use_passkey": EVERYONE,
    "sign_in.sign_out": ALL,
    "proof.show": ALL,
    "proof.ask": ALL,
    "proof.with_passkey": ALL,
    "proof.with_police_account": ALL,
    "account.show": ALL,
    "account.ask_new": ALL,
    "account.keep": ALL,
    "account.rename": ALL,
    "account.remove": ALL,
    "account.end": ALL,
    "account.sign_out_all": ALL,
    "sign_in.language": EVERYONE,
    "sign_on.begin": EVERYONE,
    "sign_on.come_back": EVERYONE,
    "sign_on.end": EVERYONE,
    "acknowledgement.show": EVERYONE,
    "acknowledgement.confirm": EVERYONE,
    "guides.explain": EVERYONE,
    "guides.install": EVERYONE,
    "guides.accessibility": EVERYONE,
    "acknowledgement.answer": EVERYONE,
    "mailbox_check.show": EVERYONE,
    "mailbox_check.answer": EVERYONE,
    "site.health": EVERYONE,
    "site.sealing_key": EVERYONE,
    "site.service_worker": EVERYONE,
    "site.manifest": EVERYONE,
    "site.security_txt": EVERYONE,
    "school_index.show": EVERYONE,
}
"""Who may open what. A new address fails here until it stands in this table."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One address of the app with an unknown id in it."""

    endpoint: str
    path: str
    methods: frozenset[str]


def methods_of(app: Flask, path: str) -> dict[str, str]:
    """Return {method: endpoint} of everything that answers at this path."""
    found = {}
    for address in addresses(app):
        if address.path == path:
            found |= dict.fromkeys(address.methods, address.endpoint)
    return found


def addresses(app: Flask) -> list[Address]:
    values = {
        "filename": "css/base.css",
        "token": "t" * 43,
        "signal_id": "s" * 22,
        "other_id": "o" * 22,
        "verdict": "both",
        "person_id": "p" * 22,
        "passkey_id": "k" * 22,
        "place_id": "f" * 32,
        "verb": "claim",
        "code": "99ZZ99",
        "shape": "csv",
    }
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return [
            Address(
                rule.endpoint,
                adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}),
                frozenset(rule.methods or ()),
            )
            for rule in app.url_map.iter_rules()
        ]


def test_every_address_is_declared_as_the_table_says(world: World) -> None:
    declared = {
        rule.endpoint: who_may(world.app, rule.endpoint) for rule in world.app.url_map.iter_rules()
    }
    assert declared == MAY


def test_a_view_that_does_not_say_who_may_open_it_is_never_served(world: World) -> None:
    world.app.view_functions["forgotten"] = lambda: "open"
    with pytest.raises(RuntimeError, match="forgotten does not say who may open it"):
        check_every_view(world.app)


@pytest.mark.parametrize("who", [*Role, "nobody"])
def test_a_person_gets_in_where_the_table_says_and_nowhere_else(world: World, who: object) -> None:
    for path in {address.path for address in addresses(world.app)}:
        endpoints = methods_of(world.app, path)
        for method in METHODS:
            browser = world.browser(who) if isinstance(who, Role) else world.stranger()
            status = ask(browser, method, path)
            assert status in expected(endpoints.get(method), who), (method, path, status)


def expected(endpoint: str | None, who: object) -> set[int]:
    """Return the answers that the table allows. 410 and 422 are about what was sent; 204 says that
    nothing changed."""
    if endpoint is None:
        return {405}
    if endpoint.startswith("sign_on."):
        return {404}  # not set up here; where it is: tests/web/test_sign_on.py
    if MAY[endpoint] == EVERYONE:
        return {200, 303, 410, 422}
    if who == "nobody":
        return {401}
    if who not in MAY[endpoint]:
        return {404}
    return {200, 204, 303, 404, 422}


def ask(browser: Browser, method: str, path: str) -> int:
    token = browser.token()
    answer = browser.client.open(
        path,
        method=method,
        headers={"X-CSRFToken": token, "Sec-Fetch-Site": "same-origin"},
        json={} if path.startswith("/api/") else None,
    )
    answer.close()
    return answer.status_code


def without_tokens(page: str) -> str:
    return re.sub(r'(csrf_token" value=|X-CSRFToken&#34;: |X-CSRFToken": )"[^"]+"', "", page)


@pytest.mark.parametrize(
    ("role", "path"),
    [(DESK, "/desk/signals/{id}"), (OFFICE, "/office/signals/{id}")],
)
def test_charlie_of_another_region_never_gets_in(world: World, role: Role, path: str) -> None:
    signal = world.one_signal(DIRECT)
    charlie = world.browser(role, THROUGH_OFFICE, "charlie")
    own = path.format(id=signal.id)
    unknown = path.format(id="u" * 22)
    assert charlie.get(own).status_code == 404
    assert without_tokens(charlie.get(own).text) == without_tokens(charlie.get(unknown).text)
    for verb in ("claim", "open", "approve", "close", "school", "send-to-office", "by-phone"):
        assert charlie.post(f"{own}/{verb}").status_code in (404, 422)
    assert world.now_of(signal) == signal


def test_an_officer_cannot_open_an_own_signal_again(world: World) -> None:
    signal = world.one_signal(DIRECT)
    officer = world.browser(OFFICER)
    for path in (f"/desk/signals/{signal.id}", f"/office/signals/{signal.id}"):
        assert officer.get(path).status_code == 404


def test_a_disabled_person_is_out_at_the_next_request(world: World) -> None:
    anna = world.browser(DESK, name="anna")
    assert anna.get("/desk").status_code == 200
    with write(world.house.db):
        people.disable(world.house.db, world.person(DESK, name="anna").id, world.clock())
    for address in addresses(world.app):
        if MAY[address.endpoint] != EVERYONE and "GET" in address.methods:
            assert ask(anna, "GET", address.path) == 401


def test_an_unknown_address_looks_like_a_forbidden_one(world: World) -> None:
    officer = world.browser(OFFICER)
    forbidden, unknown = officer.get("/desk"), officer.get("/no-such-page")
    assert forbidden.status_code == unknown.status_code == 404
    assert without_tokens(forbidden.text) == without_tokens(unknown.text)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_another_site_cannot_press_our_buttons(world: World, headers: dict[str, str]) -> None:
    anna = world.browser(DESK)
    signal = world.one_signal(DIRECT)
    answer = anna.client.post(
        f"/desk/signals/{signal.id}/claim", headers={**headers, "X-CSRFToken": anna.token()}
    )
    assert answer.status_code == 403
    assert world.now_of(signal) == signal


@pytest.mark.parametrize("token", ["", "altered"])
def test_a_button_without_its_token_does_nothing(world: World, token: str) -> None:
    anna = world.browser(DESK)
    signal = world.one_signal(DIRECT)
    answer = anna.client.post(f"/desk/signals/{signal.id}/claim", headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert world.now_of(signal) == signal


def test_a_token_of_another_session_does_nothing(world: World) -> None:
    anna, bob = world.browser(DESK, name="anna"), world.browser(DESK, name="bob")
    signal = world.one_signal(DIRECT)
    answer = anna.client.post(
        f"/desk/signals/{signal.id}/claim", headers={"X-CSRFToken": bob.token()}
    )
    assert answer.status_code == 400
    assert world.now_of(signal) == signal


def test_opening_pages_changes_nothing(world: World) -> None:
    world.one_signal(DIRECT)
    browsers = [world.browser(role) for role in Role]
    before = list(world.house.db.conn.iterdump())
    for browser in browsers:
        for address in addresses(world.app):
            browser.client.get(address.path).close()
    assert list(world.house.db.conn.iterdump()) == before
