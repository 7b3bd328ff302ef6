"""The form on the phone without coverage: it opens, keeps, sends once, and says where it is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from fieldform.actions.desk import ask, claim
from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from fieldform.storage.database import rows
from tests.browser.conftest import Site
from tests.browser.test_form_and_desk import LINKED, tap
from tests.world import DIRECT, SCHOOL, a_child, a_report


def fill_in(page: Page, reference: str = "PL0100-2026123456") -> None:
    page.fill("#reference", reference)
    page.fill("#postcode", "9289")
    tap(page, "conversation-held", "yes")
    tap(page, "conversation-with", "mother")
    page.fill("#children-0-age", "9")
    tap(page, "children-0-decision", "agreed")
    page.fill("#children-0-given_name", "Testje")
    page.fill("#children-0-family_name", "Proefkind")
    tap(page, "children-0-school", "unknown")


def send(page: Page) -> None:
    page.locator("form.report > .actions button").click()
    page.locator('#check [value="send"]').click()
    expect(page.locator("#receipt")).to_be_visible()


def kept(page: Page) -> None:
    """Wait until the phone keeps the shell."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    expect(page.locator("#hide")).to_be_visible()


def states(site: Site) -> list[Any]:
    return [tuple(one) for one in rows(site.world.house.db, "SELECT state FROM signals")]


def test_a_report_is_kept_without_coverage_and_sent_once_when_there_is(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    page.context.set_offline(True)
    page.reload()
    fill_in(page)
    page.locator("#children-0-find").fill("tarising")
    page.locator("[role=option]").first.click()
    send(page)
    expect(page.locator("#title")).to_have_text("De melding staat veilig op deze telefoon")
    assert "Proefkind" not in page.content()
    page.goto("/sent")
    expect(page.locator("#on-this-phone article")).to_contain_text("Op deze telefoon")
    assert states(site) == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#own")).to_contain_text("Kind 1")
    page.reload()
    expect(page.locator("#own")).to_contain_text("Bij de bureaudienst")
    assert states(site) == [("queued",)]


def test_the_next_report_begins_without_the_receipt_of_the_last(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    fill_in(page)
    send(page)
    expect(page.locator("#receipt")).to_have_attribute("data-state", "sent")
    page.locator("[data-another]").click()
    expect(page.locator("form.report")).to_be_visible()
    expect(page.locator("#receipt [data-status]")).to_be_empty()
    assert page.locator("#receipt").get_attribute("data-state") is None


def test_a_half_filled_form_survives_a_reload_and_goes_when_it_is_thrown_away(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    fill_in(page)
    page.locator('button[value="add"]').click()
    page.fill("#children-1-age", "4")
    expect(page.locator("form.report")).to_have_attribute("data-draft", "kept")
    page.reload()
    expect(page.locator("#children-0-given_name")).to_have_value("Testje")
    expect(page.locator("#children-1-age")).to_have_value("4")
    expect(page.locator("#children-0-school-unknown")).to_be_checked()
    page.locator("#draft button").click()
    expect(page.locator("#children-0-given_name")).to_have_value("")
    page.reload()
    expect(page.locator("#children-0-given_name")).to_have_value("")


def test_a_page_that_is_left_before_it_is_whole_leaves_the_draft_as_it_was(site: Site) -> None:
    """A call comes in while the form opens, after a first key."""
    page = site.visit(Role.OFFICER)
    kept(page)
    fill_in(page)
    expect(page.locator("form.report")).to_have_attribute("data-draft", "kept")
    opening = page.context.new_page()
    opening.add_init_script("window.requestAnimationFrame = () => 0")
    opening.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            const field = document.getElementById("reference")
            field.value = "PL0100-2026999999"
            field.dispatchEvent(new Event("input", { bubbles: true }))
            setTimeout(() => (location.href = "/explain"), 150)
        })"""
    )
    opening.goto("/", wait_until="commit")
    opening.wait_for_url("**/explain")
    page.reload()
    expect(page.locator("#children-0-given_name")).to_have_value("Testje")


@pytest.mark.parametrize("offline", [False, True])
def test_p06_back_and_forward_after_saving_show_an_empty_form(site: Site, offline: bool) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    page.context.set_offline(offline)
    fill_in(page)
    send(page)
    page.goto("/sent")
    for go in (page.go_back, page.go_forward, page.go_back):
        go()
        page.wait_for_load_state()
        assert "Proefkind" not in page.content()
    expect(page.locator("#children-0-given_name")).to_have_value("")
    expect(page.locator("#reference")).to_have_value("")


WATCH_WRITES = """
const plain = IDBDatabase.prototype.transaction
window.writes = []
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  const made = plain.call(this, stores, mode, options)
  if (mode === "readwrite") window.writes.push(made.durability)
  return made
}
"""


def test_o09_what_is_kept_is_on_the_disk_before_it_is_said_to_be(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    page.add_init_script(WATCH_WRITES)
    page.context.set_offline(True)
    page.reload()
    fill_in(page)
    send(page)
    expect(page.locator("#title")).to_have_text("De melding staat veilig op deze telefoon")
    assert set(page.evaluate("writes")) == {"strict"}


def later_script(page: Page) -> str:
    """The address of what the form asks for once it can be typed in."""
    text = page.request.get("/static/built/form.js").text()
    found = re.search(r'import\("\./(part-\w+\.js)"', text)
    assert found
    return f"**/static/built/{found[1]}"


def test_a_press_before_its_script_is_there_waits_for_it(site: Site) -> None:
    page = site.open()
    held: list[Route] = []
    page.route(later_script(page), lambda route: held.append(route))
    page.goto("/")
    fill_in(page)
    page.locator("form.report > .actions button").click()
    expect(page.locator("#check")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(page.locator("#check")).to_be_visible()
    expect(page.locator("#check")).to_contain_text("Proefkind")


def test_a_script_that_does_not_come_leaves_the_check_to_the_server(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    page.evaluate("navigator.serviceWorker.getRegistration().then(one => one.unregister())")
    page.route(later_script(page), lambda route: route.abort())
    page.goto("/")
    fill_in(page)
    page.fill("#occurred_at", "2026-11-22T23:10")
    page.locator("form.report > .actions button").click()
    expect(page.locator("h1")).to_have_text("Klopt dit?")
    expect(page.locator("main")).to_contain_text("Proefkind")


def test_a_page_that_is_not_painted_is_whole_all_the_same(site: Site) -> None:
    """It was opened behind another one: what waits there must be sent, and nothing be missing."""
    page = site.visit(Role.OFFICER)
    kept(page)
    page.add_init_script("window.requestAnimationFrame = () => 0")
    page.reload()
    fill_in(page)
    send(page)
    expect(page.locator("#title")).to_have_text("De melding is aangekomen")


def test_a_press_before_the_form_is_whole_finds_every_fault_of_it(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    kept(page)
    page.add_init_script("window.requestAnimationFrame = () => 0")
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            window.there = document.querySelectorAll("fieldset.child").length
            document.querySelector("form.report").requestSubmit()
        })"""
    )
    page.reload()
    expect(page.locator("#error-summary")).to_contain_text("Leeftijd")
    assert page.evaluate("window.there") == 0


def test_one_tap_hides_everything_and_one_shows_it_again(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    page.context.set_offline(True)
    page.fill("#children-0-given_name", "Testje")
    page.locator("#hide").click()
    expect(page.locator("#cover")).to_be_visible()
    box = page.locator("#cover").bounding_box()
    assert box
    assert (box["width"], box["height"]) >= (360, 740)
    page.keyboard.press("Escape")
    expect(page.locator("#cover")).to_be_visible()
    page.locator("#cover button").click()
    expect(page.locator("#children-0-given_name")).to_be_visible()


def test_idle_hides_a_form_with_a_name_in_it(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    page.clock.install()
    page.reload()
    expect(page.locator("#hide")).to_be_visible()  # from here on it watches
    page.fill("#children-0-given_name", "Testje")
    page.clock.fast_forward(89_000)
    expect(page.locator("#cover")).to_be_hidden()
    page.clock.fast_forward(90_000)  # a late scroll of the page counts as a touch
    expect(page.locator("#cover")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_fills_in_what_is_good_and_says_what_is_not(site: Site, javascript: bool) -> None:
    page = site.visit(Role.OFFICER, javascript=javascript)
    page.goto("/?reference=PL01&postcode=9289")
    expect(page.locator("#postcode")).to_have_value("9289")
    expect(page.locator("#error-summary li")).to_have_count(1)
    if javascript:
        assert page.url.endswith("/")


def test_what_a_link_filled_in_survives_a_reload(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    page.goto("/?reference=PL0100-2026123456&postcode=9289")
    expect(page.locator("form.report")).to_have_attribute("data-draft", "kept")
    page.reload()
    expect(page.locator("#reference")).to_have_value("PL0100-2026123456")
    expect(page.locator("#postcode")).to_have_value("9289")


def test_what_the_server_filled_in_from_a_link_survives_a_reload_too(site: Site) -> None:
    page = site.visit(Role.OFFICER, service_workers="block")
    page.goto("/?reference=PL0100-2026123456&postcode=9289")
    expect(page.locator("form.report")).to_have_attribute("data-draft", "kept")
    page.reload()
    expect(page.locator("#reference")).to_have_value("PL0100-2026123456")


def test_signed_out_it_waits_and_goes_after_signing_in(site: Site) -> None:
    page = site.browser.new_context(base_url=site.base).new_page()
    page.goto("/")
    kept(page)
    fill_in(page)
    send(page)
    expect(page.locator("#receipt")).to_contain_text("Meld je aan om te verzenden")
    assert states(site) == []
    person = site.world.person(Role.OFFICER)
    link = make_link(site.world.house, person.name, site.world.clock())
    page.goto(link.removeprefix(site.world.config.base_url))
    page.locator("main button").click()
    page.goto("/sent")
    expect(page.locator("#own")).to_contain_text("Bij de bureaudienst")
    assert states(site) == [("queued",)]


def test_the_desks_question_is_answered_from_the_phone(site: Site) -> None:
    world = site.world
    signal = world.report(a_report(DIRECT, [a_child(DIRECT, school={"unknown": True})])).signals[0]
    desk = world.person(Role.DESK)
    claim(world.house, signal.id, desk, world.clock())
    ask(world.house, signal.id, desk, world.clock())
    page = site.visit(Role.OFFICER)
    kept(page)
    page.goto("/sent")
    question = page.locator("form.question")
    expect(question).to_contain_text("Je hulp is nodig")
    expect(question).to_contain_text("Zoek de school hieronder.")
    expect(question.get_by_role("combobox")).to_be_visible()
    expect(question).not_to_contain_text("postcode")  # this page has no place for one
    question.get_by_role("combobox").fill("tarissing")
    question.get_by_role("option").first.click()
    question.get_by_role("button", name="Stuur het antwoord").click()
    expect(page.locator("#on-this-phone")).to_contain_text("Dank je wel")
    now = world.now_of(signal)
    assert now
    assert (now.state, now.school) == ("queued", SCHOOL[DIRECT])
    assert [one for one in site.complaints if re.search("Content Security|Error", one)] == []


def test_few_taps_are_enough(site: Site) -> None:
    """One child, known school, the postcode from the link: at most 10 taps and the names."""
    page = site.visit(Role.OFFICER)
    page.goto(LINKED)
    page.evaluate("window.taps = 0; addEventListener('pointerdown', () => window.taps++, true)")
    tap(page, "conversation-held", "yes")
    tap(page, "conversation-with", "mother")
    page.locator("#children-0-age").click()
    page.keyboard.type("9")
    tap(page, "children-0-decision", "agreed")
    page.locator("#children-0-given_name").click()
    page.keyboard.type("Testje")
    page.locator("#children-0-family_name").click()
    page.keyboard.type("Proefkind")
    page.locator("#children-0-school-question label.school").first.click()
    send(page)
    assert page.evaluate("window.taps") <= 10
    expect(page.locator("#receipt .reference")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
