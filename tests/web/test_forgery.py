"""Nobody presses our buttons from elsewhere: every route that changes anything, in every wrong way
(security.md, the C cases)."""

from datetime import timedelta

import pytest

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from fieldform.web.access import EVERYONE, SAFE_METHODS, who_may
from tests.checking_client import OWN_PAGE, Browser
from tests.web.test_access import addresses
from tests.world import World

ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://localhost@evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]


def unsafe(world: World) -> list[tuple[str, str, str]]:
    """Return (method, path, endpoint) of everything that is not only looked at."""
    return [
        (method, address.path, address.endpoint)
        for address in addresses(world.app)
        for method in sorted(address.methods - SAFE_METHODS)
    ]


def state(world: World) -> list[str]:
    return list(world.house.db.conn.iterdump())


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_route_is_pressed_from_another_site(world: World, headers: dict[str, str]) -> None:
    """C-04, C-05: also with the right token, by everybody, and nothing changes."""
    browsers = [*(world.browser(role) for role in Role), world.stranger()]
    tokens = [browser.token() for browser in browsers]
    before = state(world)
    for method, path, _ in unsafe(world):
        for browser, token in zip(browsers, tokens, strict=True):
            sent = {**headers, "X-CSRFToken": token}
            answer = browser.client.open(path, method=method, headers=sent)
            assert answer.status_code == 403, (method, path)
    assert state(world) == before


def test_no_route_is_pressed_without_the_token_of_this_session(world: World) -> None:
    """C-01, C-02: none, another person's, and that of another session of the same person."""
    roles = {role: world.browser(role) for role in Role}
    others = {role: world.browser(role) for role in Role}
    tokens = {role: [others[role].token(), "x", ""] for role in Role}
    before = state(world)
    for method, path, endpoint in unsafe(world):
        mark = who_may(world.app, endpoint)
        if mark == EVERYONE:
            continue
        for role in mark:
            for token in tokens[role]:
                sent = {**OWN_PAGE, "X-CSRFToken": token} if token else OWN_PAGE
                answer = roles[role].client.open(path, method=method, headers=sent)
                assert answer.status_code == 400, (method, path, role)
    assert state(world) == before


def test_the_form_is_not_sent_without_its_token_although_anybody_may_open_it(
    world: World,
) -> None:
    """C-01."""
    officer = world.browser(Role.OFFICER)
    before = state(world)
    answer = officer.client.post("/", data={"action": "send"}, headers=OWN_PAGE)
    assert answer.status_code == 400
    assert state(world) == before


def test_a_page_that_was_open_for_an_hour_still_works(world: World) -> None:
    """C-03: a token lives as long as its session."""
    officer = world.browser(Role.OFFICER)
    token = officer.token()
    for _ in range(3):
        world.clock.move(timedelta(minutes=20, seconds=20))
        assert officer.client.get("/api/me").status_code == 200
    sent = {**OWN_PAGE, "X-CSRFToken": token}
    assert officer.client.post("/account/sign-out-everywhere", headers=sent).status_code == 303


def test_a_form_whose_session_ran_out_keeps_what_was_typed(world: World) -> None:
    """C-03, O-03: nothing that was typed is lost, and the page says to sign in."""
    officer = world.browser(Role.OFFICER)
    token = officer.token()
    world.clock.move(timedelta(minutes=61))
    fields = {"action": "send", "csrf_token": token, "postcode": "9285 AB"}
    answer = officer.client.post("/", data=fields, headers=OWN_PAGE)
    assert answer.status_code == 401
    assert "9285 AB" in answer.text


def test_a_link_that_is_only_opened_signs_nobody_in(world: World) -> None:
    """C-06: a mail scanner opens every address."""
    person = world.person(Role.DESK)
    browser = Browser(world.app.test_client())
    from_mail = world_link(world, person.name)
    before = state(world)
    for _ in range(3):
        assert browser.get(from_mail).status_code == 200
    assert browser.client.get_cookie("fieldform") is None
    assert state(world) == before
    assert browser.client.post(from_mail).status_code == 303


def world_link(world: World, name: str) -> str:
    from_address = make_link(world.house, name, world.clock())
    return from_address.removeprefix(world.config.base_url)
