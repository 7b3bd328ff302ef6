"""Passkeys in a real Chromium, with a virtual device that has them (CDP WebAuthn)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.server import free_port
from fieldform.actions import desk
from fieldform.app import create_app
from fieldform.domain.people import Role
from fieldform.storage import passkeys
from tests.browser.axe import in_every_look
from tests.browser.conftest import Site
from tests.served import served
from tests.world import DIRECT, SCHOOL, another, make_world


@pytest.fixture
def site(tmp_path: Path, chromium: Browser) -> Iterator[Site]:
    """An installation that knows its own address: a passkey is for one site only."""
    world, port = make_world(tmp_path), free_port()
    config = replace(world.config, base_url=f"http://localhost:{port}")
    house = replace(world.house, base_url=config.base_url)
    world = replace(world, config=config, house=house, app=create_app(config))
    with served(world.app, port):
        yield Site(world, chromium, port)
        for context in chromium.contexts:
            context.close()
    world.house.db.close()


class Device:
    """A device with a fingerprint reader, in this page."""

    def __init__(self, page: Page) -> None:
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id: str = made["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        """Return what the device has, with the private keys."""
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials

    def knows_its_person(self, known: bool) -> None:
        """Say whether the next fingerprint is the right one."""
        options = {"authenticatorId": self.id, "isUserVerified": known}
        self.cdp.send("WebAuthn.setUserVerified", options)

    def goes_back(self) -> None:
        """Copy every passkey as it was at first, as somebody with a copy would."""
        for one in self.credentials():
            gone = {"authenticatorId": self.id, "credentialId": one["credentialId"]}
            self.cdp.send("WebAuthn.removeCredential", gone)
            again = {"authenticatorId": self.id, "credential": {**one, "signCount": 0}}
            self.cdp.send("WebAuthn.addCredential", again)


def make(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Maak een passkey op dit toestel").click()
    page.locator("section[aria-labelledby=passkeys] article").wait_for()


def use(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Meld je aan met een passkey").click()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_from_a_link_to_a_passkey_and_in_again_without_a_link(site: Site) -> None:
    page = site.visit(Role.DESK)
    device = Device(page)
    page.locator("#offer a").click()
    page.wait_for_url("**/account")
    page.get_by_role("button", name="Maak een passkey op dit toestel").click()
    page.locator("section[aria-labelledby=passkeys] article").wait_for()
    [credential] = device.credentials()
    assert credential["isResidentCredential"]
    assert credential["rpId"] == "localhost"
    sign_out(page)
    use(page)
    page.wait_for_url("**/desk")
    assert page.locator("#offer").count() == 0
    assert site.complaints == []


def test_an_officer_comes_in_on_the_kept_form_and_sends(site: Site) -> None:
    """The page of the form is kept on the phone (docs/decisions/0013); signing in stays outside
    it, and what the phone keeps learns who came in."""
    page = site.visit(Role.OFFICER)
    Device(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("#offer").wait_for()
    make(page)
    sign_out(page)
    page.goto("/")
    page.locator("[data-sign-in]").wait_for()
    page.locator("[data-sign-in]").click()
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.wait_for_url(f"{site.base}/")
    page.locator('#who form[action="/sign-out"]').wait_for()
    assert page.locator("#offer").is_hidden()
    kept = page.evaluate(
        """async () => {
            const found = []
            for (const name of await caches.keys())
                for (const one of await (await caches.open(name)).keys()) found.push(one.url)
            return found
        }"""
    )
    assert not [url for url in kept if "sign-in" in url or "account" in url or "/api/" in url]
    assert site.complaints == []


def work_on(site: Site, page: Page, minutes: int) -> None:
    """Let time pass while somebody goes on working."""
    for _ in range(minutes):
        site.world.clock.move(timedelta(minutes=1))
        if site.world.clock().minute % 20 == 0:
            page.context.request.get("/api/me")


@pytest.mark.parametrize("width", [360, 1280])
def test_an_hour_later_it_asks_once_and_all_is_as_it_was(site: Site, width: int) -> None:
    world = site.world
    world.mailbox(SCHOOL[DIRECT])
    signals = [world.one_signal(**another(number)) for number in (1, 2)]
    page = site.visit(Role.DESK, width=width)
    Device(page)
    make(page)
    for one in signals:
        desk.claim(world.house, one.id, world.person(Role.DESK), world.clock())
    page.goto("/desk/together")
    page.locator(f'input[name=signal][value="{signals[0].id}"]').uncheck()
    work_on(site, page, 61)
    approve = page.locator('form[action="/desk/together/approve"] button')
    approve.click()
    page.get_by_role("heading", name="Ben jij het nog?").wait_for()
    assert in_every_look(page, "still you") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert world.deliver() == []
    page.get_by_role("button", name="Ja, met mijn passkey").click()
    page.wait_for_url("**/desk/together?kept=*")
    ticked = page.locator("input[name=signal]:checked")
    assert [one.get_attribute("value") for one in ticked.all()] == [signals[1].id]
    approve.click()
    page.wait_for_url("**/desk")
    assert [parcel.recipient for parcel in world.deliver()] == ["zorg@school.example"]


def test_the_wrong_finger_proves_nothing_and_the_page_says_what_to_do(site: Site) -> None:
    page = site.visit(Role.DESK)
    device = Device(page)
    make(page)
    work_on(site, page, 61)
    device.knows_its_person(False)
    page.goto("/prove")
    page.get_by_role("button", name="Ja, met mijn passkey").click()
    page.get_by_text("Het is gestopt.").wait_for()
    device.knows_its_person(True)
    page.get_by_role("button", name="Ja, met mijn passkey").click()
    page.wait_for_url("**/desk")


def test_the_wrong_finger_opens_nothing_and_the_page_says_what_to_do(site: Site) -> None:
    page = site.visit(Role.DESK)
    device = Device(page)
    make(page)
    sign_out(page)
    device.knows_its_person(False)
    use(page)
    page.get_by_text("Het is gestopt.").wait_for()
    assert page.context.request.get("/api/me").status == 401
    device.knows_its_person(True)
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.wait_for_url("**/desk")


def test_a_copy_of_a_passkey_is_refused(site: Site) -> None:
    page = site.visit(Role.DESK)
    device = Device(page)
    make(page)
    sign_out(page)
    use(page)
    page.wait_for_url("**/desk")
    sign_out(page)
    device.goes_back()
    use(page)
    page.get_by_text("Het lukte niet met deze passkey.").wait_for()
    assert page.context.request.get("/api/me").status == 401


def test_a_passkey_that_was_removed_opens_nothing(site: Site) -> None:
    page = site.visit(Role.DESK)
    Device(page)
    make(page)
    page.get_by_text("Andere naam, of weghalen").click()
    page.get_by_role("button", name="Haal deze passkey weg").click()
    page.get_by_text("Je hebt nog geen passkey.").wait_for()
    assert passkeys.of_person(site.world.house.db, site.world.person(Role.DESK).id) == []
    sign_out(page)
    use(page)
    page.get_by_text("Het lukte niet met deze passkey.").wait_for()


def test_a_device_makes_no_second_passkey_for_one_person(site: Site) -> None:
    page = site.visit(Role.DESK)
    Device(page)
    make(page)
    page.get_by_role("button", name="Maak een passkey op dit toestel").click()
    page.get_by_text("Dit toestel heeft al een passkey van jou.").wait_for()


def test_a_browser_without_passkeys_says_so_and_the_link_stays(site: Site) -> None:
    page = site.open()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/sign-in")
    page.get_by_text("Deze browser kent geen passkeys.").wait_for()
    assert page.get_by_role("button", name="Meld je aan met een passkey").is_hidden()


def test_the_pages_of_signing_in_are_for_everybody(site: Site) -> None:
    page = site.visit(Role.DESK)
    Device(page)
    page.goto("/account")
    found = in_every_look(page, "nothing yet")
    make(page)
    page.get_by_text("Andere naam, of weghalen").click()
    found += in_every_look(page, "one passkey")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sign_out(page)
    page.goto("/sign-in")
    assert found + in_every_look(page, "sign in") == []
