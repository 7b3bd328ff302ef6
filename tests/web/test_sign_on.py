"""In with a police account, against a real provider over https: who comes in as whom, and every
way in which an answer can be wrong."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from fieldform.app import create_app
from fieldform.domain.people import Role
from fieldform.storage import people
from fieldform.storage.database import rows, write
from tests.checking_client import OWN_PAGE, Browser
from tests.identity_provider import CLIENT_ID, Provider, identity_provider, rsa_key, unsigned
from tests.scan import hits
from tests.world import DIRECT, THROUGH_OFFICE, World

ANNA = {
    "sub": "police-1",
    "name": "Anna de Vries",
    "fieldform_role": "desk",
    "fieldform_region": DIRECT,
    "sid": "at-the-police-1",
}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with identity_provider(tmp_path) as made:
        made.user = dict(ANNA)
        yield made


@pytest.fixture
def site(world: World, provider: Provider) -> World:
    """An installation with police sign-on; its clock goes with the provider's."""
    world.clock.at = datetime.now(UTC)
    return with_sign_on(world, provider)


def with_sign_on(world: World, provider: Provider, **changes: Any) -> World:
    settings = replace(provider.settings, **changes)
    config = replace(world.config, sign_on=settings)
    return replace(world, config=config, app=create_app(config))


def at_the_police(provider: Provider, address: str) -> str:
    """Open the provider's address as a browser does; return where it sends the browser back to."""
    answer = requests.get(
        address,
        headers={"User-Agent": "Mozilla"},
        verify=str(provider.certificates.cafile),
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def begin(browser: Browser) -> str:
    """Press the button; return the address that the browser goes to."""
    answer = browser.client.post("/sign-on", headers=OWN_PAGE)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text.partition('content="0; url=')[2].partition('"')[0])


def way_back(provider: Provider, browser: Browser) -> str:
    """Press the button and sign in at the police; return the path of the way back."""
    there = at_the_police(provider, begin(browser))
    return there.removeprefix("http://localhost:8000")


def sign_on(site: World, provider: Provider, browser: Browser | None = None) -> TestResponse:
    browser = browser or site.stranger()
    return browser.client.get(way_back(provider, browser))


def who_is_in(browser: Browser) -> dict[str, Any]:
    return dict(browser.client.get("/api/session").json or {})


def refused(answer: TestResponse, site: World, status: int = 403) -> None:
    assert answer.status_code == status, answer.text
    assert rows(site.house.db, "SELECT 1 FROM sessions") == []


def test_a_desk_officer_comes_in_with_the_police_account(site: World, provider: Provider) -> None:
    browser = site.stranger()
    assert "/sign-on" in browser.get("/sign-in").text
    answer = sign_on(site, provider, browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    found = who_is_in(browser)
    assert (found["name"], found["role"], found["region"]) == ("Anna de Vries", "desk", DIRECT)
    assert browser.get("/desk").status_code == 200


def test_the_request_carries_pkce_a_state_and_a_nonce_that_are_new_each_time(
    site: World, provider: Provider
) -> None:
    asked = [parse_qs(urlsplit(begin(site.stranger())).query) for _ in range(2)]
    for one in asked:
        assert one["response_type"] == ["code"]
        assert one["code_challenge_method"] == ["S256"]
        assert one["redirect_uri"] == ["http://localhost:8000/sign-on/back"]
        assert one["scope"] == ["openid profile"]
        assert "code_verifier" not in one
    for name in ("state", "nonce", "code_challenge"):
        values = [one[name][0] for one in asked]
        assert min(len(value) for value in values) >= 43
        assert values[0] != values[1]


def test_the_account_stays_one_person_whose_role_region_and_name_follow_the_claims(
    site: World, provider: Provider
) -> None:
    browser, elsewhere = site.stranger(), site.stranger()
    sign_on(site, provider, elsewhere)
    provider.user |= {"name": "Anna Jansen", "fieldform_role": ["officer"]}
    provider.user |= {"fieldform_region": [THROUGH_OFFICE]}
    assert sign_on(site, provider, browser).headers["Location"] == "/"
    found = who_is_in(browser)
    assert (found["name"], found["role"]) == ("Anna Jansen", "officer")
    assert found["region"] == THROUGH_OFFICE
    assert len(rows(site.house.db, "SELECT 1 FROM sign_on_people")) == 1
    assert who_is_in(elsewhere) == {"signed_in": False}, "the desk's session ended with the role"


def test_signing_on_again_as_before_leaves_the_other_devices_in(
    site: World, provider: Provider
) -> None:
    first, second = site.stranger(), site.stranger()
    sign_on(site, provider, first)
    sign_on(site, provider, second)
    assert who_is_in(first)["signed_in"]
    assert who_is_in(second)["signed_in"]


def test_the_browsers_old_session_ends(site: World, provider: Provider) -> None:
    browser = site.browser(Role.OFFICER, name="Bob")
    sign_on(site, provider, browser)
    assert who_is_in(browser)["name"] == "Anna de Vries"
    assert len(rows(site.house.db, "SELECT 1 FROM sessions")) == 1


def test_a_name_makes_nobody_somebody_else(site: World, provider: Provider) -> None:
    local = site.person(Role.COORDINATOR, name="Anna de Vries")
    browser = site.stranger()
    sign_on(site, provider, browser)
    assert who_is_in(browser)["name"] == "Anna de Vries (2)"
    assert people.by_id(site.house.db, local.id) == local
    again = site.stranger()
    sign_on(site, provider, again)
    assert who_is_in(again)["name"] == "Anna de Vries (2)"


def test_who_was_shut_out_stays_out(site: World, provider: Provider) -> None:
    browser = site.stranger()
    sign_on(site, provider, browser)
    anna = people.named(site.house.db, "Anna de Vries")
    assert anna
    with write(site.house.db):
        people.disable(site.house.db, anna.id, site.clock())
    assert who_is_in(browser) == {"signed_in": False}
    refused(sign_on(site, provider), site)


def test_who_was_shut_out_before_there_was_sign_on_stays_out_too(
    site: World, provider: Provider
) -> None:
    local = site.person(Role.DESK, name="Anna de Vries")
    with write(site.house.db):
        people.disable(site.house.db, local.id, site.clock())
    refused(sign_on(site, provider), site)


@pytest.mark.parametrize(
    "changes",
    [
        {"fieldform_role": None},
        {"fieldform_role": "chief"},
        {"fieldform_role": "office"},
        {"fieldform_role": ["desk", "officer"]},
        {"fieldform_role": [["desk"]]},
        {"fieldform_role": {"desk": True}},
        {"fieldform_region": None},
        {"fieldform_region": "nowhere"},
        {"fieldform_region": [DIRECT, THROUGH_OFFICE]},
        {"name": None},
        {"name": "\u200b \u202e"},
        {"sub": "s" * 256},
    ],
    ids=str,
)
def test_an_account_without_one_place_here_does_not_come_in(
    site: World, provider: Provider, changes: dict[str, Any]
) -> None:
    merged = {**provider.user, **changes}
    provider.user = {name: value for name, value in merged.items() if value is not None}
    refused(sign_on(site, provider), site)
    assert rows(site.house.db, "SELECT 1 FROM sign_on_people") == []


LIES: dict[str, Callable[[Provider, dict[str, Any]], str]] = {
    "another nonce": lambda one, claims: one.sign({**claims, "nonce": "n" * 43}),
    "no nonce": lambda one, claims: one.sign(without(claims, "nonce")),
    "another audience": lambda one, claims: one.sign({**claims, "aud": "another"}),
    "an audience beside us": lambda one, claims: one.sign(
        {**claims, "aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
    ),
    "an empty audience": lambda one, claims: one.sign({**claims, "aud": []}),
    "no audience": lambda one, claims: one.sign(without(claims, "aud")),
    "another issuer": lambda one, claims: one.sign({**claims, "iss": "https://evil.example"}),
    "for another party": lambda one, claims: one.sign({**claims, "azp": "another"}),
    "expired": lambda one, claims: one.sign(
        {**claims, "iat": claims["iat"] - 900, "exp": claims["iat"] - 120}
    ),
    "never expires": lambda one, claims: one.sign(without(claims, "exp")),
    "expires as a text": lambda one, claims: one.sign({**claims, "exp": "2099"}),
    "from the future": lambda one, claims: one.sign({**claims, "iat": claims["iat"] + 900}),
    "nobody": lambda one, claims: one.sign(without(claims, "sub")),
    "signed with another key": lambda one, claims: one.sign(claims, rsa_key(1)),
    "a key that it does not have": lambda one, claims: one.sign(claims, kid="another"),
    "not signed": lambda _, claims: unsigned(claims),
    "signed with our own secret": lambda _, claims: with_our_secret(claims),
    "altered": lambda one, claims: altered(one.sign(claims)),
    "no token": lambda _, claims: "",
}


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


def with_our_secret(claims: dict[str, Any]) -> str:
    key = OctKey.import_key("a secret of this client, which is long enough")
    return jwt.encode({"alg": "HS256"}, claims, key)


def altered(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_lets_nobody_in(
    site: World, provider: Provider, lie: str
) -> None:
    provider.bend = lambda claims: LIES[lie](provider, claims)
    refused(sign_on(site, provider), site)
    assert rows(site.house.db, "SELECT 1 FROM sign_on_people") == []


def test_a_new_key_of_the_provider_is_learnt(site: World, provider: Provider) -> None:
    assert sign_on(site, provider).status_code == 303
    provider.key = rsa_key(1)
    assert sign_on(site, provider).status_code == 303


def test_unknown_keys_do_not_make_us_ask_the_provider_again_and_again(
    site: World, provider: Provider
) -> None:
    for _ in range(3):
        assert logs_out(site, provider.sign({"sub": "x"}, rsa_key(1), kid="another")) == 403
    assert provider.asked.count("/keys") == 2, "once at first, once because the key might be new"


def test_what_the_provider_says_of_itself_is_asked_again_after_an_hour(
    site: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        begin(site.stranger())
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"]
    monkeypatch.setattr("fieldform.channels.openid.KEPT", -1.0)
    begin(site.stranger())
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"] * 2


def test_a_provider_that_hangs_does_not_hold_all_threads(
    world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldform.channels.openid.AT_ONCE", 0)
    monkeypatch.setattr("fieldform.channels.openid.PATIENCE", 0.01)
    site = with_sign_on(world, provider)
    refused(site.stranger().client.post("/sign-on", headers=OWN_PAGE), site, 503)
    assert provider.asked == []


def test_a_way_back_works_once(site: World, provider: Provider) -> None:
    browser = site.stranger()
    cookie = "fieldform-sign-on"
    path = way_back(provider, browser)
    secret = browser.client.get_cookie(cookie)
    assert secret
    assert browser.client.get(path).status_code == 303
    asked = len(provider.asked)
    browser.client.set_cookie(cookie, secret.value)
    assert browser.client.get(path).status_code == 403
    assert len(provider.asked) == asked, "the code is not even tried again"
    assert len(rows(site.house.db, "SELECT 1 FROM sessions")) == 1


def test_a_way_back_works_only_in_the_browser_that_began_it(
    site: World, provider: Provider
) -> None:
    mine, other = site.stranger(), site.stranger()
    path = way_back(provider, mine)
    begin(other)
    refused(other.client.get(path), site)
    refused(site.stranger().client.get(path), site)
    assert mine.client.get(path).status_code == 303, "and nobody used it up"


def test_a_code_of_another_session_opens_nothing(site: World, provider: Provider) -> None:
    """The nonce and PKCE bind a code to the browser that asked for it."""
    mine, other = site.stranger(), site.stranger()
    code = parse_qs(urlsplit(way_back(provider, other)).query)["code"][0]
    state = parse_qs(urlsplit(way_back(provider, mine)).query)["state"][0]
    refused(mine.client.get(f"/sign-on/back?code={code}&state={state}"), site)


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied&state={state}"],
)
def test_a_way_back_without_what_belongs_to_it_opens_nothing(
    site: World, provider: Provider, query: str
) -> None:
    browser = site.stranger()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    refused(browser.client.get("/sign-on/back" + query.format(state=state)), site)


def test_a_way_that_took_too_long_is_over(site: World, provider: Provider) -> None:
    browser = site.stranger()
    path = way_back(provider, browser)
    site.clock.move(timedelta(minutes=10, seconds=1))
    refused(browser.client.get(path), site)
    assert "/token" not in provider.asked


def test_ways_that_were_begun_do_not_fill_the_disk(
    site: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldform.storage.sign_on.MOST", 3)
    for _ in range(5):
        begin(site.stranger())
    kept = "SELECT 1 FROM sign_on_attempts"
    assert len(rows(site.house.db, kept)) == 3
    site.clock.move(timedelta(minutes=11))
    site.destroy()
    assert rows(site.house.db, kept) == []


def test_the_database_does_not_help_to_come_in(site: World, provider: Provider) -> None:
    browser = site.stranger()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    secret = browser.client.get_cookie("fieldform-sign-on")
    assert secret
    for text in (state, secret.value):
        assert hits(site.config.data, text) == []


def test_a_provider_that_names_itself_must_be_the_one_we_asked(
    site: World, provider: Provider
) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    browser = site.stranger()
    refused(browser.client.get(way_back(provider, browser)), site)
    path = way_back(provider, browser)
    refused(browser.client.get(f"{path}&iss=https://evil.example"), site)
    path = way_back(provider, browser)
    assert browser.client.get(f"{path}&iss={provider.issuer}").status_code == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"authorization_endpoint": "http://localhost/authorize"},
        {"token_endpoint": "https://evil.example/token"},
        {"token_endpoint": "https://169.254.169.254/token"},
        {"jwks_uri": "https://evil.example/keys"},
        {"jwks_uri": "http://localhost/keys"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_no_address_outside_the_configured_hosts_is_used(
    site: World, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    answer = site.stranger().client.post("/sign-on", headers=OWN_PAGE)
    refused(answer, site, 503)
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_a_redirect_of_the_provider_is_not_followed(site: World, provider: Provider) -> None:
    provider.moved = {"/keys": f"{provider.issuer}/elsewhere"}
    refused(site.stranger().client.post("/sign-on", headers=OWN_PAGE), site, 503)
    assert "/keys" in provider.asked
    assert "/elsewhere" not in provider.asked


def test_an_issuer_at_no_configured_host_is_not_even_asked(
    world: World, provider: Provider
) -> None:
    site = with_sign_on(world, provider, hosts=("sso.politie.example",))
    refused(site.stranger().client.post("/sign-on", headers=OWN_PAGE), site, 503)
    assert provider.asked == []


def test_a_provider_with_an_unknown_certificate_is_not_asked(
    world: World, provider: Provider
) -> None:
    site = with_sign_on(world, provider, cafile=None)
    refused(site.stranger().client.post("/sign-on", headers=OWN_PAGE), site, 503)
    assert provider.asked == []


def test_a_provider_that_does_not_answer_is_said_to(world: World, provider: Provider) -> None:
    site = with_sign_on(world, provider, issuer="https://localhost:9", hosts=("localhost:9",))
    answer = site.stranger().client.post("/sign-on", headers=OWN_PAGE)
    refused(answer, site, 503)
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("where", ["next", "return_to", "redirect_uri", "iss"])
def test_it_never_sends_anybody_elsewhere(site: World, provider: Provider, where: str) -> None:
    evil = "https://evil.example"
    browser = site.stranger()
    asked = browser.client.post(f"/sign-on?{where}={evil}", headers=OWN_PAGE)
    assert "evil" not in asked.text
    path = way_back(provider, browser)
    answer = browser.client.get(f"{path}&{where}={evil}")
    assert answer.headers.get("Location", "/desk") == "/desk"


def test_another_site_cannot_begin_it(site: World, provider: Provider) -> None:
    answer = site.stranger().client.post("/sign-on", headers={"Sec-Fetch-Site": "cross-site"})
    refused(answer, site)
    assert provider.asked == []


def test_without_settings_there_is_no_police_sign_on(world: World) -> None:
    browser = world.stranger()
    assert "/sign-on" not in browser.get("/sign-in").text
    for method, path in (
        ("POST", "/sign-on"),
        ("GET", "/sign-on/back"),
        ("POST", "/sign-on/ended"),
    ):
        assert browser.client.open(path, method=method, headers=OWN_PAGE).status_code == 404


def test_who_signs_out_here_is_out(site: World, provider: Provider) -> None:
    browser = site.stranger()
    sign_on(site, provider, browser)
    browser.post("/sign-out")
    assert who_is_in(browser) == {"signed_in": False}
    assert rows(site.house.db, "SELECT 1 FROM sign_on_sessions") == []


def logs_out(site: World, token: str) -> int:
    """Say what the provider says, without a browser; return the status."""
    client = site.app.test_client()
    return client.post("/sign-on/ended", data={"logout_token": token}).status_code


@pytest.mark.parametrize("claims", [{}, {"sid": ANNA["sid"]}, {"sid": ANNA["sid"], "sub": None}])
def test_who_signs_out_at_the_police_is_out_here_too(
    site: World, provider: Provider, claims: dict[str, Any]
) -> None:
    browser, bob = site.stranger(), site.stranger()
    sign_on(site, provider, browser)
    provider.user = {**ANNA, "sub": "police-2", "name": "Bob", "sid": "at-the-police-2"}
    sign_on(site, provider, bob)
    provider.user = dict(ANNA)
    assert logs_out(site, provider.logout_token(**claims)) == 204
    assert who_is_in(browser) == {"signed_in": False}
    assert who_is_in(bob)["signed_in"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"events": None},
        {"events": {}},
        {"events": "logout"},
        {"nonce": "n" * 43},
        {"sub": None},
        {"sub": ["police-1"]},
    ],
    ids=str,
)
def test_what_is_no_word_of_the_police_ends_no_session(
    site: World, provider: Provider, claims: dict[str, Any]
) -> None:
    browser = site.stranger()
    sign_on(site, provider, browser)
    assert logs_out(site, provider.logout_token(**claims)) == 403
    assert logs_out(site, "") == 403
    assert logs_out(site, unsigned({"sub": "police-1"})) == 403
    assert who_is_in(browser)["signed_in"]


@pytest.mark.parametrize("moment", ["iat", "exp"])
def test_an_old_word_of_the_police_ends_no_session(
    site: World, provider: Provider, moment: str
) -> None:
    browser = site.stranger()
    sign_on(site, provider, browser)
    assert logs_out(site, provider.logout_token(**{moment: int(time.time()) - 300})) == 403
    assert who_is_in(browser)["signed_in"]


def test_an_id_token_is_no_logout_token(site: World, provider: Provider) -> None:
    seen: list[str] = []

    def keep(claims: dict[str, Any]) -> str:
        seen.append(provider.sign(claims))
        return seen[-1]

    provider.bend = keep
    browser = site.stranger()
    sign_on(site, provider, browser)
    assert logs_out(site, seen[0]) == 403
    assert who_is_in(browser)["signed_in"]
