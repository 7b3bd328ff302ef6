"""axe finds nothing on the officer's form in any of its states: in two languages, by day and by
night, on a phone and on a screen. It can be filled in with the keyboard alone, and in few taps."""

import pytest
from playwright.sync_api import Page, expect

from fieldform.domain.people import Role
from fieldform.web import shell
from tests.browser.axe import LANGUAGES, in_every_look
from tests.browser.conftest import Site
from tests.world import DIRECT, SCHOOL

LINKED = "/?postcode=9289&reference=PL0100-2026123456"
TAPS_MAX = 10
SHELL_IS_KEPT = "() => navigator.serviceWorker.ready.then(() => true)"


def form(site: Site, language: str = "nl") -> Page:
    """Return the form of a signed-in officer, with the schools on the phone."""
    page = site.visit(Role.OFFICER)
    page.goto(f"/?language={language}")
    page.evaluate(SHELL_IS_KEPT)
    page.goto(f"{LINKED}&language={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#children-0-find")).to_have_attribute("role", "combobox")
    return page


def tap(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def fill_in(page: Page) -> None:
    tap(page, "conversation-held", "yes")
    tap(page, "conversation-with", "mother")
    page.fill("#children-0-age", "9")
    tap(page, "children-0-decision", "agreed")
    page.fill("#children-0-given_name", "Testje")
    page.fill("#children-0-family_name", "Proefkind")
    page.fill("#children-0-find", "tarissing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_form(shared_site: Site, language: str) -> None:
    page = form(shared_site, language)
    found = in_every_look(page, "empty")
    page.locator("form.report > .actions button").click()
    expect(page.locator("#error-summary")).to_be_visible()
    found += in_every_look(page, "faults")
    fill_in(page)
    expect(page.locator(".found-list [role=option]").first).to_be_visible()
    found += in_every_look(page, "schools found")
    page.locator(".found-list [role=option]").first.click()
    page.locator('button[value="add"]').click()
    tap(page, "children-1-decision", "objected")
    page.fill("#children-1-age", "4")
    found += in_every_look(page, "two children")
    page.locator("#hide").click()
    expect(page.locator("#cover")).to_be_visible()
    found += in_every_look(page, "hidden")
    page.locator("#cover button").click()
    page.locator("form.report > .actions button").click()
    expect(page.locator("#check")).to_be_visible()
    found += in_every_look(page, "check")
    page.context.set_offline(True)
    page.locator('#check button[value="send"]').click()
    expect(page.locator("#receipt")).to_have_attribute("data-state", "waiting")
    found += in_every_look(page, "waiting")
    page.goto("/sent")
    expect(page.locator("#on-this-phone [data-state=waiting]")).to_be_visible()
    found += in_every_look(page, "sent, without coverage")
    page.context.set_offline(False)
    expect(page.locator("#own .reference, #on-this-phone [data-state=sent]").first).to_be_visible()
    found += in_every_look(page, "sent")
    assert found == []


REFUSAL = {"code": "report.invalid", "detail": "Het meldingsnummer klopt niet."}


def test_a_draft_that_came_back_a_receipt_and_a_refused_report(shared_site: Site) -> None:
    page = form(shared_site)
    fill_in(page)
    page.locator(".found-list [role=option]").first.click()
    expect(page.locator("form.report")).to_have_attribute("data-draft", "kept")
    page.reload()
    expect(page.locator("#draft")).to_be_visible()
    found = in_every_look(page, "draft")
    page.locator("form.report > .actions button").click()
    page.route(
        "**/api/reports",
        lambda route: route.fulfill(
            status=422, json=REFUSAL, content_type="application/problem+json"
        ),
        times=1,
    )
    page.locator('#check button[value="send"]').click()
    expect(page.locator("#receipt")).to_have_attribute("data-state", "parked")
    found += in_every_look(page, "refused")
    page.locator("#receipt button.secondary").first.click()
    expect(page.locator("#receipt")).to_have_attribute("data-state", "sent")
    found += in_every_look(page, "receipt")
    assert found == []


def test_the_whole_form_with_the_keyboard_alone(shared_site: Site) -> None:
    page = form(shared_site)

    def go_to(place: str) -> None:
        for _ in range(80):
            if page.evaluate("place => document.activeElement?.matches(place)", place):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {place}")

    go_to('[name="conversation-held"]')
    page.keyboard.press("Space")
    go_to('[name="conversation-with"][value="mother"]')
    page.keyboard.press("Space")
    go_to("#children-0-age")
    page.keyboard.type("9")
    go_to('[name="children-0-decision"]')
    page.keyboard.press("Space")
    go_to("#children-0-given_name")
    page.keyboard.type("Testje")
    go_to("#children-0-family_name")
    page.keyboard.type("Proefkind")
    go_to("#children-0-find")
    page.keyboard.type("tarissing")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f'[name="children-0-school"][value="{SCHOOL[DIRECT]}"]')).to_be_checked()
    go_to('form.report > .actions button[value="check"]')
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_be_focused()
    go_to('#check button[value="send"]')
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_have_attribute("data-state", "sent")
    expect(page.locator("#title")).to_be_focused()


def test_one_child_of_a_likely_school_takes_few_taps(shared_site: Site) -> None:
    page = form(shared_site)
    page.evaluate(
        "() => { window.taps = 0; addEventListener('pointerdown', () => window.taps++, true) }"
    )
    tap(page, "conversation-held", "yes")
    tap(page, "conversation-with", "mother")
    page.locator("#children-0-age").click()
    page.keyboard.type("9")
    tap(page, "children-0-decision", "agreed")
    page.locator("#children-0-given_name").click()
    page.keyboard.type("Testje")
    page.locator("#children-0-family_name").click()
    page.keyboard.type("Proefkind")
    page.locator("#children-0-school label.school").first.click()
    page.locator("form.report > .actions button").click()
    page.locator('#check button[value="send"]').click()
    expect(page.locator("#receipt")).to_have_attribute("data-state", "sent")
    assert page.evaluate("window.taps") <= TAPS_MAX


STORAGE_IS_FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_misfortune_shows(
    site: Site, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    page = form(site, language)
    fill_in(page)
    page.locator(".found-list [role=option]").first.click()
    monkeypatch.setattr(shell, "_program", lambda: "another program")
    page.evaluate("() => navigator.serviceWorker.getRegistration().then(one => one.update())")
    expect(page.locator("#new-version")).to_be_visible()
    found = in_every_look(page, "a new version waits")
    page.locator("form.report > .actions button").click()
    page.evaluate(STORAGE_IS_FULL)
    page.locator('#check button[value="send"]').click()
    expect(page.locator("#not-saved")).to_be_focused()
    found += in_every_look(page, "not saved")
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_of_somebody_who_is_signed_out(site: Site, language: str) -> None:
    page = site.browser.new_context(base_url=site.base).new_page()
    page.goto(f"/?language={language}")
    page.evaluate(SHELL_IS_KEPT)
    page.goto(f"{LINKED}&language={language}")
    expect(page.locator("#children-0-find")).to_have_attribute("role", "combobox")
    found = in_every_look(page, "signed out, empty")
    fill_in(page)
    page.locator(".found-list [role=option]").first.click()
    page.locator("form.report > .actions button").click()
    page.locator('#check button[value="send"]').click()
    expect(page.locator('#receipt[data-state="waiting"]')).to_be_visible()
    found += in_every_look(page, "signed out, waiting")
    page.goto("/sent")
    expect(page.locator("#on-this-phone [data-state=waiting]")).to_be_visible()
    found += in_every_look(page, "signed out, sent")
    assert found == []
