"""A report is received once, however often it is sent, and nothing of it stands in clear."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldform.actions import sealed as seals
from fieldform.actions.receive import Receipt, receive
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.domain.signal import State
from fieldform.storage import ledger, queue, signals, tally, vault
from fieldform.storage.database import rows
from tests.actions.threads import at_once
from tests.names import MUST_SURVIVE
from tests.scan import hits
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_child, a_report

KEY = "a-key-of-22-characters"


def send(world: World, payload: Any, key: str = KEY) -> Receipt:
    return receive(world.house, payload, key, world.person(Role.OFFICER), world.clock())


def refused(world: World, payload: Any, key: str = KEY) -> str:
    with pytest.raises(Problem) as caught:
        send(world, payload, key)
    return caught.value.code


def stored(world: World) -> tuple[int, int, int]:
    """Return how many reports, signals and ledger lines there are."""
    tables = ("reports", "signals", "ledger")
    counts = [rows(world.house.db, f"SELECT COUNT(*) FROM {name}")[0][0] for name in tables]
    return (counts[0], counts[1], counts[2])


def test_the_same_report_twice_is_one_report_with_one_receipt(world: World) -> None:
    first, again = send(world, a_report()), send(world, a_report())
    assert (first.created, again.created) == (True, False)
    assert first.receipt == again.receipt
    assert first.signals == again.signals
    assert stored(world) == (1, 1, 1)


def test_the_order_in_which_a_phone_writes_its_answers_makes_no_other_report(world: World) -> None:
    report = a_report()
    assert send(world, report).created
    assert not send(world, dict(reversed(report.items()))).created


def test_fifty_that_come_at_once_under_one_key_are_one(world: World) -> None:
    officer = world.person(Role.OFFICER)
    found = at_once(
        world, 50, lambda house, _: receive(house, a_report(), KEY, officer, world.clock())
    )
    receipts = [one for one in found if isinstance(one, Receipt)]
    assert [one.created for one in receipts].count(True) == 1
    assert len({one.receipt for one in receipts}) == 1
    assert len(receipts) == 50
    assert stored(world) == (1, 1, 1)


def test_twenty_that_come_at_once_under_their_own_keys_are_twenty(world: World) -> None:
    officer = world.person(Role.OFFICER)

    def one(house: Any, at: int) -> Receipt:
        return receive(house, a_report(), f"{KEY}-{at}", officer, world.clock())

    found = [one for one in at_once(world, 20, one) if isinstance(one, Receipt)]
    assert all(one.created for one in found)
    assert len({one.receipt for one in found}) == 20
    assert stored(world) == (20, 20, 20)
    assert len(vault.days(world.house.vault)) == 1


def test_the_same_key_with_another_report_is_refused_and_the_first_stands(world: World) -> None:
    first = send(world, a_report())
    assert refused(world, a_report(seconds_spent=42)) == "key.reused"
    assert refused(world, {"not": "a report"}) == "key.reused"
    assert send(world, a_report()).signals == first.signals
    assert stored(world) == (1, 1, 3)


@pytest.mark.parametrize("key", ["", "x" * 21, "x" * 129, "x" * 21 + "é", "x" * 22 + "\n"])
def test_a_key_that_is_easy_to_guess_is_refused(world: World, key: str) -> None:
    assert refused(world, a_report(), key) == "key.invalid"
    assert stored(world) == (0, 0, 0)


def test_what_is_not_complete_leaves_nothing_and_its_key_is_free(world: World) -> None:
    assert refused(world, a_report(children=[a_child(given_name="")])) == "report.invalid"
    assert (stored(world), vault.days(world.house.vault)) == ((0, 0, 0), [])
    assert send(world, a_report()).created


def test_after_destruction_a_retry_gets_its_receipt_and_nothing_comes_back(world: World) -> None:
    first = send(world, a_report())
    world.clock.move(timedelta(days=3))
    world.destroy()
    world.destroy()
    before = stored(world)
    assert before[:2] == (1, 0)
    for payload in (a_report(), a_report(seconds_spent=1)):  # nothing is left to compare with
        assert send(world, payload) == Receipt(False, first.receipt, ())
    assert stored(world) == before
    assert hits(world.config.data, "Proefkind") == []


def test_fields_that_nobody_asked_for_change_nothing(world: World) -> None:
    extra = {"state": "approved", "holder": "me", "school_mail": "evil@x.example", "id": "1"}
    report = {**a_report(children=[a_child(**extra)]), **extra, "region": THROUGH_OFFICE}
    signal = send(world, report).signals[0]
    assert (signal.state, signal.holder, signal.region) == (State.QUEUED, None, DIRECT)
    sealed = seals.unlock(world.house, signal.id)
    assert sealed
    assert not set(extra) & (set(sealed.answers) | set(sealed.incident))


def test_who_the_child_is_stands_nowhere_in_clear_and_opens_for_its_verbs(world: World) -> None:
    child = a_child(given_name="Zyxquadra", family_name="Vanderwhistle", birth_date="2016-02-29")
    signal = send(world, a_report(children=[child])).signals[0]
    for clear in ("Zyxquadra", "Vanderwhistle", "2016-02-29"):
        assert hits(world.config.data, clear) == []
    sealed = seals.unlock(world.house, signal.id)
    assert sealed
    assert (sealed.child_name, sealed.answers["birth_date"]) == (
        "Zyxquadra Vanderwhistle",
        "2016-02-29",
    )


def test_real_names_come_out_as_they_went_in(world: World) -> None:
    for at, name in enumerate(MUST_SURVIVE):
        child = a_child(given_name=name, family_name=name)
        signal = send(world, a_report(children=[child]), f"{KEY}-{at}").signals[0]
        sealed = seals.unlock(world.house, signal.id)
        assert sealed
        assert sealed.child_name == f"{name} {name}"


@pytest.mark.parametrize("decision", sorted(NAMELESS))
def test_an_objection_is_kept_without_a_name_and_closed(world: World, decision: str) -> None:
    child = {"number": 1, "age": 9, "decision": decision, "decided_by": "parent"}
    signal = send(world, a_report(children=[child])).signals[0]
    assert (signal.state, signal.closed_reason, signal.age) == (State.CLOSED, decision, 9)
    assert (signal.school, signal.deadline is not None) == (None, True)
    sealed = seals.unlock(world.house, signal.id)
    assert sealed
    assert (sealed.answers, sealed.incident) == ({"decided_by": "parent"}, {})


def test_reception_is_one_line_in_the_ledger_for_each_child_and_counted_once(world: World) -> None:
    children = [a_child(number=1), {"number": 2, "age": 4, "decision": "parent_informs"}]
    received = send(world, a_report(children=children))
    send(world, a_report(children=children))
    officer = world.person(Role.OFFICER)
    for signal in received.signals:
        (line,) = ledger.of_signal(world.house.db, signal.id)
        assert (line.actor, line.step, line.from_state) == (officer.id, "receive", "")
        assert (line.to_state, line.reason) == (signal.state, signal.decision)
    assert tally.counts(world.house.db, DIRECT, "2026-11", "2026-11") == {
        ("2026-11", "reports", "received"): 1,
        ("2026-11", "officer_seconds", "sum"): 41,
        ("2026-11", "officer_seconds", "n"): 1,
    }


def test_the_key_of_a_day_is_that_of_amsterdam(world: World) -> None:
    world.clock.at = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)  # five past midnight there
    signal = world.one_signal()
    found = signals.locked(world.house.db, signal.id)
    assert found
    assert found.key_day == "2026-11-23"


def test_a_report_beyond_the_calendar_is_accepted_without_a_deadline(world: World) -> None:
    world.clock.at = datetime(2040, 1, 5, 21, 0, tzinfo=UTC)
    for region in (DIRECT, THROUGH_OFFICE):
        signal = world.one_signal(region, birth_date="2030-05-04")
        assert (signal.deadline, signal.state) == (None, State.QUEUED)
        assert queue.in_states(world.house.db, region, [State.QUEUED]) == [signal]


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "given_name": st.sampled_from([*MUST_SURVIVE, "", "a\u202eb"]),
        "age": st.integers(-1, 22),
        "birth_date": st.sampled_from(["2016-05-04", "2009-01-01", "", None]),
        "decision": st.sampled_from(["agreed", "parent_informs", "objected", "not_asked", "?"]),
        "decided_by": st.sampled_from(["parent", "pupil", None]),
        "reason": st.sampled_from(["not_safe", None]),
        "school": st.sampled_from([{"code": SCHOOL[DIRECT]}, {"unknown": True}, {}, None]),
        "mailbox_risk": st.sampled_from([True, False, None, "yes"]),
    },
)


@given(st.lists(ANSWERS, max_size=4))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_random_report_is_stored_whole_or_not_at_all(
    world: World, children: list[dict[str, Any]]
) -> None:
    before = stored(world)
    payload = a_report(children=[{**a_child(number=None), **child} for child in children])
    try:
        received = send(world, payload, secrets.token_urlsafe(24))
    except Problem:
        assert stored(world) == before
        return
    number = len(children)
    assert stored(world) == (before[0] + 1, before[1] + number, before[2] + number)
    for signal in received.signals:
        assert (signal.state is State.CLOSED) == (signal.decision in NAMELESS)
