"""The officer's form on a phone and the desk on a screen, clicked as people do, with JavaScript
and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from fieldform.domain.people import Role
from tests.browser.conftest import Site
from tests.world import DIRECT, SCHOOL

LINKED = "/?postcode=9289&reference=PL0100-2026123456"


def tap(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def fill_in(page: Page, *, javascript: bool) -> None:
    page.goto(LINKED)
    tap(page, "conversation-held", "yes")
    tap(page, "conversation-with", "mother")
    page.fill("#children-0-age", "9")
    tap(page, "children-0-decision", "agreed")
    page.fill("#children-0-given_name", "Testje")
    page.fill("#children-0-family_name", "in 't Proefveld")
    page.fill("#children-0-find", "tarissing")
    if not javascript:
        page.locator('button[value="schools"]').first.click()
    page.locator(f'label:has(input[value="{SCHOOL[DIRECT]}"])').click()
    page.locator('button[value="add"]').click()
    expect(page.locator("#children-1-family_name")).to_have_value("in 't Proefveld")
    page.fill("#children-1-age", "4")
    tap(page, "children-1-decision", "objected")
    expect(page.locator("#children-1-family_name")).to_be_hidden()
    page.locator(".actions button").first.click()
    expect(page.locator('button[value="send"]')).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_report_is_filled_in_checked_and_sent_with_a_thumb(site: Site, javascript: bool) -> None:
    page = site.visit(Role.OFFICER, javascript=javascript)
    fill_in(page, javascript=javascript)
    expect(page.get_by_text("Testje")).to_be_visible()
    page.locator('button[value="send"]').click()
    expect(page.locator(".receipt .reference")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    assert "Testje" not in page.content()
    assert "Testje" not in page.title() + page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


def test_the_faults_are_focused_and_nothing_typed_is_lost(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    page.goto(LINKED)
    page.fill("#children-0-age", "9")
    page.locator(".actions button").first.click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    assert summary.locator("li").count() >= 4
    expect(page.locator("#children-0-age")).to_have_value("9")
    expect(page.locator("#reference")).to_have_value("PL0100-2026123456")


def test_the_desk_takes_a_signal_on_and_approves_it_in_two_actions(site: Site) -> None:
    site.world.mailbox(SCHOOL[DIRECT])
    signal = site.world.one_signal()
    page = site.visit(Role.DESK, width=1280)
    expect(page.locator("main")).to_contain_text("PL0100-2026123456")
    assert "Testje" not in page.content()
    page.locator('form[action$="/claim"] button').click()
    expect(page.locator("main")).to_contain_text("Testje Proefkind")
    page.locator('form[action$="/approve"] button').first.click()
    expect(page).to_have_url(re.compile(r"/desk$"))
    assert site.world.deliver()[0].recipient == "zorg@school.example"
    now = site.world.now_of(signal)
    assert now is not None
    assert now.state == "delivered"
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


def test_a_colleague_who_was_too_late_is_told(site: Site) -> None:
    site.world.mailbox(SCHOOL[DIRECT])
    site.world.one_signal()
    anna = site.visit(Role.DESK, name="Anna", width=1280)
    bob = site.visit(Role.DESK, name="Bob", width=1280)
    bob.goto("/desk")
    anna.locator('form[action$="/claim"] button').click()
    bob.locator('form[action$="/claim"] button').click()
    expect(bob.locator("[role=alert]").first).to_be_visible()
