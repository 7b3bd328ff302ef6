"""The numbers, the start and the school's page in a real browser: axe finds nothing in any look,
nothing runs over the edge, and looking at a link acknowledges nothing."""

import random

import pytest
from playwright.sync_api import Page, expect

from fieldform.domain.people import Role
from fieldform.storage.database import rows
from tests.actions.story import Story, link_of
from tests.browser.axe import in_every_look, looks
from tests.browser.conftest import Site
from tests.numbers.chain import Chain
from tests.numbers.history import Past, remember
from tests.world import DIRECT, SCHOOL

PERIOD = "?from=2026-01&to=2027-12"


def over_the_edge(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def fine(site: Site, page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert in_every_look(page, path) == []
    for look in looks(page):
        assert over_the_edge(page) <= 0, look
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


@pytest.mark.parametrize(
    "path",
    ["/numbers" + PERIOD, "/numbers?from=2027-01&to=2026-01", "/numbers/public", "/start"],
)
def test_the_coordinators_pages(site: Site, path: str) -> None:
    chain = Chain(site.world, random.Random(5), DIRECT)
    chain.live(12)
    remember(site.world, [Past(DIRECT, f"2024-0{month}", SCHOOL[DIRECT]) for month in range(1, 9)])
    fine(site, site.visit(Role.COORDINATOR, width=1280), path)


def test_the_numbers_on_paper_are_black_on_white_and_without_buttons(site: Site) -> None:
    remember(site.world, [Past(DIRECT, "2026-11", SCHOOL[DIRECT])] * 7)
    page = site.visit(Role.COORDINATOR)
    page.goto("/numbers")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("main button").first).to_be_hidden()
    expect(page.locator("header nav")).to_be_hidden()
    expect(page.locator("svg.chart").first).to_be_visible()
    ink = page.locator(".figures th").first.evaluate("one => getComputedStyle(one).color")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_scanner_that_opens_the_link_acknowledges_nothing(site: Site, javascript: bool) -> None:
    story = Story(site.world).take("claim", "approve", "deliver")
    path = f"/a/{link_of(story.mail)}"
    page = site.open(javascript=javascript)
    for _ in range(2):
        page.goto(path, wait_until="networkidle")
    page.request.head(path)
    page.request.get(path)
    assert story.now.acknowledged_at is None
    page.locator("main form button").click()
    expect(page.locator(".helps li")).to_have_count(7)
    assert story.now.acknowledged_at is not None


def test_a_school_answers_without_javascript(site: Site) -> None:
    story = Story(site.world).take("claim", "approve", "deliver")
    page = site.open(javascript=False)
    page.goto(f"/a/{link_of(story.mail)}")
    page.locator("main form button").click()
    page.locator("details summary").click()
    page.locator('label:has(input[name="presence"][value="present"])').click()
    page.locator('label:has(input[name="support"][value="nearness"])').click()
    page.locator("main form button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    assert rows(site.world.house.db, "SELECT 1 FROM school_links") == []


def test_the_schools_page_in_every_look(site: Site) -> None:
    story = Story(site.world).take("claim", "approve", "deliver")
    path = f"/a/{link_of(story.mail)}"
    page = site.open()
    fine(site, page, path)
    page.locator("main form button").click()
    fine(site, page, path)
    page.locator("main form button").click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    assert in_every_look(page, "no answer") == []
    fine(site, page, "/a/unknown")
