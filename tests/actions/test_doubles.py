"""One child in two reports: two mails only after somebody said so, and no name without a line."""

from datetime import timedelta

import pytest

from fieldform.actions import alike, approve, desk, doubles, hand_over, office
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.signal import Signal
from fieldform.storage import ledger
from fieldform.storage.database import rows
from tests.actions.threads import at_once
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_child, a_report

NAMES = ("Sietske van der Meer", "Sytske van de Meer")


class Pair:
    """Two officers reported one child, each under another key and another incident."""

    def __init__(self, world: World, region: str = DIRECT, *names: str) -> None:
        self.world, self.house = world, world.house
        world.mailbox(SCHOOL[region])
        self.anna = world.person(Role.DESK, region, "Anna")
        self.bob = world.person(Role.DESK, region, "Bob")
        self.one, self.two = (
            self._report(at, name, region) for at, name in enumerate(names or NAMES)
        )

    def _report(self, at: int, name: str, region: str) -> Signal:
        given, _, family = name.partition(" ")
        child = a_child(region, given_name=given, family_name=family)
        report = a_report(region, [child], reference=f"PL0100-202600000{at}")
        return self.world.report(report, region, f"officer {at}").signals[0]

    def claim(self, signal: Signal, by: Person | None = None) -> None:
        desk.claim(self.house, signal.id, by or self.anna, self.world.clock())

    def approve(self, signal: Signal, by: Person | None = None) -> None:
        approve.approve(self.house, signal.id, by or self.anna, self.world.clock())

    def keep(self) -> None:
        doubles.keep_apart(self.house, self.one.id, self.two.id, self.anna, self.world.clock())

    def merge(self, gone: Signal, stays: Signal) -> None:
        doubles.merge(self.house, gone.id, stays.id, self.anna, self.world.clock())

    def state(self, signal: Signal) -> str:
        now = self.world.now_of(signal)
        return str(now.state) if now else "destroyed"

    def steps(self, signal: Signal) -> list[tuple[str, str]]:
        lines = ledger.of_signal(self.house.db, signal.id)
        return [(line.step, line.recipient) for line in lines]


def codes(problem: Problem) -> list[str]:
    return [problem.code, *(fault.code for fault in problem.faults)]


def test_approving_one_of_a_pair_asks_first(world: World) -> None:
    pair = Pair(world)
    for signal in (pair.one, pair.two):
        pair.claim(signal)
        with pytest.raises(Problem) as told:
            pair.approve(signal)
        assert codes(told.value) == ["signal.not_ready", "double.open"]
    assert world.deliver() == []
    pair.keep()
    pair.approve(pair.one)
    pair.approve(pair.two)
    assert len(world.deliver()) == 2


@pytest.mark.parametrize("verb", [approve.tell_by_phone, office.send_to_office])
def test_no_other_way_out_of_the_desk_goes_past_the_question(world: World, verb: object) -> None:
    pair = Pair(world, THROUGH_OFFICE)
    pair.claim(pair.one)
    with pytest.raises(Problem) as told:
        verb(pair.house, pair.one.id, pair.anna, world.clock())  # type: ignore[operator]
    assert "double.open" in codes(told.value)


def test_a_signal_is_not_handed_over_past_the_question(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    desk.complete(pair.house, pair.one.id, pair.anna, world.clock(), SCHOOL[THROUGH_OFFICE])
    with pytest.raises(Problem) as told:
        hand_over.hand_over(pair.house, pair.one.id, pair.anna, world.clock())
    assert codes(told.value) == ["signal.not_ready", "double.open"]
    pair.keep()
    hand_over.hand_over(pair.house, pair.one.id, pair.anna, world.clock())


@pytest.mark.parametrize("verb", ["approve", "by-phone"])
def test_the_office_gives_back_what_the_desk_must_compare_and_hears_nothing_of_the_other(
    world: World, verb: str
) -> None:
    pair = Pair(world, THROUGH_OFFICE, "Noor Jansen", "Daan Bakker")
    pair.claim(pair.one)
    office.send_to_office(pair.house, pair.one.id, pair.anna, world.clock())
    again = pair._report(3, "Noor Janssen", THROUGH_OFFICE)
    olga = world.browser(Role.OFFICE, THROUGH_OFFICE)
    at = f"/office/signals/{pair.one.id}"
    olga.post(f"{at}/open")
    told = olga.post(f"{at}/{verb}")
    assert told.status_code == 409
    assert "Geef het terug aan de bureaudienst" in told.text
    assert told.text.index(f"{at}/return") < told.text.index(f"{at}/by-phone")
    for secret in (again.id, again.reference, again.receipt, "Janssen"):
        assert secret not in told.text
    pair.claim(again)
    doubles.merge(pair.house, again.id, pair.one.id, pair.anna, world.clock())
    assert olga.post(f"{at}/{verb}").status_code == 303


def test_a_child_that_was_signalled_in_the_days_still_kept_is_found(world: World) -> None:
    pair = Pair(world, DIRECT, "Noor Jansen", "Daan Bakker")
    pair.claim(pair.one)
    pair.approve(pair.one)
    world.deliver()
    again = pair._report(3, "Noor Janssen", DIRECT)
    pair.claim(again)
    with pytest.raises(Problem):
        pair.approve(again)
    world.clock.move(timedelta(days=10))
    world.destroy()
    later = pair._report(4, "Noor Jansen", DIRECT)
    pair.claim(later)
    pair.approve(later)


def test_two_people_at_one_moment_cannot_send_both(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one, pair.anna)
    pair.claim(pair.two, pair.bob)
    both = [(pair.one, pair.anna), (pair.two, pair.bob)]

    def approve_one(house: object, at: int) -> str:
        signal, person = both[at]
        approve.approve(house, signal.id, person, world.clock())  # type: ignore[arg-type]
        return "approved"

    assert [str(one) for one in at_once(world, 2, approve_one)].count("approved") == 0
    assert world.deliver() == []


def test_merging_closes_one_and_the_other_goes_on(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    pair.merge(pair.one, pair.two)
    assert (pair.state(pair.one), pair.state(pair.two)) == ("closed", "queued")
    assert pair.steps(pair.one)[-1] == ("merge", f"signal:{pair.two.id}")
    pair.claim(pair.two)
    pair.approve(pair.two)
    assert len(world.deliver()) == 1


def test_the_other_one_is_taken_on_and_closed_in_one_go(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    pair.merge(pair.two, pair.one)
    assert (pair.state(pair.one), pair.state(pair.two)) == ("claimed", "closed")
    assert [step for step, _ in pair.steps(pair.two)] == ["receive", "claim", "merge"]
    pair.approve(pair.one)


def test_who_holds_both_closes_either(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    pair.claim(pair.two)
    pair.merge(pair.two, pair.one)
    assert (pair.state(pair.one), pair.state(pair.two)) == ("claimed", "closed")


def test_a_colleagues_signal_is_not_closed_over_their_head(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    pair.claim(pair.two, pair.bob)
    with pytest.raises(Problem) as told:
        pair.merge(pair.two, pair.one)
    assert told.value.code == "signal.moved_on"
    assert pair.state(pair.two) == "claimed"


def test_what_is_not_a_pair_is_not_merged(world: World) -> None:
    pair = Pair(world, DIRECT, "Noor Jansen", "Daan Bakker")
    pair.claim(pair.one)
    with pytest.raises(Problem) as told:
        pair.merge(pair.one, pair.two)
    assert told.value.code == "signal.moved_on"
    assert pair.state(pair.one) == "claimed"


def test_a_name_is_shown_beside_another_only_with_a_line_at_that_other(world: World) -> None:
    pair = Pair(world)
    with pytest.raises(Problem):  # nobody compares without holding
        doubles.compare(pair.house, pair.one.id, pair.anna, world.clock())
    assert pair.steps(pair.two) == [("receive", "")]
    pair.claim(pair.one)
    assert alike.open_doubles(pair.house, [pair.one]) == {pair.one.id: [pair.two]}
    assert pair.steps(pair.two) == [("receive", "")]
    _, shown = doubles.compare(pair.house, pair.one.id, pair.anna, world.clock())
    assert [sealed.child_name for _, sealed in shown] == [NAMES[1]]
    assert pair.steps(pair.two)[-1] == ("compare", f"signal:{pair.one.id}")


def test_of_the_pair_only_the_decision_is_stored_and_goes_with_either(world: World) -> None:
    pair = Pair(world)
    pair.claim(pair.one)
    assert rows(pair.house.db, "SELECT 1 FROM kept_apart") == []
    pair.keep()
    assert len(rows(pair.house.db, "SELECT 1 FROM kept_apart")) == 1
    world.clock.move(timedelta(days=10))
    world.destroy()
    assert rows(pair.house.db, "SELECT 1 FROM kept_apart") == []


def test_another_region_and_a_closed_signal_are_not_compared(world: World) -> None:
    pair = Pair(world)
    elsewhere = a_report(
        THROUGH_OFFICE, [a_child(THROUGH_OFFICE, given_name="Sietske", family_name="van der Meer")]
    )
    world.report(elsewhere, THROUGH_OFFICE)
    pair.claim(pair.two)
    desk.close(pair.house, pair.two.id, pair.anna, world.clock(), "not_school_age")
    pair.claim(pair.one)
    assert alike.open_doubles(pair.house, [pair.one]) == {}
    pair.approve(pair.one)


def test_the_pages_show_a_pair_and_its_three_ways(world: World) -> None:
    pair = Pair(world)
    anna = world.browser(Role.DESK, name="Anna")
    at, look = f"/desk/signals/{pair.one.id}", f"/desk/doubles/{pair.one.id}"
    assert anna.post(look).status_code == 409  # not held
    anna.post(f"{at}/claim")
    page = anna.get(at).text
    assert "Eén kind of twee?" in page
    assert "PL0100-2026000001" in page
    assert NAMES[1] not in page
    beside = anna.post(look).text
    assert NAMES[0] in beside
    assert NAMES[1] in beside
    assert anna.post(f"{look}/{pair.two.id}/nonsense").status_code == 404
    assert anna.post(f"{look}/{pair.two.id}/both").headers["Location"].endswith(at)
    assert "Eén kind of twee?" not in anna.get(at).text
    assert anna.post(f"{at}/approve").status_code == 303
