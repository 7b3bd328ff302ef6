"""axe finds nothing on the pages that only a moment shows: two names side by side, somebody was
first, what is about to be destroyed, the test mail of a school."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from fieldform.actions import approve, desk
from fieldform.actions.check_mailbox import send_test_mail
from fieldform.domain.people import Role
from tests.actions.story import Story, text_of
from tests.browser.axe import LANGUAGES, in_every_look, use_language
from tests.browser.conftest import Site
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, a_child, a_report, another

OPEN_ALL = "for (const one of document.querySelectorAll('main details')) one.open = true"


def fine(page: Page, path: str) -> None:
    """Nothing is wrong in either language, and nothing runs over the edge."""
    for language in LANGUAGES:
        page.goto(path)
        use_language(page, language)
        page.goto(path)
        as_it_is(page, f"{path} {language}")


def as_it_is(page: Page, name: str) -> None:
    """Nothing is wrong with what an answer to a button shows."""
    page.evaluate(OPEN_ALL)
    assert in_every_look(page, name) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def in_each_language(page: Page, path: str, button: str) -> None:
    """The page that comes after a button, in either language."""
    for language in LANGUAGES:
        page.goto("/on-call")
        use_language(page, language)
        page.goto(path)
        page.locator(button).first.click()
        page.wait_for_load_state("networkidle")
        as_it_is(page, f"{path} {language} after {button}")


def a_pair(site: Site) -> tuple[str, str]:
    """Two officers reported one child; Anna holds the first of the two signals."""
    world, ids = site.world, []
    for at, family in enumerate(("Zijlstra", "Zeilstra")):
        child = a_child(given_name="Mirthe", family_name=family)
        report = a_report(children=[child], reference=f"PL0100-202688888{at}")
        ids.append(world.report(report, name=f"officer {at}").signals[0].id)
    desk.claim(world.house, ids[0], world.person(Role.DESK, name="Anna"), world.clock())
    return ids[0], ids[1]


def test_two_names_side_by_side_and_the_question_before(site: Site) -> None:
    mine, _ = a_pair(site)
    anna = site.visit(Role.DESK, name="Anna", width=1280)
    fine(anna, f"/desk/signals/{mine}")
    in_each_language(anna, f"/desk/signals/{mine}", 'form[action*="/desk/doubles/"] button')
    expect(anna.locator(".sides .name, .sides h2").first).to_be_visible()


def test_the_lists_with_something_in_every_part(site: Site) -> None:
    world = site.world
    steps = (
        (),
        ("claim",),
        ("claim", "ask"),
        ("claim", "approve", "uncertain"),
        ("claim", "approve", "deliver", "bounce"),
        ("claim", "approve", "deliver"),
    )
    for number, taken in enumerate(steps):
        Story(world, **another(number)).take(*taken)
    anna = site.visit(Role.DESK, name=f"Anna {DIRECT}", width=1280)
    paths = ("/desk/handover", "/desk/together", "/desk?show=waiting", "/desk?needs=school&mine=1")
    for path in paths:
        fine(anna, path)
    world.clock.move(timedelta(hours=25))
    later = site.visit(Role.DESK, name=f"Anna {DIRECT}", width=1280)
    fine(later, "/desk/handover")
    expect(later.locator("section[aria-labelledby=part-expiring] li").first).to_be_visible()
    expect(later.locator("section[aria-labelledby=part-unread] li").first).to_be_visible()


def test_somebody_was_first(site: Site) -> None:
    world = site.world
    anna, bob = (world.person(Role.DESK, name=name) for name in ("Anna", "Bob"))
    world.mailbox(SCHOOL[DIRECT])
    page = site.visit(Role.DESK, name="Anna", width=1280)
    signal = world.one_signal(**another(1))
    desk.claim(world.house, signal.id, anna, world.clock())
    page.goto(f"/desk/signals/{signal.id}")
    desk.take_over(world.house, signal.id, bob, world.clock(), "colleague_ill")
    expect(page.locator("#meanwhile")).to_contain_text("Bob", timeout=12_000)
    as_it_is(page, "meanwhile")
    page.locator('[data-key="a"]').click()
    expect(page.locator("[role=alert]:visible")).to_contain_text("Bob")
    as_it_is(page, "lost")
    approve.approve(world.house, signal.id, bob, world.clock())
    world.deliver()
    gone = site.visit(Role.DESK, name="Anna", width=1280)
    other = world.one_signal(**another(2))
    gone.goto(f"/desk/signals/{other.id}")
    desk.claim(world.house, other.id, bob, world.clock())
    desk.close(world.house, other.id, bob, world.clock(), "duplicate")
    world.destroy()
    gone.locator('[data-key="c"]').click()
    expect(gone.locator("[role=alert]:visible")).to_contain_text("Bob")
    as_it_is(gone, "gone")


def test_several_at_once_of_which_one_is_refused(site: Site) -> None:
    world = site.world
    world.mailbox(SCHOOL[DIRECT])
    signals = [world.one_signal(**another(number)) for number in (1, 2)]
    bob = world.person(Role.DESK, name="Bob")
    page = site.visit(Role.DESK, name="Anna", width=1280)
    for box in page.locator("[data-key=x]").all():
        box.check()
    desk.claim(world.house, signals[0].id, bob, world.clock())
    page.locator('[data-key="t"]').click()
    expect(page.locator("[role=alert]:visible")).to_contain_text("Bob")
    as_it_is(page, "told")


def test_the_test_mail_of_a_school(site: Site) -> None:
    world = site.world
    world.mailbox(SCHOOL[DIRECT])
    anna = world.person(Role.DESK, name="Anna")
    send_test_mail(world.house, SCHOOL[DIRECT], anna, world.clock())
    found = re.search(r"/m/([\w-]+)", text_of(world.deliver()[-1]))
    assert found
    page = site.open()
    fine(page, f"/m/{found[1]}")
    page.locator("main button").first.click()
    expect(page.locator("main [role=status]")).to_be_visible()
    as_it_is(page, "answered")
    fine(page, f"/m/{found[1]}")
    fine(page, "/m/unknown")


def test_the_office_gives_a_pair_back(site: Site) -> None:
    world = site.world
    story = Story(world, THROUGH_OFFICE, **another(1))
    story.take("claim", "send_to_office", "open_at_office").report_again()
    olga = site.visit(Role.OFFICE, THROUGH_OFFICE, name=f"Olga {THROUGH_OFFICE}", width=1280)
    olga.goto(f"/office/signals/{story.id}")
    olga.locator('form[action$="/approve"] button').first.click()
    expect(olga.locator("main [role=alert]")).to_be_visible()
    as_it_is(olga, "given back")


def test_the_coordinators_lists(site: Site) -> None:
    page = site.visit(Role.COORDINATOR, width=1280)
    for path in ("/on-call", "/people", "/schools?show=missing", "/schools?find=zzzz"):
        fine(page, path)
    page.goto("/schools")
    page.locator('input[type="file"]').set_input_files(
        {"name": "scholen.csv", "mimeType": "text/csv", "buffer": b"wrong;columns\n1;2\n"}
    )
    page.locator('form[action="/schools/file/import"] button').click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    as_it_is(page, "refused register")
