"""The session cases of security.md: a new one at each sign-in, an end to each, and no way back."""

import re
from datetime import timedelta

import pytest

from fieldform.actions.people import make_link
from fieldform.app import create_app
from fieldform.domain.people import Person, Role
from fieldform.storage import people, places
from fieldform.storage.database import rows, write
from tests.authenticator import Device
from tests.checking_client import OWN_PAGE, Browser
from tests.web.ways_in import is_in, make, sign_in
from tests.world import World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def token_of(browser: Browser) -> str:
    kept = browser.client.get_cookie("fieldform")
    assert kept
    return str(kept.value)


def with_token(world: World, token: str) -> Browser:
    """Return another browser, with a session's token that it got hold of."""
    browser = world.stranger()
    browser.client.set_cookie("fieldform", token)
    return browser


def use_link(world: World, browser: Browser, person: Person) -> None:
    link = make_link(world.house, person.name, world.clock())
    browser.client.post(link.removeprefix(world.config.base_url))


def test_every_sign_in_is_a_new_session_and_the_old_one_is_dead(world: World) -> None:
    """Q-01, Q-02: with a link, with a passkey, and when a passkey was made."""
    anna, device = world.browser(Role.DESK), Device()
    tokens = [token_of(anna)]
    use_link(world, anna, world.person(Role.DESK))
    tokens.append(token_of(anna))
    make(anna, device)
    tokens.append(token_of(anna))
    sign_in(anna, device)
    tokens.append(token_of(anna))
    assert len(set(tokens)) == 4
    assert [is_in(with_token(world, token)) for token in tokens] == [False, False, False, True]


def test_a_session_that_a_browser_brings_along_is_never_taken_over(world: World) -> None:
    """Q-01: no token that somebody planted before the sign-in is one afterwards."""
    planted = "planted" * 7
    browser = with_token(world, planted)
    use_link(world, browser, world.person(Role.DESK))
    assert token_of(browser) != planted
    assert not is_in(with_token(world, planted))


@pytest.mark.parametrize("bend", ["", "x", "{}x", "x{}", "{} {}"])
def test_a_token_that_is_not_ours_opens_nothing(world: World, bend: str) -> None:
    """Q-02: nor one that was cut off or bent."""
    token = token_of(world.browser(Role.DESK))
    for other in (bend.format(token, token), token[:-1], token.swapcase()):
        assert not is_in(with_token(world, other))


def test_half_an_hour_without_a_person_ends_it(world: World) -> None:
    """Q-03; a page that refreshes by itself is not a person."""
    anna, left = world.browser(Role.DESK), world.browser(Role.DESK)
    for _ in range(3):
        world.clock.move(10 * MINUTE)
        left.client.get("/desk/changes?since=0", headers={"HX-Request": "true"})
        assert is_in(anna)
    assert not is_in(left)


def test_twelve_hours_end_it_however_busy_it_is(world: World) -> None:
    """Q-04."""
    anna = world.browser(Role.DESK)
    for _ in range(47):
        world.clock.move(15 * MINUTE)
        assert is_in(anna)
    world.clock.move(15 * MINUTE)
    assert not is_in(anna)


def test_signing_out_ends_it_on_the_server_too(world: World) -> None:
    """Q-02, T12: a token that was written down before is worth nothing after."""
    anna = world.browser(Role.DESK)
    token = token_of(anna)
    anna.post("/sign-out")
    assert anna.client.get_cookie("fieldform") is None
    assert not is_in(with_token(world, token))


def test_signing_out_everywhere_ends_all_of_ones_own_and_nobody_elses(world: World) -> None:
    """Q-05."""
    here, there = world.browser(Role.DESK), world.browser(Role.DESK)
    bob = world.browser(Role.DESK, name="bob")
    answer = here.post("/account/sign-out-everywhere")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'  # what waits on the phone stays
    assert [is_in(one) for one in (here, there, bob)] == [False, False, True]


def test_one_of_ones_own_sessions_is_ended_from_another_and_nobody_elses_is(world: World) -> None:
    """Q-05, A-02: another person's is as unknown as one that never was."""
    here, there = world.browser(Role.DESK), world.browser(Role.DESK)
    bob, anna = world.browser(Role.DESK, name="bob"), world.person(Role.DESK)
    found = places.of_person(world.house.db, anna.id, token_of(here), world.clock())
    [other] = [one.id for one in found if not one.here]
    assert bob.post(f"/account/places/{other}/end").status_code == 404
    assert bob.post(f"/account/places/{'0' * 32}/end").status_code == 404
    assert is_in(there)
    assert here.post(f"/account/places/{other}/end").status_code == 303
    assert [is_in(one) for one in (here, there)] == [True, False]


def test_where_one_is_signed_in_stands_there_in_words_and_without_a_token(world: World) -> None:
    browser = world.stranger()
    person = world.person(Role.DESK)
    link = make_link(world.house, person.name, world.clock())
    agent = "Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0 secret-part"
    path = link.removeprefix(world.config.base_url)
    browser.client.post(path, headers={**OWN_PAGE, "User-Agent": agent})
    page = browser.get("/account").text
    assert "Firefox, Android" in page
    assert "secret-part" not in "\n".join(world.house.db.conn.iterdump())
    assert token_of(browser) not in page
    for one in re.findall(r"/places/(\w+)/end", page):
        assert not is_in(with_token(world, one))


def test_whoever_is_shut_out_finds_every_page_closed_at_the_next_request(world: World) -> None:
    """Q-06."""
    anna, there = world.browser(Role.DESK), world.browser(Role.DESK)
    coordinator = world.browser(Role.COORDINATOR)
    coordinator.post(f"/people/{world.person(Role.DESK).id}/shut-out")
    assert [is_in(anna), is_in(there)] == [False, False]
    assert is_in(coordinator)


def test_a_slow_request_does_not_bring_an_ended_session_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q-07: it was read as open, ends beside the request, and is marked as used by it."""
    anna = world.browser(Role.DESK)
    token = token_of(anna)
    world.clock.move(2 * MINUTE)  # so that the request marks it
    found = people.session

    def ends_meanwhile(*given: object) -> people.Session | None:
        seen = found(*given)  # type: ignore[arg-type]
        with write(world.house.db):
            people.close_session(world.house.db, token)
        return seen

    monkeypatch.setattr(people, "session", ends_meanwhile)
    anna.client.get("/api/me")
    monkeypatch.undo()
    assert not is_in(anna)
    assert rows(world.house.db, "SELECT 1 FROM sessions") == []


def test_no_passkey_is_made_in_a_session_that_ended_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q-07: neither is it opened anew by that."""
    anna, device = world.browser(Role.DESK), Device()
    monkeypatch.setattr(people, "session", ended_for_verbs(people.session))
    assert make(anna, device).status_code == 422
    monkeypatch.undo()
    assert rows(world.house.db, "SELECT 1 FROM passkeys") == []


def ended_for_verbs(found: object) -> object:
    """Answer the web as ever, and inside a transaction that there is none."""

    def session(db: object, *more: object) -> object:
        inside = db.conn.in_transaction  # type: ignore[attr-defined]
        return None if inside else found(db, *more)  # type: ignore[operator]

    return session


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "https://fieldform.example"])
def test_the_cookie_is_bound_small_and_says_nothing(world: World, base_url: str) -> None:
    """Q-08; it lives as long as a session can (docs/decisions/0015)."""
    secure = base_url.startswith("https")
    app = create_app(type(world.config)(**{**vars(world.config), "base_url": base_url}))
    person = world.person(Role.DESK, name="Annabel Zyxquadra")
    link = make_link(world.house, person.name, world.clock()).removeprefix(world.config.base_url)
    client = app.test_client()
    answer = client.post(link, base_url=base_url)
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-fieldform=" if secure else "fieldform=")
    parts = set(cookie.split("; ")[1:])
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=43200"} <= parts
    assert ("Secure" in parts) == secure
    assert not [part for part in parts if part.startswith("Domain")]
    assert len(cookie) < 4096
    for path in ("/desk", "/account"):
        client.get(path, base_url=base_url)
    asked = client.post("/api/passkey-challenge", base_url=base_url)
    for one in (cookie, *asked.headers.getlist("Set-Cookie")):
        assert "Annabel" not in one
        assert person.id not in one


def test_a_phone_that_restarts_its_browser_is_still_signed_in(world: World) -> None:
    """The cookie outlives the browser; the server's half hour still counts."""
    officer = world.browser(Role.OFFICER)
    kept = officer.client.get_cookie("fieldform")
    assert kept
    assert kept.max_age == 12 * 3600
    world.clock.move(30 * MINUTE)
    assert not is_in(officer)


def test_an_ended_session_leaves_the_database_by_itself(world: World) -> None:
    world.browser(Role.DESK)
    world.clock.move(HOUR)
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM sessions") == []
