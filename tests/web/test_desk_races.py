"""Nothing that was lost is swallowed: who was first, who has it, who did what meanwhile."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from fieldform.domain.lifecycle import LEASE
from fieldform.domain.people import Role
from fieldform.domain.retention import must_expire
from fieldform.domain.signal import Signal
from fieldform.storage import ledger
from fieldform.storage.database import change, write
from tests.actions.story import Story
from tests.checking_client import Browser
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_child, a_report, another


@pytest.fixture
def anna(world: World) -> Browser:
    return world.browser(Role.DESK, name="anna")


@pytest.fixture
def bob(world: World) -> Browser:
    return world.browser(Role.DESK, name="bob")


def steps(world: World, signal: Signal) -> list[tuple[str, str]]:
    return [(one.step, one.reason) for one in ledger.of_signal(world.house.db, signal.id)]


def test_who_comes_second_reads_who_was_first_and_when(
    world: World, anna: Browser, bob: Browser
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    late = bob.post(f"{at}/claim")
    assert late.status_code == 409
    assert "anna, 23:30: Op zich genomen" in late.text
    world.clock.move(timedelta(minutes=1))
    anna.post(f"{at}/approve")
    late = bob.post(f"{at}/claim")
    assert late.status_code == 409
    assert "anna, 23:31: Goedgekeurd" in late.text


def test_a_button_of_an_old_page_does_nothing_and_says_what_happened(
    world: World, anna: Browser
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    seen = re.findall(r'name="seen" value="(\d+)"', anna.get(at).text)[0]
    anna.post(f"{at}/school", {"school": "04JW00", "seen": seen})  # in another tab
    old = anna.post(f"{at}/approve", {"seen": seen})
    assert old.status_code == 409
    assert "anna, 23:30: School gekozen" in old.text
    now = world.now_of(signal)
    assert now is not None
    assert now.state == "claimed"


def test_a_step_with_what_is_destroyed_says_that_it_is(world: World, anna: Browser) -> None:
    signal = world.one_signal()
    world.clock.move(timedelta(days=10))
    world.destroy()
    anna = world.browser(Role.DESK, name="anna")
    late = anna.post(f"/desk/signals/{signal.id}/claim")
    assert late.status_code == 409
    assert "Vernietigd" in late.text
    other = world.browser(Role.DESK, "heerlen", "charlie")
    assert other.post(f"/desk/signals/{signal.id}/claim").status_code == 404


def test_a_colleagues_signal_is_taken_over_before_its_time_with_a_reason_only(
    world: World, anna: Browser, bob: Browser
) -> None:
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    page = bob.get(at).text
    assert "anna is hier sinds 23:30 mee bezig" in page
    assert "23:45" in page
    assert bob.post(f"{at}/take-over", {"reason": "because"}).status_code == 422
    assert bob.post(f"{at}/take-over", {"reason": "colleague_ill"}).status_code == 303
    assert steps(world, signal)[-1] == ("take_over_early", "colleague_ill")
    assert "Testje" in bob.get(at).text
    assert "Testje" not in anna.get(at).text
    assert "bob, 23:30: Overgenomen" in anna.post(f"{at}/release").text


def test_after_its_time_a_signal_is_taken_over_without_a_reason(
    world: World, anna: Browser, bob: Browser
) -> None:
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    world.clock.move(LEASE)
    assert bob.post(f"{at}/claim").status_code == 303
    assert steps(world, signal)[-1] == ("take_over", "")


@pytest.mark.parametrize("work", ["school", "busy", "claim"])
def test_working_on_a_signal_keeps_colleagues_out_for_longer(
    world: World, anna: Browser, bob: Browser, work: str
) -> None:
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    world.clock.move(LEASE - timedelta(minutes=1))
    if work == "busy":
        assert anna.post(f"/desk/busy/{signal.id}").status_code == 204
        assert bob.post(f"/desk/busy/{signal.id}").status_code == 409
    else:
        anna.post(f"{at}/{work}", {"school": SCHOOL[DIRECT]})
    world.clock.move(timedelta(minutes=1))
    assert bob.post(f"{at}/claim").status_code == 409
    world.clock.move(LEASE)
    assert bob.post(f"{at}/claim").status_code == 303


def test_the_page_of_a_signal_hears_what_a_colleague_does(
    world: World, anna: Browser, bob: Browser
) -> None:
    signal = world.one_signal()
    anna.post(f"/desk/signals/{signal.id}/claim")
    changes = re.findall(
        r'hx-get="(/desk/changes/[^"]+)"', anna.get(f"/desk/signals/{signal.id}").text
    )[0]
    assert anna.get(changes).status_code == 204
    bob.post(f"/desk/signals/{signal.id}/take-over", {"reason": "deadline_near"})
    assert "bob, 23:30: Overgenomen" in anna.get(changes).text


def test_several_are_taken_on_and_approved_in_one_go_and_each_refusal_is_told(
    world: World, anna: Browser, bob: Browser
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    three = [
        world.one_signal(reference=f"PL0100-202600000{at}", given_name=name)
        for at, name in enumerate(("Eenentwintig", "Tweeling", "Drieluik"))
    ]
    bob.post(f"/desk/signals/{three[2].id}/claim")
    told = anna.post("/desk/together", {"signal": [one.id for one in three]})
    assert told.status_code == 409
    assert "bob, 23:30: Op zich genomen" in told.text
    page = anna.get("/desk/together").text
    assert "Eenentwintig Proefkind" in page
    assert "Tweeling Proefkind" in page
    assert "Drieluik" not in page
    bob.post(f"/desk/signals/{three[1].id}/take-over", {"reason": "colleague_asked"})
    told = anna.post("/desk/together/approve", {"signal": [three[0].id, three[1].id]})
    assert told.status_code == 409
    assert "bob, 23:30: Overgenomen" in told.text
    assert len(world.deliver()) == 1
    assert [one for one, _ in steps(world, three[0])][:3] == ["receive", "claim", "approve"]


def test_what_is_not_ready_is_not_approved_with_the_others(world: World, anna: Browser) -> None:
    world.mailbox(SCHOOL[DIRECT])
    children = [a_child(), a_child(number=2, given_name="Zonder", school={"unknown": True})]
    both = world.report(a_report(children=children)).signals
    anna.post("/desk/together", {"signal": [one.id for one in both]})
    told = anna.post("/desk/together/approve", {"signal": [one.id for one in both]})
    assert told.status_code == 409
    assert "De school is nog niet bekend." in told.text
    assert len(world.deliver()) == 1


def test_the_hand_over_shows_what_is_open_asked_and_due_and_no_name(
    world: World, anna: Browser, bob: Browser
) -> None:
    held, asked, free = world.one_signal(), world.one_signal(), world.one_signal()
    anna.post(f"/desk/signals/{held.id}/claim")
    bob.post(f"/desk/signals/{asked.id}/ask")
    world.clock.move(timedelta(hours=7, minutes=45))
    page = world.browser(Role.DESK, name="bob").get("/desk/handover").text
    assert "Testje" not in page
    assert "anna, sinds 23:30" in page
    assert "Gevraagd om 23:30" in page
    assert "Er staan 2 signalen open" in page
    soon = page[page.index('id="part-soon"') : page.index('id="part-failed"')]
    assert {one.id for one in (held, asked, free)} == set(
        re.findall(r"/desk/signals/([\w-]+)", soon)
    )


def test_an_open_hand_over_hears_that_it_is_old(world: World, anna: Browser, bob: Browser) -> None:
    signal = world.one_signal()
    found = re.search(r'hx-get="(/desk/handover/changes[^"]+)"', anna.get("/desk/handover").text)
    assert found
    assert anna.get(found[1]).status_code == 204
    world.one_signal(THROUGH_OFFICE)
    assert anna.get(found[1]).status_code == 204
    bob.post(f"/desk/signals/{signal.id}/claim")
    assert "Er is iets gebeurd" in anna.get(found[1]).text


def test_the_hand_over_shows_what_lies_at_the_office(world: World, anna: Browser) -> None:
    story = Story(world, THROUGH_OFFICE).take("claim", "send_to_office")
    page = world.browser(Role.DESK, THROUGH_OFFICE).get("/desk/handover").text
    assert story.id in page[page.index('id="part-office"') : page.index('id="part-held"')]
    assert "part-office" not in anna.get("/desk/handover").text  # there is none


def test_the_hand_over_shows_what_will_be_destroyed_before_any_school_knows(
    world: World,
) -> None:
    dated, undated = world.one_signal(school={"unknown": True}), world.one_signal(**another(2))
    with write(world.house.db):
        change(world.house.db, "UPDATE signals SET deadline = NULL WHERE id = ?", (undated.id,))

    def going() -> str:
        page = world.browser(Role.DESK, name="anna").get("/desk/handover").text
        return page[page.index('id="part-expiring"') : page.index('id="part-soon"')]

    assert must_expire(dated) == datetime(2026, 11, 24, 11, tzinfo=UTC)
    world.clock.at = datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC)
    assert "Geen." in going()
    world.clock.move(timedelta(seconds=1))
    assert re.findall(r'action="/desk/signals/([\w-]+)/claim', going()) == [dated.id]
    assert "dinsdag 24-11 12:00" in going()
    assert "De school zoeken" in going()  # the one next thing
    world.clock.at = undated.received_at + timedelta(days=13, hours=12)
    assert undated.id in going()


def test_at_the_end_of_a_shift_everything_of_mine_goes_back(
    world: World, anna: Browser, bob: Browser
) -> None:
    mine, his = world.one_signal(), world.one_signal()
    anna.post(f"/desk/signals/{mine.id}/claim")
    bob.post(f"/desk/signals/{his.id}/claim")
    anna.post("/desk/handover")
    states = [one.state for one in (world.now_of(mine), world.now_of(his)) if one]
    assert states == ["queued", "claimed"]


def test_a_call_that_nobody_answered_is_kept_and_the_signal_stays_open(
    world: World, anna: Browser
) -> None:
    signal = world.one_signal(decision="not_asked", reason="not_safe", decided_by=None)
    at = f"/desk/signals/{signal.id}"
    anna.post(f"{at}/claim")
    assert (
        anna.post(f"{at}/call", {"spoken_to": "mother", "decision": "not_reached"}).status_code
        == 303
    )
    page = anna.get(at).text
    assert "Niet bereikt om 23:30" in page
    now = world.now_of(signal)
    assert now is not None
    assert (now.state, now.decision) == ("claimed", "not_asked")
    anna.post(f"{at}/call", {"spoken_to": "father", "decision": "agreed"})
    line = ledger.of_signal(world.house.db, signal.id)[-1]
    assert (line.step, line.reason, line.recipient) == ("record_call", "agreed", "father")
