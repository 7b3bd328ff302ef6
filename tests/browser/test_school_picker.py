"""The officer finds a school with the keyboard alone, and with one tap, without the server."""

import re

import pytest
from playwright.sync_api import Page, expect

from fieldform.domain.people import Role
from tests.browser.conftest import Site
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE

HOENSBROEK = "/?postcode=6431"
RAINBOW = SCHOOL[THROUGH_OFFICE]

FORGET = """async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
    for (const name of await caches.keys()) await caches.delete(name)
}"""
"""Takes away what the phone keeps, so that the next page comes from the network."""

KEPT_LIST = """async become => {
    const asked = indexedDB.open("fieldform")
    const answer = of => new Promise(done => (of.onsuccess = () => done(of.result)))
    const db = await answer(asked)
    const settings = () => db.transaction("settings", "readwrite").objectStore("settings")
    const find = () => answer(settings().get("schools"))
    let list
    while (!(list = await find())) await new Promise(requestAnimationFrame)
    if (become === "gone") await answer(settings().delete("schools"))
    if (become === "damaged") await answer(settings().put({ ...list, index: {} }, "schools"))
    db.close()
}"""
"""Waits until the phone has kept the unpacked list; then changes it."""


def open_form(site: Site, address: str = HOENSBROEK) -> Page:
    page = site.visit(Role.OFFICER, THROUGH_OFFICE)
    page.goto(address)
    return page


def test_a_school_is_found_and_chosen_with_the_keyboard_alone(site: Site) -> None:
    page = open_form(site)
    field = page.get_by_role("combobox", name="Zoek een andere school")
    field.focus()
    page.keyboard.type("regenbog")
    options = page.locator("li[role=option]")
    expect(options.first).to_contain_text("Basisschool De Regenboog")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".school-search [role=status]")).to_have_text(re.compile("gevonden"))
    page.keyboard.press("Enter")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", re.compile(".+"))
    expect(field).to_be_focused()
    page.keyboard.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    chosen = page.locator(f'input[name="children-0-school"][value="{RAINBOW}"]')
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()
    expect(field).to_have_value("")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


def test_escape_closes_the_list_and_then_empties_the_field(site: Site) -> None:
    page = open_form(site)
    field = page.locator("input[role=combobox]")
    field.fill("regenboog")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("regenboog")
    page.keyboard.press("ArrowDown")
    expect(page.locator("li[role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_the_likely_schools_follow_the_postcode_and_are_large_enough_for_a_thumb(
    site: Site,
) -> None:
    page = open_form(site, "/")
    expect(page.locator("input[role=combobox]")).to_be_visible()
    assert page.locator(".school").count() == 0
    page.locator("#postcode").fill("6431")
    expect(page.locator(".school").first).to_be_visible()
    expect(page.locator(".school", has_text="De Regenboog")).to_be_visible()
    page.locator("input[role=combobox]").fill("regenboog")
    for one in [*page.locator(".school").all(), *page.locator("li[role=option]").all()]:
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_not_there_is_said_and_a_name_of_a_school_is_only_text(site: Site) -> None:
    page = open_form(site)
    page.locator("input[role=combobox]").fill("qqqqxxxx")
    expect(page.locator(".school-search [role=status]")).to_contain_text("Geen school gevonden")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("unusable", ["**/school-index.json*", "**/school-list.js*"])
def test_without_a_list_the_choice_is_left_that_the_school_is_not_known(
    site: Site, unusable: str
) -> None:
    """A damaged one, and one that nothing unpacks."""
    page = site.visit(Role.OFFICER, THROUGH_OFFICE)
    page.evaluate(KEPT_LIST, "gone")
    page.evaluate(FORGET)
    page.route(unusable, lambda route: route.fulfill(json={"schema": 0}))
    page.goto(HOENSBROEK)
    expect(page.locator(".schools .found")).to_contain_text("gaat niet open")
    expect(page.locator(".school-search")).to_be_hidden()
    page.locator('label:has(input[value="unknown"])').click()
    expect(page.locator('input[value="unknown"]')).to_be_checked()


def test_the_list_is_unpacked_once_and_read_the_next_time(site: Site) -> None:
    page = open_form(site)
    page.evaluate(KEPT_LIST)
    page.evaluate(FORGET)
    for path in ("**/school-index.json*", "**/school-list.js*"):
        page.route(path, lambda route: route.abort())
    page.goto(HOENSBROEK)
    page.locator("input[role=combobox]").fill("regenbog")
    expect(page.locator("li[role=option]").first).to_contain_text("De Regenboog")


def test_a_kept_list_that_cannot_be_opened_is_unpacked_anew(site: Site) -> None:
    page = open_form(site)
    page.evaluate(KEPT_LIST, "damaged")
    page.goto(HOENSBROEK)
    expect(page.locator(".schools .found")).to_contain_text("gaat niet open")
    page.goto(HOENSBROEK)
    expect(page.locator("input[role=combobox]")).to_be_visible()


def test_brothers_and_sisters_come_first_and_a_restored_answer_is_shown(site: Site) -> None:
    page = open_form(site)
    page.locator(f'label:has(input[value="{RAINBOW}"])').first.click()
    page.locator('button[value="add"]').click()
    page.locator("#children-1-find[role=combobox]").wait_for()
    page.locator("#postcode").fill("9285")
    second = page.locator("#children-1-school .school input")
    expect(second.first).to_have_value(RAINBOW)
    page.evaluate(
        """code => {
            const question = document.getElementById("children-1-school-question")
            question.dataset.chosen = code
            question.closest("form").dispatchEvent(new Event("arrange"))
        }""",
        SCHOOL[DIRECT],
    )
    expect(page.locator(f'#children-1-school input[value="{SCHOOL[DIRECT]}"]')).to_be_checked()


def test_a_child_that_is_added_on_the_phone_has_the_search_too(site: Site) -> None:
    page = open_form(site)
    page.locator("input[role=combobox]").wait_for()
    page.evaluate(
        """() => {
            const first = document.querySelector(".child")
            const next = first.cloneNode(true)
            const fresh = document.createElement("template")
            for (const old of next.querySelectorAll(".found-list, p.found")) old.remove()
            fresh.innerHTML = next.outerHTML
                .replaceAll("children-0-", "children-7-")
                .replace('data-enhanced="yes"', "")
                .replace('role="combobox"', "")
            first.after(fresh.content)
            document.querySelectorAll(".child")[1].dispatchEvent(
                new Event("child-added", { bubbles: true })
            )
        }"""
    )
    page.locator("#children-7-find").fill("regenboog")
    page.locator("li[role=option]").first.click()
    chosen = page.locator(f'input[name="children-7-school"][value="{RAINBOW}"]')
    expect(chosen).to_be_checked()
    expect(page.locator(f'input[name="children-0-school"][value="{RAINBOW}"]')).not_to_be_checked()
