"""In with a police account in a real browser: our policy lets it go to the police and back."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldform.actions import desk
from fieldform.app import create_app
from fieldform.storage import people
from fieldform.storage.database import change, write
from tests.browser.axe import LANGUAGES, in_every_look, use_language
from tests.identity_provider import Provider, identity_provider
from tests.served import served
from tests.world import DIRECT, SCHOOL, World, make_world

ANNA = {"sub": "1", "name": "Anna", "fieldform_role": "desk", "fieldform_region": DIRECT}


@pytest.fixture
def base() -> str:
    """The provider must know the address of the site before there is one."""
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return f"http://localhost:{one.getsockname()[1]}"


@pytest.fixture
def provider(tmp_path: Path, base: str) -> Iterator[Provider]:
    with identity_provider(tmp_path, base) as made:
        made.user = dict(ANNA)
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make_world(tmp_path)
    made.clock.at = datetime.now(UTC)
    yield made
    made.house.db.close()


@pytest.fixture
def page(world: World, base: str, provider: Provider, chromium: Browser) -> Iterator[Page]:
    """A phone at the site; it takes the provider's certificate, which is of today's making."""
    config = replace(world.config, base_url=base, sign_on=provider.settings)
    with served(create_app(config), int(base.rpartition(":")[2])):
        context = chromium.new_context(
            base_url=base, ignore_https_errors=True, viewport={"width": 360, "height": 740}
        )
        yield context.new_page()
        context.close()


def test_one_press_goes_to_the_police_and_back_to_the_own_start_page(
    page: Page, base: str, provider: Provider
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/sign-in")
    page.locator("form[action='/sign-on'] button").click()
    expect(page).to_have_url(f"{base}/desk")
    assert not [one for one in complaints if "Security" in one], "our own policy is in the way"
    page.goto("/sign-in")
    expect(page).to_have_url(f"{base}/desk")


def test_a_proof_goes_to_the_police_and_back_to_where_the_press_was(
    page: Page, base: str, world: World
) -> None:
    page.goto("/sign-in")
    page.locator("form[action='/sign-on'] button").click()
    expect(page).to_have_url(f"{base}/desk")
    anna = people.named(world.house.db, "Anna")
    assert anna
    signal = world.one_signal()
    desk.claim(world.house, signal.id, anna, world.clock())
    world.mailbox(SCHOOL[DIRECT])
    with write(world.house.db):  # the provider's clock is that of the machine, and does not move
        change(world.house.db, "UPDATE sessions SET proved_at = '2026-01-01T00:00:00+00:00'")
    page.goto(f"/desk/signals/{signal.id}")
    page.locator("form[action$='/approve'] button").click()
    assert in_every_look(page, "still you") == []
    page.locator("form[action='/prove/sign-on'] button").click()
    expect(page).to_have_url(f"{base}/desk/signals/{signal.id}")
    page.locator("form[action$='/approve'] button").click()
    expect(page).to_have_url(f"{base}/desk")
    assert len(world.deliver()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong_with_the_pages_of_it(
    page: Page, provider: Provider, language: str
) -> None:
    page.goto("/sign-in")
    use_language(page, language)
    assert in_every_look(page, "sign-in") == []
    # The provider has nothing to show, so that the page which goes on by itself stays.
    page.route(f"{provider.issuer}/**", lambda route: route.fulfill(status=204))
    page.locator("form[action='/sign-on'] button").click()
    page.wait_for_url("**/sign-on")
    assert in_every_look(page, "to the police") == []
