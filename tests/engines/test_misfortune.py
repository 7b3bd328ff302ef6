"""Whatever answers, cuts, closes or signs in: no report is lost, none arrives twice, and the page
says where it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from fieldform.domain.people import Role
from fieldform.storage import reports
from tests.engines.chromium import ChromiumPhone
from tests.engines.conftest import Site
from tests.engines.officer import (
    LINKED,
    NOTHING_WAITS,
    arrived,
    fill_in,
    get_ready,
    send,
    wait_until,
    where,
)
from tests.front import Answer, Cut, Front
from tests.served import served
from tests.world import DIRECT, make_world

POST = ("POST", "/api/reports")
OURS = ("Content-Type", "application/problem+json")
HTML = ("Content-Type", "text/html; charset=utf-8")
PORTAL = b"<!doctype html><title>Welcome to this network</title>"


def ours(status: int, code: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status, (OURS, *headers), f'{{"code": "{code}", "detail": "Not now."}}'.encode())


STAYS: dict[str, Answer | Cut] = {
    "captive portal": Answer(200, (HTML,), PORTAL),
    "200 with another report's key": Answer(
        200, (("Content-Type", "application/json"),), b'{"key": "another", "receipt": "x"}'
    ),
    "302": Answer(302, (("Location", "/sign-in"),)),
    "400": ours(400, "form.expired"),
    "400 of somebody else": Answer(400, (HTML,), PORTAL),
    "401": ours(401, "signed_out"),
    "403": ours(403, "cross_site"),
    "409 of somebody else": Answer(409, (HTML,), PORTAL),
    "429": ours(429, "too_many", ("Retry-After", "1")),
    "500": Answer(500, (HTML,), PORTAL),
    "502": Answer(502, (HTML,), PORTAL),
    "503": Answer(503, (HTML, ("Retry-After", "1")), PORTAL),
    "504": Answer(504, (HTML,), PORTAL),
    "cut after the commit": Cut(),
}
PARKED = {
    "409": ours(409, "key.reused"),
    "413": ours(413, "too_large"),
    "422": ours(422, "sealed.unopenable"),
}


@dataclass
class Shift:
    """An officer with a phone that has everything it needs."""

    site: Site
    phone: ChromiumPhone

    def report(self, *, coverage: bool = True) -> None:
        if not coverage:
            self.site.front.down()
        self.phone.open(self.site.front.base + LINKED)
        fill_in(self.phone)
        send(self.phone)

    def come_online(self) -> None:
        self.site.front.up()
        self.phone.run("dispatchEvent(new Event('online'))")


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[Shift]:
    folder: Path = tmp_path_factory.mktemp("shift")
    world = make_world(folder / "house")
    world.clock.at = datetime.now(UTC)
    with served(world.app) as port:
        site = Site(world, Front(port))
        phone = ChromiumPhone(folder / "phone", playwright)
        site.sign_in(phone)
        get_ready(phone, site.front.base)
        yield Shift(site, phone)
        phone.kill()
        site.front.down()
    world.house.db.close()


@pytest.mark.parametrize("trouble", STAYS)
def test_it_stays_on_the_phone_and_arrives_once(shift: Shift, trouble: str) -> None:
    before, tries = len(arrived(shift.site.world)), shift.site.front.count(*POST)
    shift.site.front.trouble(*POST, STAYS[trouble])
    shift.report()
    shift.site.front.wait_for(*POST, tries + 1)
    if trouble == "401":
        assert where(shift.phone) == "waiting"
        shift.phone.reload()
        shift.phone.until(NOTHING_WAITS)
    else:
        shift.come_online()
        wait_until(shift.phone, "sent")
    assert shift.site.front.count(*POST) >= tries + 2
    assert len(arrived(shift.site.world)) == before + 1


@pytest.mark.parametrize("trouble", PARKED)
def test_a_refused_report_is_parked_with_a_way_out_and_holds_nothing_up(
    shift: Shift, trouble: str
) -> None:
    before = len(arrived(shift.site.world))
    shift.site.front.trouble(*POST, PARKED[trouble])
    shift.report()
    wait_until(shift.phone, "parked")
    shift.report()
    wait_until(shift.phone, "sent")
    assert len(arrived(shift.site.world)) == before + 1
    shift.phone.open(f"{shift.site.front.base}/sent")
    assert "Not now." in shift.phone.text("#on-this-phone [data-state=parked]")
    shift.phone.tap("#on-this-phone [data-state=parked] button.secondary")
    shift.phone.until(NOTHING_WAITS)
    assert len(arrived(shift.site.world)) == before + 2


def test_a_session_that_ended_keeps_the_report_until_somebody_signs_in(shift: Shift) -> None:
    before = len(arrived(shift.site.world))
    shift.site.world.clock.move(timedelta(hours=13))
    shift.report()
    assert where(shift.phone) == "waiting"
    assert len(arrived(shift.site.world)) == before
    shift.site.sign_in(shift.phone)
    shift.phone.until(NOTHING_WAITS)
    assert len(arrived(shift.site.world)) == before + 1


def test_two_tabs_send_it_once(shift: Shift) -> None:
    before = len(arrived(shift.site.world))
    shift.report(coverage=False)
    other = shift.phone.tab()
    other.goto(f"{shift.site.front.base}/sent")
    shift.site.front.up()
    for page in (other, shift.phone.page):
        page.evaluate("() => { dispatchEvent(new Event('online')) }")
    wait_until(shift.phone, "sent")
    other.close()
    assert len(arrived(shift.site.world)) == before + 1


def test_another_officer_signs_in_and_it_goes_out_under_its_author(shift: Shift) -> None:
    world = shift.site.world
    before = len(arrived(world))
    author = world.person(Role.OFFICER)
    since = world.clock() - timedelta(days=2)
    own = len(reports.of_officer(world.house.db, author.id, since))
    shift.report(coverage=False)
    shift.site.front.up()
    shift.site.sign_in(shift.phone, f"second officer {DIRECT}")
    shift.phone.until(NOTHING_WAITS)
    assert len(arrived(world)) == before + 1
    assert len(reports.of_officer(world.house.db, author.id, since)) == own + 1
    shift.site.sign_in(shift.phone)


def test_a_killed_browser_loses_nothing(shift: Shift) -> None:
    before = len(arrived(shift.site.world))
    shift.report(coverage=False)
    shift.phone.kill()
    shift.phone.start()
    shift.site.front.up()
    shift.site.sign_in(shift.phone)
    shift.phone.until(NOTHING_WAITS)
    assert len(arrived(shift.site.world)) == before + 1
