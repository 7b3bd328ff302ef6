"""Anna and Bob at the desk of one region, in two browser windows on the same queue."""

import re
import sys
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from fieldform.actions import approve, desk
from fieldform.domain.lifecycle import LEASE
from fieldform.domain.people import Role
from fieldform.domain.signal import Signal
from tests.actions.story import Story
from tests.browser.conftest import Site
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, a_child, a_report, another

WITHIN = 12_000
"""Milliseconds in which a colleague's step must be seen; a page asks every four seconds."""

UNKNOWN = {"unknown": True}


def report(site: Site, number: int, **child: object) -> Signal:
    """Receive one child of an incident of its own."""
    site.world.clock.move(timedelta(seconds=1))
    children = [a_child(given_name=f"Testje{'abcdefgh'[number] * 4}", **child)]
    return site.world.report(
        a_report(reference=f"PL0100-202600000{number}", children=children)
    ).signals[0]


def both(site: Site) -> tuple[Page, Page]:
    site.world.mailbox(SCHOOL[DIRECT])
    return (
        site.visit(Role.DESK, name="Anna", width=1280),
        site.visit(Role.DESK, name="Bob", width=1280),
    )


def row(page: Page, signal: Signal) -> str:
    return f'[id="line-{signal.id}-row"]'


def press(page: Page, *keys: str) -> None:
    """Press keys, once the page says that they work."""
    for key in keys:
        expect(page.locator("[data-keys-hint]")).to_be_visible()
        page.keyboard.press(key)


def state_of(site: Site, signal: Signal) -> str:
    now = site.world.now_of(signal)
    return str(now.state) if now else "destroyed"


def test_a_colleagues_step_is_seen_within_seconds_and_nothing_moves(site: Site) -> None:
    signals = [report(site, number) for number in range(4)]
    anna, bob = both(site)
    bob.evaluate("window.same = true")
    bob.locator(f"{row(bob, signals[1])} [type=checkbox]").check()
    bob.locator(f"{row(bob, signals[2])} [data-main]").focus()
    bob.evaluate("window.scrollTo(0, 40)")
    before = bob.evaluate("scrollY")
    for taken in (0, 2):
        anna.goto("/desk")
        anna.locator(f"{row(anna, signals[taken])} [data-main]").click()
        expect(bob.locator(row(bob, signals[taken]))).to_contain_text("Anna, sinds", timeout=WITHIN)
    new = report(site, 5)
    expect(bob.locator("#news")).to_contain_text("1 nieuw", timeout=WITHIN)
    assert bob.locator(row(bob, new)).count() == 0
    assert bob.evaluate("window.same") is True
    assert bob.evaluate("scrollY") == before
    assert bob.locator(f"{row(bob, signals[1])} [type=checkbox]").is_checked()
    expect(bob.locator(f"{row(bob, signals[2])} [data-main]")).to_be_focused()
    press(bob, "n")
    expect(bob.locator(row(bob, new))).to_be_visible()
    assert [one for one in site.complaints if "Content Security Policy" in one] == []


def test_a_new_signal_comes_onto_an_empty_queue_by_itself(site: Site) -> None:
    anna, _ = both(site)
    expect(anna.locator(".empty")).to_be_visible()
    signal = report(site, 1)
    expect(anna.locator(row(anna, signal))).to_be_visible(timeout=WITHIN)


def test_who_loses_a_race_reads_who_won_it(site: Site) -> None:
    signal = report(site, 1)
    _, bob = both(site)
    desk.claim(
        site.world.house, signal.id, site.world.person(Role.DESK, name="Anna"), site.world.clock()
    )
    approve.approve(
        site.world.house, signal.id, site.world.person(Role.DESK, name="Anna"), site.world.clock()
    )
    bob.locator(f"{row(bob, signal)} [data-main]").click()
    alert = bob.locator("[role=alert]:visible")
    expect(alert).to_contain_text("Anna, 23:30: Goedgekeurd")
    expect(alert).to_be_focused()


def test_a_lease_runs_out_and_the_old_page_hears_it(site: Site) -> None:
    signal = report(site, 1)
    anna, bob = both(site)
    anna.locator(f"{row(anna, signal)} [data-main]").click()
    expect(anna.locator("h2.name")).to_contain_text("Testje")
    bob.goto(f"/desk/signals/{signal.id}")
    expect(bob.locator("main")).to_contain_text("Anna is hier sinds 23:30 mee bezig")
    site.world.clock.move(LEASE)
    bob.reload()
    press(bob, "c")
    expect(bob.locator("h2.name")).to_contain_text("Testje")
    expect(anna.locator("#meanwhile")).to_contain_text("Bob, 23:45: Overgenomen", timeout=WITHIN)
    press(anna, "a")
    expect(anna.locator("[role=alert]:visible")).to_contain_text("Bob, 23:45: Overgenomen")
    assert "Testje" not in anna.content()
    assert state_of(site, signal) == "claimed"


def test_typing_keeps_the_lease(site: Site) -> None:
    signal = report(site, 1, school=UNKNOWN)
    anna, _ = both(site)
    anna.locator(f"{row(anna, signal)} [data-main]").click()
    anna.wait_for_load_state()
    site.world.clock.move(LEASE - timedelta(minutes=1))
    with anna.expect_response(lambda answer: "/desk/busy/" in answer.url):
        anna.locator("#find").press_sequentially("ca/bn?")
    expect(anna.locator("#find")).to_have_value("ca/bn?")  # while typing, no key does anything
    expect(anna.locator("#keys")).to_be_hidden()
    site.world.clock.move(timedelta(minutes=2))
    now = site.world.now_of(signal)
    assert now is not None
    assert now.renewed_at is not None


def test_a_colleagues_signal_is_taken_over_with_a_reason(site: Site) -> None:
    signal = report(site, 1)
    anna, bob = both(site)
    anna.locator(f"{row(anna, signal)} [data-main]").click()
    bob.goto(f"/desk/signals/{signal.id}")
    bob.locator("#reason").select_option("colleague_ill")
    bob.locator('form[action$="/take-over"] button').click()
    expect(bob.locator("h2.name")).to_contain_text("Testje")
    expect(bob.locator(".ledger")).to_contain_text("De collega is ziek")
    expect(anna.locator("#meanwhile")).to_contain_text("Bob", timeout=WITHIN)


@pytest.mark.parametrize(
    ("child", "most"), [({}, 2), ({"school": UNKNOWN}, 5)], ids=["complete", "without a school"]
)
def test_from_queue_to_approved_in_few_actions(
    site: Site, child: dict[str, object], most: int
) -> None:
    signal = report(site, 1, **child)
    site.world.mailbox(SCHOOL[DIRECT])
    anna = site.visit(Role.DESK, name="Anna", width=1280)
    begun, actions = time.monotonic(), 0
    anna.goto("/desk")
    anna.locator(f"{row(anna, signal)} [data-main]").click()
    actions += 1
    if child:
        anna.locator("#find").fill("tarissing")
        press(anna, "Enter")
        anna.locator(f'label:has(input[value="{SCHOOL[DIRECT]}"])').click()
        anna.locator('form[action$="/school"] button').click()
        actions += 3
    anna.locator('[data-key="a"]').click()
    actions += 1
    expect(anna).to_have_url(re.compile(r"/desk$"))
    seconds = time.monotonic() - begun
    assert state_of(site, signal) == "approved"
    assert actions <= most
    sys.stdout.write(f"\n{actions} actions, {seconds:.1f} s from opening the queue to approved\n")


def test_the_whole_work_is_done_by_keyboard(site: Site) -> None:
    site.world.mailbox(SCHOOL[DIRECT])
    first, second = report(site, 1), report(site, 2, school=UNKNOWN)
    anna = site.visit(Role.DESK, name="Anna", width=1280)
    press(anna, "?")
    expect(anna.locator("#keys")).to_be_visible()
    press(anna, "Escape")
    expect(anna.locator("#keys")).to_be_hidden()
    press(anna, "j")
    expect(anna.locator(f"{row(anna, first)} [data-main]")).to_be_focused()
    press(anna, "ArrowDown")
    expect(anna.locator(f"{row(anna, second)} [data-main]")).to_be_focused()
    press(anna, "k")
    press(anna, "Enter")
    expect(anna.locator("h2.name")).to_be_visible()
    press(anna, "a")
    expect(anna).to_have_url(re.compile(r"/desk$"))
    press(anna, "c")  # without a chosen row: the first, which is due first
    expect(anna.locator("#find")).to_be_visible()
    press(anna, "/")
    anna.keyboard.type("tarissing")
    press(anna, "Enter")
    expect(anna.locator("[data-focus]")).to_be_focused()
    press(anna, "Tab")
    press(anna, "Space")
    press(anna, "Enter")
    expect(anna.locator('[data-key="a"]')).to_be_visible()
    press(anna, "a")
    expect(anna).to_have_url(re.compile(r"/desk$"))
    assert [state_of(site, one) for one in (first, second)] == ["approved", "approved"]


def test_no_key_is_lost_while_the_list_of_keys_closes(site: Site) -> None:
    report(site, 1)
    anna, _ = both(site)
    for closes in ("Escape", "?") * 5:
        anna.evaluate("document.activeElement.blur()")
        press(anna, "?")
        expect(anna.locator("#keys")).to_be_visible()
        press(anna, "j")  # goes to the list, which is on top
        for key in (closes, "j"):
            anna.keyboard.press(key)  # at once, while the list still has the focus
        expect(anna.locator("[data-main]")).to_be_focused()


def test_the_keys_can_be_switched_off(site: Site) -> None:
    signal = report(site, 1)
    anna, _ = both(site)
    press(anna, "?")
    anna.locator("label:has(#keys-on)").click()
    press(anna, "Escape")
    press(anna, "j")
    press(anna, "c")
    assert state_of(site, signal) == "queued"
    expect(anna.locator("[data-main]").first).not_to_be_focused()


def test_several_are_approved_after_one_look_by_keyboard(site: Site) -> None:
    signals = [report(site, number) for number in range(3)]
    anna, _ = both(site)
    for _ in signals:
        press(anna, "j")
        press(anna, "x")
    press(anna, "t")
    expect(anna.locator("tbody tr")).to_have_count(3)
    expect(anna.locator("tbody")).to_contain_text("Testje")
    press(anna, "a")
    expect(anna).to_have_url(re.compile(r"/desk$"))
    assert {state_of(site, one) for one in signals} == {"approved"}
    assert len(site.world.deliver()) == 3


def test_the_list_of_the_office_is_fresh_and_nothing_moves(site: Site) -> None:
    first, second = (
        Story(site.world, THROUGH_OFFICE, **another(number)).take("claim", "send_to_office")
        for number in (1, 2)
    )
    olga = site.visit(Role.OFFICE, THROUGH_OFFICE, name="Otto", width=1280)
    olga.evaluate("window.same = true")
    first.take("open_at_office")
    expect(olga.locator(row(olga, first.now))).to_contain_text("Olga", timeout=WITHIN)
    Story(site.world, THROUGH_OFFICE, **another(3)).take("claim", "send_to_office")
    expect(olga.locator("#news")).to_contain_text("1 nieuw", timeout=WITHIN)
    gone = first.now
    first.take("return_to_desk")
    expect(olga.locator(row(olga, gone))).to_contain_text("niet meer", timeout=WITHIN)
    expect(olga.locator(row(olga, second.now))).to_be_visible()
    assert olga.evaluate("window.same") is True
    assert [one for one in site.complaints if "Content Security Policy" in one] == []
