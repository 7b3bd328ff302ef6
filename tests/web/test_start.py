"""What a coordinator needs to start, and the test of the whole chain with a child that does not
exist."""

import email
import email.policy
import re
from datetime import timedelta

import pytest

from fieldform.actions.test_signal import send_test_signal
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.storage import signals
from fieldform.storage.database import rows
from tests.actions.story import link_of
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_report


def tallied(world: World) -> list[object]:
    return [tuple(one) for one in rows(world.house.db, "SELECT * FROM tally")]


def ledger(world: World) -> list[str]:
    return [one["step"] for one in rows(world.house.db, "SELECT step FROM ledger ORDER BY id")]


def test_a_test_goes_through_the_whole_chain_and_counts_nowhere(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    coordinator, desk = world.browser(Role.COORDINATOR), world.browser(Role.DESK)
    sent = coordinator.post("/start/test", {"school": SCHOOL[DIRECT]})
    assert (sent.status_code, sent.location) == (303, "/start#test")
    queue = desk.get("/desk").text
    assert "Test</span>" in queue
    (signal,) = signals.every(world.house.db, ["queued"])  # type: ignore[list-item]
    assert signal.test
    desk.post(f"/desk/signals/{signal.id}/claim")
    shown = desk.get(f"/desk/signals/{signal.id}").text
    assert "Testkind Bestaat Niet" in shown
    assert "Test</span>" in shown
    assert desk.post(f"/desk/signals/{signal.id}/approve").status_code == 303
    (mail,) = world.deliver()
    text = email.message_from_bytes(mail.message, policy=email.policy.default)
    assert text["Subject"] == "Handle with Care"
    assert str(text.get_content()).startswith("TEST van Handle with Care. Dit kind bestaat niet:")  # type: ignore[attr-defined]
    school = world.stranger()
    helped = school.post("/a/" + link_of(mail))
    assert "Dit is een test" in helped.text
    world.destroy()
    assert (
        school.post("/a/" + link_of(mail) + "/answers", {"presence": "absent"}).status_code == 200
    )
    assert signals.by_id(world.house.db, signal.id) is None
    assert tallied(world) == []
    assert ledger(world)[-2:] == ["begin_destruction", "destroy"]


def test_the_attendance_office_sees_that_it_is_a_test(world: World) -> None:
    coordinator = world.person(Role.COORDINATOR, THROUGH_OFFICE)
    sent = send_test_signal(world.house, coordinator, SCHOOL[THROUGH_OFFICE], world.clock())
    at = sent.signals[0].id
    desk = world.browser(Role.DESK, THROUGH_OFFICE)
    desk.post(f"/desk/signals/{at}/claim")
    desk.post(f"/desk/signals/{at}/send-to-office")
    office = world.browser(Role.OFFICE, THROUGH_OFFICE)
    assert "Test</span>" in office.get("/office").text
    office.post(f"/office/signals/{at}/open")
    assert "Test</span>" in office.get(f"/office/signals/{at}").text


def test_a_test_that_nobody_handles_expires_uncounted(world: World) -> None:
    send_test_signal(world.house, world.person(Role.COORDINATOR), SCHOOL[DIRECT], world.clock())
    world.clock.move(timedelta(days=20))
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM signals") == []
    assert tallied(world) == []


@pytest.mark.parametrize("extra", [{"test": True}, {"test": 1}])
def test_a_phone_cannot_say_that_a_report_is_a_test(world: World, extra: dict[str, object]) -> None:
    """A real child would then be counted nowhere, and its school would read TEST."""
    report = a_report() | extra
    report["children"][0] |= extra
    signal = world.report(report).signals[0]
    assert not signal.test
    assert tallied(world)


@pytest.mark.parametrize("school", ["", "99ZZ99", SCHOOL[THROUGH_OFFICE]])
def test_a_test_is_for_a_school_of_the_own_region(world: World, school: str) -> None:
    with pytest.raises(Problem, match="answer.invalid"):
        send_test_signal(world.house, world.person(Role.COORDINATOR), school, world.clock())
    world.mailbox(SCHOOL[DIRECT])
    refused = world.browser(Role.COORDINATOR).post("/start/test", {"school": school})
    assert (refused.status_code, 'id="school-fault"' in refused.text) == (422, True)


def test_a_real_mail_does_not_say_test(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    desk, signal = world.browser(Role.DESK), world.one_signal()
    desk.post(f"/desk/signals/{signal.id}/claim")
    desk.post(f"/desk/signals/{signal.id}/approve")
    (mail,) = world.deliver()
    assert b"TEST" not in mail.message


def test_the_page_says_how_far_the_region_is(world: World) -> None:
    coordinator = world.browser(Role.COORDINATOR)
    assert "Eerst moet een school klaar zijn." in coordinator.get("/start").text
    world.mailbox(SCHOOL[DIRECT])
    send_test_signal(world.house, world.person(Role.COORDINATOR), SCHOOL[DIRECT], world.clock())
    page = coordinator.get("/start").text
    assert "1 van " in page
    assert "/start/test" in page
    assert "Convenant Handle with Care Achtkarspelen" in page


def test_each_link_of_the_page_leads_to_a_place_that_is_there(world: World) -> None:
    coordinator = world.browser(Role.COORDINATOR)
    content = re.search(r"<main.*</main>", coordinator.get("/start").text, re.DOTALL)
    assert content
    links = set(re.findall(r'href="(/[^"]*)"', content[0]))
    assert {"/schools", "/schools#file", "/people", "/numbers#figures"} <= links
    for path, _, place in (link.partition("#") for link in links):
        page = coordinator.get(path)
        assert page.status_code == 200
        assert not place or f'id="{place}"' in page.text, place
