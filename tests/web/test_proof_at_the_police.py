"""The proof that somebody is still there, with the police account, and how strongly the provider
must have asked who it is (ASVS V6.8.4): against a real provider over https."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from fieldform.domain.people import Role
from fieldform.storage.database import rows
from tests.authenticator import Device
from tests.checking_client import Browser
from tests.identity_provider import Provider, identity_provider
from tests.web.test_passkeys import cookie
from tests.web.test_proof import HOUR, MINUTE, note_of, press, wait
from tests.web.test_sign_on import (
    ANNA,
    at_the_police,
    begin,
    logs_out,
    refused,
    sign_on,
    way_back,
    who_is_in,
    with_sign_on,
)
from tests.web.ways_in import is_in, make
from tests.world import THROUGH_OFFICE, World

Bend = Callable[[dict[str, Any]], dict[str, Any]]

APPROVE = "/desk/together/approve"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with identity_provider(tmp_path) as made:
        made.user = dict(ANNA)
        yield made


@pytest.fixture
def site(world: World, provider: Provider) -> World:
    """An installation with police sign-on; its clock begins with the provider's."""
    world.clock.at = datetime.now(UTC)
    return with_sign_on(world, provider)


def same(claims: dict[str, Any]) -> dict[str, Any]:
    return claims


def answers(site: World, provider: Provider, change: Bend = same) -> None:
    """Let the provider's clock go with the site's, and change what it says by then."""
    began = datetime.now(UTC)

    def later(claims: dict[str, Any]) -> str:
        by = int((site.clock() - began).total_seconds())
        moved = {name: claims[name] + by for name in ("iat", "exp", "auth_time")}
        return provider.sign(change({**claims, **moved}))

    provider.bend = later


def an_hour_later(site: World, provider: Provider) -> Browser:
    """Return a browser in which Anna signed on more than an hour ago."""
    anna = site.stranger()
    assert sign_on(site, provider, anna).status_code == 303
    answers(site, provider)
    wait(site, anna)
    return anna


def ask_again(browser: Browser) -> str:
    """Press, be asked, choose the police account; return the provider's address."""
    answer = press(browser, APPROVE, "/desk/together")
    assert answer.status_code == 403
    assert 'action="/prove/sign-on"' in answer.text
    page = browser.post("/prove/sign-on", {"back": note_of(answer)})
    return unescape(page.text.partition('content="0; url=')[2].partition('"')[0])


def come_back(provider: Provider, browser: Browser) -> TestResponse:
    there = at_the_police(provider, ask_again(browser))
    return browser.client.get(there.removeprefix("http://localhost:8000"))


def still_old(browser: Browser) -> bool:
    return press(browser, APPROVE).status_code == 403


def test_the_police_ask_who_is_there_and_the_way_back_leads_to_where_it_was(
    site: World, provider: Provider
) -> None:
    anna = an_hour_later(site, provider)
    before = cookie(anna, "fieldform")
    answer = come_back(provider, anna)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/together")
    assert cookie(anna, "fieldform") != before
    assert press(anna, APPROVE).status_code == 303
    assert len(rows(site.house.db, "SELECT 1 FROM sessions")) == 1


@pytest.mark.parametrize("note", ["", "x", "https://evil.example", "//evil.example", "/schools"])
def test_a_note_that_is_not_ours_leads_to_the_own_start_page(
    site: World, provider: Provider, note: str
) -> None:
    anna = an_hour_later(site, provider)
    page = anna.post("/prove/sign-on", {"back": note}).text
    address = unescape(page.partition('content="0; url=')[2].partition('"')[0])
    there = at_the_police(provider, address).removeprefix("http://localhost:8000")
    assert anna.client.get(there).headers["Location"] == "/desk"


def test_only_a_proof_asks_the_police_not_to_remember_anybody(
    site: World, provider: Provider
) -> None:
    anna = an_hour_later(site, provider)
    again = parse_qs(urlsplit(ask_again(anna)).query)
    assert (again["prompt"], again["max_age"]) == (["login"], ["0"])
    first = parse_qs(urlsplit(begin(site.stranger())).query)
    assert not {"prompt", "max_age", "acr_values"} & set(first)


NO_PROOF: dict[str, Bend] = {
    "of an hour ago": lambda claims: {**claims, "auth_time": claims["auth_time"] - 3600},
    "of two minutes before": lambda claims: {**claims, "auth_time": claims["auth_time"] - 120},
    "of tomorrow": lambda claims: {**claims, "auth_time": claims["auth_time"] + 86_400},
    "not said": lambda claims: {one: claims[one] for one in claims if one != "auth_time"},
    "a text": lambda claims: {**claims, "auth_time": str(claims["auth_time"])},
    "true": lambda claims: {**claims, "auth_time": True},
    "of somebody else": lambda claims: {**claims, "sub": "police-2", "name": "Bob"},
    "of another token": lambda claims: {**claims, "nonce": "n" * 43},
}


@pytest.mark.parametrize("lie", NO_PROOF)
def test_what_is_no_proof_of_now_leaves_the_session_as_it_was(
    site: World, provider: Provider, lie: str
) -> None:
    anna = an_hour_later(site, provider)
    before = cookie(anna, "fieldform")
    answers(site, provider, NO_PROOF[lie])
    assert come_back(provider, anna).status_code == 403
    assert cookie(anna, "fieldform") == before
    assert still_old(anna)
    assert len(rows(site.house.db, "SELECT 1 FROM sign_on_people")) == 1


def test_a_way_that_one_session_began_proves_nothing_in_another(
    site: World, provider: Provider
) -> None:
    anna = an_hour_later(site, provider)
    there = at_the_police(provider, ask_again(anna)).removeprefix("http://localhost:8000")
    sign_on_cookie = cookie(anna, "fieldform-sign-on")
    other = site.browser(Role.DESK, name="bob")
    other.client.set_cookie("fieldform-sign-on", sign_on_cookie)
    assert other.client.get(there).status_code == 403
    assert who_is_in(other)["name"] == "bob"
    nobody = site.stranger()
    assert nobody.client.get(there).status_code == 403
    assert anna.client.get(there).status_code == 403, "it was used up"
    assert still_old(anna)


def test_who_has_another_role_by_now_begins_anew(site: World, provider: Provider) -> None:
    anna = an_hour_later(site, provider)
    provider.user = {**ANNA, "fieldform_region": THROUGH_OFFICE}
    assert come_back(provider, anna).status_code == 401
    assert who_is_in(anna) == {"signed_in": False}


def test_who_signs_out_at_the_police_after_a_proof_is_out_here_too(
    site: World, provider: Provider
) -> None:
    anna = an_hour_later(site, provider)
    provider.user = {**ANNA, "sid": "at-the-police-3"}
    assert come_back(provider, anna).status_code == 303
    now = int(site.clock().timestamp())
    token = provider.logout_token(sid="at-the-police-3", iat=now, exp=now + 60)
    assert logs_out(site, token) == 204
    assert not is_in(anna)


def test_without_the_setting_only_a_passkey_is_asked_for(world: World, provider: Provider) -> None:
    world.clock.at = datetime.now(UTC)
    site = with_sign_on(world, provider)
    anna = an_hour_later(site, provider)
    assert still_old(anna)
    site.house.db.conn.execute("DELETE FROM sign_on_people")
    site.house.db.conn.commit()
    assert not still_old(anna)  # whose account it is nobody knows any more: there is no way


def test_a_stolen_session_of_a_police_account_makes_no_passkey(
    site: World, provider: Provider
) -> None:
    """Else it would prove with that passkey who it is."""
    anna = site.stranger()
    sign_on(site, provider, anna)
    wait(site, anna, 16 * MINUTE)
    assert make(anna, Device()).status_code == 403
    assert 'action="/sign-on"' in anna.get("/account").text


STRONG = ("urn:police:two-factors", "urn:police:smart-card")


def strict(world: World, provider: Provider) -> World:
    world.clock.at = datetime.now(UTC)
    return with_sign_on(world, provider, strengths=STRONG)


WEAK = (None, "", "0", "urn:police:password", " ".join(STRONG), [STRONG[0]])


@pytest.mark.parametrize("acr", WEAK)
def test_whoever_the_police_asked_too_little_does_not_come_in(
    world: World, provider: Provider, acr: object
) -> None:
    site = strict(world, provider)
    provider.bend = lambda claims: provider.sign({**claims, "acr": acr})
    refused(sign_on(site, provider), site)
    assert rows(site.house.db, "SELECT 1 FROM sign_on_people") == []


@pytest.mark.parametrize("acr", STRONG)
def test_the_police_are_told_how_strongly_to_ask(
    world: World, provider: Provider, acr: str
) -> None:
    site = strict(world, provider)
    provider.bend = lambda claims: provider.sign({**claims, "acr": acr})
    browser = site.stranger()
    assert parse_qs(urlsplit(begin(browser)).query)["acr_values"] == [" ".join(STRONG)]
    assert browser.client.get(way_back(provider, browser)).status_code == 303


def test_a_proof_must_be_as_strong_as_signing_in(world: World, provider: Provider) -> None:
    site = strict(world, provider)
    provider.bend = lambda claims: provider.sign({**claims, "acr": STRONG[0]})
    anna = site.stranger()
    sign_on(site, provider, anna)
    for acr, status in (("urn:police:password", 403), (STRONG[1], 303)):
        answers(site, provider, lambda claims, acr=acr: {**claims, "acr": acr})  # type: ignore[misc]
        wait(site, anna, HOUR + MINUTE)
        assert come_back(provider, anna).status_code == status


def test_a_proof_of_the_police_is_a_line_in_the_log(
    site: World, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    anna = an_hour_later(site, provider)
    caplog.clear()
    come_back(provider, anna)
    [line] = [one.getMessage() for one in caplog.records if '"proved"' in one.getMessage()]
    assert '"where": "sign_on.come_back"' in line
    assert '"how": "police_account"' in line
