"""axe finds nothing on any page of the bureau, the attendance office, the coordinator and the
school: in two languages, by day and by night, on a phone and on a screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from fieldform.storage import mailboxes
from fieldform.storage.database import write
from tests.actions.story import Story, link_of
from tests.browser.axe import LANGUAGES, in_every_look, use_language
from tests.browser.conftest import Site, site_in
from tests.synthetic_day import make
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, a_report, another

STANDING: dict[str, tuple[str, ...]] = {
    "queued": (),
    "mine": ("claim",),
    "asked": ("claim", "ask"),
    "approved": ("claim", "approve"),
    "uncertain": ("claim", "approve", "uncertain"),
    "refused": ("claim", "approve", "refuse"),
    "delivered": ("claim", "approve", "deliver"),
    "acknowledged": ("claim", "approve", "deliver", "acknowledge"),
    "closed": ("claim", "close"),
}
AT_OFFICE: dict[str, tuple[str, ...]] = {
    "new": ("claim", "send_to_office"),
    "mine": ("claim", "send_to_office", "open_at_office"),
}

OPEN_ALL = "for (const one of document.querySelectorAll('main details')) one.open = true"


@pytest.fixture(scope="module")
def signals(shared_site: Site) -> dict[str, str]:
    """One signal in each state; {state: id}."""
    world = shared_site.world
    apart = (another(number) for number in range(1, 50))
    made = {name: Story(world, **next(apart)).take(*steps).id for name, steps in STANDING.items()}
    made |= {
        f"office {name}": Story(world, THROUGH_OFFICE, **next(apart)).take(*steps).id
        for name, steps in AT_OFFICE.items()
    }
    unasked = {"decision": "not_asked", "decided_by": None, "reason": "parents_not_approachable"}
    made["not asked"] = Story(world, **unasked, **next(apart)).take("claim").id
    made["no school"] = Story(world, school={"unknown": True}, **next(apart)).take("claim").id
    objected = [{"number": 1, "age": 9, "decision": "objected"}]
    other = a_report(DIRECT, objected, reference="PL0100-2026654321")
    made["objected"] = world.report(other).signals[0].id
    return made


def sign_in(site: Site, name: str) -> Page:
    page = site.open(width=1280)
    link = make_link(site.world.house, name, site.world.clock())
    page.goto(link.removeprefix(site.world.config.base_url))
    page.locator("main button").click()
    return page


@pytest.fixture(scope="module")
def people(shared_site: Site, signals: dict[str, str]) -> dict[str, Page]:
    """Everybody who signs in, each with a page; {name: page}."""
    shared_site.world.person(Role.COORDINATOR)
    names = {
        "desk": f"Anna {DIRECT}",
        "desk of the office": f"Anna {THROUGH_OFFICE}",
        "office": f"Olga {THROUGH_OFFICE}",
        "coordinator": f"coordinator {DIRECT}",
    }
    return {who: sign_in(shared_site, name) for who, name in names.items()}


def seen(page: Page, path: str, *, opened: bool = False) -> list[str]:
    """Return what axe finds at this path, in both languages."""
    found = []
    for language in LANGUAGES:
        page.goto(path)
        use_language(page, language)
        page.goto(path)
        if opened:
            page.evaluate(OPEN_ALL)
        found += in_every_look(page, f"{path} {language}")
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk?show=waiting",
        "/desk?show=done",
        "/schools",
        "/on-call",
        "/desk/incidents",
        "/account",
    ],
)
def test_the_lists_of_the_desk(people: dict[str, Page], path: str) -> None:
    assert seen(people["desk"], path) == []


@pytest.mark.parametrize("state", [*STANDING, "not asked", "no school", "objected"])
def test_a_signal_at_the_desk_in_every_state(
    people: dict[str, Page], signals: dict[str, str], state: str
) -> None:
    assert seen(people["desk"], f"/desk/signals/{signals[state]}", opened=True) == []


@pytest.mark.parametrize("state", ["office new", "office mine"])
def test_a_signal_that_is_at_the_attendance_office(
    people: dict[str, Page], signals: dict[str, str], state: str
) -> None:
    assert seen(people["desk of the office"], f"/desk/signals/{signals[state]}") == []
    assert seen(people["office"], f"/office/signals/{signals[state]}", opened=True) == []


def test_the_pages_of_the_attendance_office_and_the_coordinator(
    shared_site: Site, people: dict[str, Page]
) -> None:
    house = shared_site.world.house
    desk = shared_site.world.person(Role.DESK, DIRECT, f"Anna {DIRECT}")
    with write(house.db):
        mailboxes.propose(house.db, SCHOOL[DIRECT], "nieuw@school.example", desk.id)
    assert seen(people["office"], "/office") == []
    assert seen(people["coordinator"], "/schools") == []
    assert seen(people["coordinator"], "/people", opened=True) == []


def test_a_refused_mail_address(people: dict[str, Page]) -> None:
    page = people["desk"]
    page.goto(f"/schools/{SCHOOL[DIRECT]}")
    page.locator("input[name=address]").fill(f"{'z' * 65}@school.example")
    page.locator("main form button").last.click()
    expect(page.locator("main [role=alert]").first).to_be_visible()
    assert in_every_look(page, "refused address") == []


def test_one_school_of_the_register(people: dict[str, Page]) -> None:
    for who in ("desk", "coordinator"):
        assert seen(people[who], f"/schools/{SCHOOL[DIRECT]}") == []


def test_a_day_report_that_was_brought_in_and_one_that_was_refused(
    shared_site: Site, people: dict[str, Page]
) -> None:
    page = people["desk of the office"]
    day = make(shared_site.world.clock(), incidents=40)
    for data, what in ((day.data(), "brought in"), (day.data().replace(b"PL2", b"=P"), "refused")):
        page.goto("/desk/incidents")
        file = {"name": "dag.csv", "mimeType": "text/csv", "buffer": data}
        page.locator("#file").set_input_files(file)
        page.locator(".upload button").click()
        expect(page.locator("main .notice").first).to_be_visible()
        assert in_every_look(page, what) == []


def test_nothing_to_do_and_what_is_not_there(tmp_path: Path, chromium: Browser) -> None:
    with site_in(tmp_path, chromium) as site:
        desk, office = site.visit(Role.DESK), site.visit(Role.OFFICE, THROUGH_OFFICE)
        assert seen(desk, "/desk") == []
        assert seen(office, "/office") == []
        assert seen(desk, "/desk/signals/unknown") == []


def test_the_way_in_and_the_way_out(shared_site: Site, people: dict[str, Page]) -> None:
    page, world = shared_site.open(), shared_site.world
    link = make_link(world.house, f"Anna {DIRECT}", world.clock())
    path = link.removeprefix(world.config.base_url)
    for at in ("/sign-in", path, "/sign-in/unknown", "/desk", "/nowhere"):
        assert seen(page, at) == []


def test_the_page_of_the_school(shared_site: Site, people: dict[str, Page]) -> None:
    story = Story(shared_site.world, **another(60)).take("claim", "approve", "deliver")
    page = shared_site.open()
    path = f"/a/{link_of(story.mail)}"
    assert seen(page, path) == []
    page.locator("main button").click()
    assert in_every_look(page, "thanks") == []
    assert seen(page, "/a/unknown") == []
