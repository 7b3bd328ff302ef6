"""The explanation in a parent's hands, and fieldform on the home screen, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from fieldform.web.explanations import EXPLANATIONS
from tests.browser.conftest import Site


def phone(site: Site, *, javascript: bool = True, scheme: str = "dark") -> Page:
    context = site.browser.new_context(
        viewport={"width": 360, "height": 740},
        java_script_enabled=javascript,
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=site.base,
    )
    page = context.new_page()
    page.on("console", lambda message: site.complaints.append(message.text))
    return page


def shown(page: Page) -> list[str]:
    """Return the languages whose explanation is on the screen."""
    return [
        one.code
        for one in EXPLANATIONS
        if page.locator(f"#{one.code} .sentence").first.is_visible()
    ]


@pytest.mark.parametrize("javascript", [True, False])
def test_one_language_at_a_time_with_a_big_button_for_each(site: Site, javascript: bool) -> None:
    page = phone(site, javascript=javascript)
    page.goto("/explain")
    assert shown(page) == []
    for one in EXPLANATIONS:
        button = page.locator(f'a[href="/explain#{one.code}"]')
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 120
        assert box["x"] >= 16
        button.click()
        expect(page.locator(f"#{one.code} .sentence")).to_have_count(4)
        assert shown(page) == [one.code]
        expect(page.locator("header.site")).to_be_hidden()
        expect(page.locator("#languages")).to_be_hidden()
        page.locator(f"#{one.code} a").click()
        assert shown(page) == []
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


def test_the_other_languages_need_no_coverage(site: Site) -> None:
    page = phone(site)
    page.goto("/explain")
    page.context.set_offline(True)
    page.locator('a[href="/explain#ti"]').click()
    assert shown(page) == ["ti"]
    page.locator("#ti a").click()
    page.locator('a[href="/explain#tr"]').click()
    assert shown(page) == ["tr"]


def test_a_link_opens_one_language_and_leads_back_to_all(site: Site) -> None:
    page = phone(site, javascript=False)
    page.goto("/explain?in=ar")
    assert shown(page) == ["ar"]
    page.locator("#ar a").click()
    expect(page.locator("#languages")).to_be_visible()
    assert shown(page) == []


def test_arabic_begins_at_the_right_and_every_text_is_large_and_fits(site: Site) -> None:
    page = phone(site)
    for one in EXPLANATIONS:
        page.goto(f"/explain#{one.code}")
        sentence = page.locator(f"#{one.code} .sentence").first
        assert sentence.evaluate("one => getComputedStyle(one).direction") == one.direction
        assert sentence.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 24
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        end = page.locator(f"#{one.code} .sentence").last.bounding_box()
        assert end is not None
        assert end["y"] + end["height"] <= 740, "all four are on the screen at once"


def test_the_browser_takes_the_manifest_without_a_fault(site: Site) -> None:
    page = phone(site)
    page.goto("/explain")
    developer = page.context.new_cdp_session(page)
    manifest = developer.send("Page.getAppManifest")
    assert manifest["url"] == f"{site.base}/manifest.webmanifest"
    assert manifest["errors"] == []
    faults = developer.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [fault["errorId"] for fault in faults if fault["errorId"] != "in-incognito"] == []
