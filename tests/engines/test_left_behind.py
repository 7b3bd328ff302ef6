"""What a browser keeps at the desk, and what a phone says when its store is full or was wiped
(security.md D-12, O-05, O-08)."""

import pytest

from fieldform.actions import desk
from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from tests import profile_scan
from tests.engines.chromium import ChromiumPhone
from tests.engines.conftest import Open, Site
from tests.engines.officer import FAMILY, GIVEN, LINKED, arrived, fill_in, get_ready, send
from tests.world import DIRECT

FULL = """IDBObjectStore.prototype.put = function () {
  throw new DOMException("there is no room", "QuotaExceededError")
}"""
WIPED = """new Promise(done => {
  const asked = indexedDB.deleteDatabase("fieldform")
  asked.onsuccess = asked.onblocked = asked.onerror = () => done(true)
})"""

OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"


def phone_of(take: Open, site: Site) -> ChromiumPhone:
    phone = take("chromium")
    assert isinstance(phone, ChromiumPhone)
    return phone


@pytest.mark.parametrize("end", ["close", "kill"])
def test_d12_the_browser_of_the_desk_keeps_no_byte_of_a_name(
    take: Open, site: Site, end: str
) -> None:
    signal = site.world.one_signal(DIRECT, given_name=GIVEN, family_name=FAMILY)
    anna = site.world.person(Role.DESK)
    desk.claim(site.world.house, signal.id, anna, site.world.clock())
    browser = phone_of(take, site)
    link = make_link(site.world.house, anna.name, site.world.clock())
    browser.open(site.front.base + link.removeprefix(site.world.config.base_url))
    browser.tap("main button")
    browser.open(f"{site.front.base}/desk/signals/{signal.id}")
    assert FAMILY in browser.page.content()
    browser.page.evaluate(OPEN_ALL)
    browser.page.locator('input[name="find"]').first.fill("regenboog")
    browser.open(f"{site.front.base}/desk")
    browser.page.go_back()
    browser.page.go_forward()
    browser.page.locator('form[action="/sign-out"] button:visible').first.click()
    browser.page.wait_for_url("**/sign-in")
    if end == "close":
        browser.close()
    else:
        browser.kill()
    assert profile_scan.hits(browser.profile, GIVEN) == []
    assert profile_scan.hits(browser.profile, FAMILY) == []


def test_o08_what_cannot_be_kept_is_said_and_the_form_stays_filled(take: Open, site: Site) -> None:
    phone = phone_of(take, site)
    site.sign_in(phone)
    get_ready(phone, site.front.base)
    phone.open(site.front.base + LINKED)
    fill_in(phone)
    phone.page.locator("form.report > .actions button").click()
    phone.run(FULL)
    phone.page.locator('#check [value="send"]').click()
    told = phone.page.locator("#not-saved")
    told.wait_for(state="visible")
    assert "Alles blijft hier" in told.inner_text()
    assert not phone.page.locator("#receipt").is_visible()
    assert phone.page.input_value("#children-0-family_name") == FAMILY
    assert arrived(site.world) == []


def test_o05_a_phone_that_was_wiped_never_says_that_it_sent(take: Open, site: Site) -> None:
    phone = phone_of(take, site)
    site.sign_in(phone)
    get_ready(phone, site.front.base)
    phone.open(site.front.base + LINKED)
    fill_in(phone)
    site.front.down()
    send(phone)
    phone.run(WIPED)
    phone.open(f"{site.front.base}/sent")
    here = phone.page.locator("#on-this-phone")
    here.locator(".empty").wait_for()
    assert "aangekomen" not in phone.page.locator("main").inner_text()
    site.front.up()
    phone.run("dispatchEvent(new Event('online'))")
    phone.open(f"{site.front.base}/sent")
    assert phone.page.locator("#own article").count() == 0
    assert arrived(site.world) == []
