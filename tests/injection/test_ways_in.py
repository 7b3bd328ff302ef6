"""Every string as the name of a passkey, in what the police's provider says of somebody, and in the
setting that is sent to it: kept as one line of text, or refused; and never anything but text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

from fieldform.domain.people import Role
from fieldform.domain.sign_on import LONGEST_NAME
from fieldform.domain.unseen import has_unseen
from fieldform.storage import passkeys
from fieldform.storage.database import rows
from tests.authenticator import Device
from tests.checking_client import OWN_PAGE, Browser
from tests.identity_provider import Provider, identity_provider
from tests.injection.corpus import ALL, HARMLESS, Injection, skeleton, texts
from tests.web.test_sign_on import ANNA, begin, logs_out, sign_on, with_sign_on
from tests.web.ways_in import make
from tests.world import World

TYPED = [one.typed for one in ALL]
NUMBERED = re.compile(r" \(\d+\)")
"""Behind the name of somebody who looks like a colleague."""


def test_the_name_of_a_passkey_is_kept_to_the_letter_or_refused(world: World) -> None:
    anna = world.browser(Role.DESK)
    make(anna, Device())
    [own] = passkeys.of_person(world.house.db, world.person(Role.DESK).id)
    headers = {**OWN_PAGE, "X-CSRFToken": anna.token()}

    def call(name: str) -> tuple[int, str]:
        path = f"/account/passkeys/{own.id}/rename"
        answer = anna.client.post(path, data={"name": name}, headers=headers)
        return answer.status_code, answer.text

    assert call(HARMLESS)[0] == 303
    named = skeleton(anna.client.get("/account").text)
    refused = skeleton(call("x" * 41)[1])
    kept = HARMLESS
    for one in TYPED:
        name = one.text.strip()
        status, page = call(one.text)
        wrong = not name or len(name) > 40 or has_unseen(name)
        assert status == (422 if wrong else 303), one
        kept = kept if wrong else name
        shown = page if wrong else anna.client.get("/account").text
        assert skeleton(shown) == (refused if wrong else named), one
        assert kept in texts(shown), one
        [now] = passkeys.of_person(world.house.db, world.person(Role.DESK).id)
        assert now.name == kept, one


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with identity_provider(tmp_path) as made:
        yield made


@pytest.fixture
def site(world: World, provider: Provider) -> World:
    world.clock.at = datetime.now(UTC)
    return with_sign_on(world, provider)


def one_line(text: str) -> str:
    """What colleagues can see of a name that the provider says."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:LONGEST_NAME].strip()


def comes_in(site: World, provider: Provider, **claims: Any) -> Browser | None:
    """Sign on as somebody of whom the provider says this; None when it is refused."""
    browser = site.stranger()
    site.clock.at = datetime.now(UTC)  # the provider's clock does not stand still
    provider.user = {**ANNA, **claims}
    answer = sign_on(site, provider, browser)
    assert answer.status_code in (303, 403), answer.text
    return browser if answer.status_code == 303 else None


def test_a_name_that_the_police_say_is_one_line_of_text(site: World, provider: Provider) -> None:
    ordinary = comes_in(site, provider, sub="ordinary", name=HARMLESS)
    assert ordinary
    elements = skeleton(ordinary.client.get("/desk").text)
    for number, one in enumerate(TYPED):
        browser = comes_in(site, provider, sub=f"s{number}", name=one.text)
        name = one_line(one.text)
        assert (browser is None) == (not name), one
        if browser is None:
            continue
        known = browser.client.get("/api/me").json["name"]
        assert known == name or NUMBERED.fullmatch(known.removeprefix(name)), one
        page = browser.client.get("/desk").text
        assert skeleton(page) == elements, one
        assert known in texts(page), one


SAID = ("email", "given_name", "preferred_username", "picture", "profile", "zoneinfo", "groups")


def test_what_nobody_asked_the_police_for_is_kept_nowhere(site: World, provider: Provider) -> None:
    strings = [one.text for one in TYPED[::3]]
    for text in strings:
        assert comes_in(site, provider, **dict.fromkeys(SAID, text))
    kept = "\n".join(site.house.db.conn.iterdump())
    assert not [text for text in strings if len(text) > 8 and text in kept]


@pytest.mark.parametrize("claim", ["fieldform_role", "fieldform_region"])
def test_a_role_or_a_region_that_is_any_text_opens_nothing(
    site: World, provider: Provider, claim: str
) -> None:
    for one in TYPED[::3]:
        assert comes_in(site, provider, **{claim: one.text}) is None, one
    assert rows(site.house.db, "SELECT 1 FROM sign_on_people") == []


def test_an_account_or_a_session_there_that_is_any_text_is_that_text(
    site: World, provider: Provider
) -> None:
    tried = [one for one in TYPED[::3] if one.text]
    for one in tried:
        assert comes_in(site, provider, sub=one.text, sid=one.text), one
    found = rows(site.house.db, "SELECT subject, sid FROM sign_on_sessions ORDER BY rowid")
    assert [(one["subject"], one["sid"]) for one in found] == [(one.text,) * 2 for one in tried]


@pytest.mark.parametrize("field", ["state", "code", "iss"])
def test_a_way_back_with_any_text_in_it_opens_nothing(
    site: World, provider: Provider, field: str
) -> None:
    browser = site.stranger()
    for one in TYPED[::2]:
        state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
        asked = {"state": state, "code": "x", "iss": provider.issuer, field: one.text}
        answer = browser.client.get("/sign-on/back", query_string=asked)
        assert answer.status_code == 403, one
    assert rows(site.house.db, "SELECT 1 FROM sessions") == []


def test_a_logout_token_that_is_any_text_ends_nothing(site: World, provider: Provider) -> None:
    assert comes_in(site, provider)
    for one in TYPED:
        assert logs_out(site, one.text) == 403, one
    assert len(rows(site.house.db, "SELECT 1 FROM sessions")) == 1


def test_the_strength_that_is_set_goes_to_the_police_as_it_is(
    world: World, provider: Provider
) -> None:
    """``FIELDFORM_OIDC_ACR`` is split at spaces: a word of it has none."""
    pages = []
    for one in [Injection("ordinary", HARMLESS), *TYPED[::12]]:
        words = tuple(one.text.split())
        if not words:
            continue
        site = with_sign_on(world, provider, strengths=words)
        page = site.stranger().client.post("/sign-on", headers=OWN_PAGE).text
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        pages.append([str(part.tag) for part in tree.iter()])
        address = unescape(page.partition('content="0; url=')[2].partition('"')[0])
        assert parse_qs(urlsplit(address).query)["acr_values"] == [" ".join(words)], one
    assert len(pages) > 10
    assert all(page == pages[0] for page in pages)
