"""A real browser opens every page while every word on it is a string that wants to be more: none
runs, and our own pages give the browser nothing to complain about."""

import pytest
from playwright.sync_api import Page, expect

from fieldform.actions.people import make_link
from fieldform.domain.people import Person, Role
from tests.actions.story import link_of
from tests.browser.conftest import Site
from tests.injection.corpus import NAMES
from tests.injection.sinks import Region
from tests.world import DIRECT, SCHOOL

SCRIPTS = [one.read for one in NAMES if one.kind in ("script", "template")]
LOOKED_AT = 24
"""So many signals are opened one by one, which is what takes time."""

WATCH = """
    window.hits = 0
    window.hit = () => { window.hits += 1 }
    window.refused = []
    document.addEventListener("securitypolicyviolation", (one) =>
        window.refused.push(`${one.violatedDirective} ${one.blockedURI} ${one.sourceFile}`))
"""

PAGES = {
    Role.COORDINATOR: (
        "/people", "/on-call", "/schools", f"/schools/{SCHOOL[DIRECT]}", "/numbers", "/start",
        "/numbers/public",
    ),
    Role.DESK: (
        "/desk", "/desk?show=waiting", "/desk?show=done", "/desk/handover", "/desk/together",
        "/on-call", "/desk/incidents",
    ),
}  # fmt: skip


class Watched:
    """A page that counts what ran in it, and what its policy refused."""

    def __init__(self, page: Page) -> None:
        self.page, self.found, self.opened = page, [], 0
        page.context.add_init_script(WATCH)
        page.on("dialog", lambda one: (self.found.append(f"dialog {one.message}"), one.dismiss()))
        page.on("pageerror", lambda one: self.found.append(f"error {one}"))

    def look(self, path: str) -> None:
        """Open a page and everything on it that can be opened."""
        answer = self.page.goto(path)
        assert answer is None or answer.ok, path
        self.page.evaluate(
            "for (const one of document.querySelectorAll('details')) one.open = true"
        )
        self.count(path)

    def count(self, where: str) -> None:
        """Add what happened on the page since it was opened."""
        self.opened += 1
        if hits := self.page.evaluate("window.hits"):
            self.found.append(f"{where}: {hits} ran")
        self.found += [f"{where}: {one}" for one in self.page.evaluate("window.refused")]


@pytest.fixture
def region(site: Site) -> Region:
    made = Region(site.world, SCRIPTS).plant()
    made.claim_all()
    return made


def sign_in(site: Site, person: Person) -> Watched:
    watched = Watched(site.open(width=1280))
    link = make_link(site.world.house, person.name, site.world.clock())
    watched.look(link.removeprefix(site.world.config.base_url))
    watched.page.locator("main button").click()
    return watched


def complaints(site: Site) -> list[str]:
    return [one for one in site.complaints if "Content Security Policy" in one]


def test_no_page_runs_a_word_that_stands_on_it(site: Site, region: Region) -> None:
    every: list[Watched] = []
    for role, paths in PAGES.items():
        watched = sign_in(site, site.world.person(role, name="Zz" if role is Role.DESK else ""))
        every.append(watched)
        for path in paths:
            watched.look(path)
    for signal, holder in list(region.pairs())[:LOOKED_AT]:
        watched = sign_in(site, holder)
        watched.look(f"/desk/signals/{signal.id}")
        watched.page.context.close()
        every.append(watched)
    region.approve_all()
    school = Watched(site.open(width=1280))
    school.look(f"/a/{link_of(site.world.deliver()[0])}")
    every.append(school)
    assert [one for watched in every for one in watched.found] == []
    assert complaints(site) == []
    assert sum(watched.opened for watched in every) >= 2 * LOOKED_AT + 16


def test_the_form_runs_nothing_that_is_typed_sent_or_found(site: Site, region: Region) -> None:
    watched = Watched(site.visit(Role.OFFICER))
    page = watched.page
    watched.look("/?reference=PL0100-2026123456&postcode=9285")
    school = page.locator('input[role="combobox"]').first
    for one in SCRIPTS[::6]:
        page.locator('[name="children-0-given_name"]').fill(one)
        page.locator('[name="children-0-family_name"]').fill(one)
        school.fill(one)
        watched.count(one)
    school.fill("hit")
    expect(page.locator('[role="option"]').first).to_be_visible()
    watched.count("what was found")
    page.locator('button[type=submit][value="check"]').click()
    watched.count("the faults")
    watched.look("/sent?receipt=%3Cscript%3Ehit()%3C/script%3E")
    watched.look("/explain?language=%3Cscript%3Ehit()%3C/script%3E")
    assert watched.found == []
    assert complaints(site) == []


def test_control_a_page_that_shows_a_string_as_it_is_is_noticed(site: Site) -> None:
    watched = Watched(site.open())
    page = watched.page
    watched.look("data:text/html,<script>hit()</script>")
    assert len(watched.found) == 1
    page.goto("/accessibility")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit()>')")
    page.wait_for_function("window.refused.length > 0")
    watched.count("a string in a page of ours")
    assert "script-src" in watched.found[-1]
    assert page.evaluate("window.hits") == 0
