"""What may reach a school, what may not, and what is left when it is over."""

from datetime import timedelta
from typing import Any

import pytest

from fieldform.actions import approve, calls, deliver, desk, office
from fieldform.channels.parcel import ChannelError
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, reports, shredder, tally
from fieldform.storage.database import rows
from tests.scan import hits
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_child, a_report, another


def approved(world: World, region: str = DIRECT, **child: Any) -> Signal:
    """Claim and approve a signal as the desk of a direct region; raises what stands in the way."""
    signal = world.one_signal(region, **child)
    anna = world.person(Role.DESK, region)
    desk.claim(world.house, signal.id, anna, world.clock())
    approve.approve(world.house, signal.id, anna, world.clock())
    return signal


@pytest.mark.parametrize(
    ("region", "child", "code"),
    [
        (DIRECT, {"school": {"unknown": True}}, "school.missing"),
        (DIRECT, {"school": {"code": "04JW00"}}, "mailbox.missing"),
        (DIRECT, {"mailbox_risk": True}, "mailbox.risk"),
        (
            DIRECT,
            {"decision": "not_asked", "reason": "not_safe", "decided_by": None},
            "decision.call_first",
        ),
        (THROUGH_OFFICE, {}, "route.office"),
    ],
)
def test_nothing_is_mailed_while_something_stands_in_the_way(
    world: World, region: str, child: dict[str, Any], code: str
) -> None:
    world.mailbox(SCHOOL[region])
    with pytest.raises(Problem) as refused:
        approved(world, region, **child)
    assert code in [fault.code for fault in refused.value.faults]
    assert world.deliver() == []


def test_heerlen_needs_no_conversation_and_achtkarspelen_does(world: World) -> None:
    world.mailbox(SCHOOL[THROUGH_OFFICE])
    signal = world.one_signal(
        THROUGH_OFFICE, decision="not_asked", reason="not_safe", decided_by=None
    )
    anna = world.person(Role.DESK, THROUGH_OFFICE)
    leerplicht = world.person(Role.OFFICE, THROUGH_OFFICE)
    desk.claim(world.house, signal.id, anna, world.clock())
    office.send_to_office(world.house, signal.id, anna, world.clock())
    office.open_at_office(world.house, signal.id, leerplicht, world.clock())
    approve.approve(world.house, signal.id, leerplicht, world.clock())
    assert len(world.deliver()) == 1


def test_an_objection_in_another_report_of_the_incident_holds(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    world.report(a_report(DIRECT, [{"number": 1, "age": 10, "decision": "objected"}]))
    with pytest.raises(Problem) as refused:
        approved(world)
    assert [fault.code for fault in refused.value.faults] == ["decision.objection_in_other_report"]


def test_an_objection_by_telephone_destroys_the_name_at_once(world: World) -> None:
    signal = world.one_signal(decision="not_asked", reason="not_safe", decided_by=None)
    anna = world.person(Role.DESK)
    desk.claim(world.house, signal.id, anna, world.clock())
    calls.record_call(world.house, signal.id, anna, world.clock(), "objected", "parent")
    now = world.now_of(signal)
    assert now is not None
    assert (now.state, now.decision) == (State.CLOSED, "objected")
    assert rows(world.house.db, "SELECT sealed FROM signals")[0]["sealed"] is None


def test_a_refused_mail_comes_back_to_the_desk_and_a_late_one_is_tried_again(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = approved(world)
    world.postbox.trouble = [ChannelError("mail.unreachable", permanent=False)]
    assert world.deliver() == []
    world.clock.move(timedelta(seconds=59))
    assert world.deliver() == []
    world.clock.move(timedelta(seconds=1))
    first = list(world.deliver())
    assert len(first) == 1

    other = approved(world, **another(1))
    world.postbox.trouble = [ChannelError("mail.recipient_refused 550", permanent=True)]
    world.deliver()
    back = world.now_of(other)
    assert back is not None
    assert (back.state, back.refused_at) == (State.QUEUED, world.clock())
    assert world.now_of(signal) != back


def test_a_mail_that_perhaps_arrived_is_decided_by_a_person_and_stays_the_same(
    world: World,
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = approved(world)
    anna = world.person(Role.DESK)
    world.postbox.trouble = [ChannelError("mail.uncertain", permanent=False, uncertain=True)]
    world.deliver()
    now = world.now_of(signal)
    assert now is not None
    assert (now.state, now.uncertain_at) == (State.SENDING, world.clock())
    assert deliver.mark_interrupted(world.house, world.clock()) == 0
    approve.send_again(world.house, signal.id, anna, world.clock())
    assert len(world.deliver()) == 1


def test_a_delivered_signal_is_kept_a_day_and_not_a_second_longer(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = approved(world)
    world.deliver()
    world.clock.move(timedelta(hours=24) - timedelta(seconds=1))
    assert world.destroy().signals == 0
    world.clock.move(timedelta(seconds=1))
    assert world.destroy().signals == 1
    assert world.now_of(signal) is None


def test_an_undelivered_signal_goes_at_the_hard_stop_and_is_counted(world: World) -> None:
    signal = world.one_signal()
    assert signal.deadline is not None
    world.clock.at = signal.deadline + timedelta(hours=28) - timedelta(seconds=1)
    assert world.destroy().expired == 0
    world.clock.move(timedelta(seconds=1))
    done = world.destroy()
    assert (done.expired, done.signals, done.day_keys) == (1, 1, 1)
    counted = tally.counts(world.house.db, DIRECT, "2026-11", "2026-11")
    assert counted["2026-11", "outcome", "expired"] == 1


def test_an_objection_is_kept_until_the_deadline_and_then_nothing_of_it(world: World) -> None:
    receipt = world.report(a_report(DIRECT, [{"number": 1, "age": 4, "decision": "objected"}]))
    signal = receipt.signals[0]
    assert world.destroy().signals == 0
    assert signal.deadline is not None
    world.clock.at = signal.deadline
    assert world.destroy().signals == 1
    kept = rows(world.house.db, "SELECT reference, sealed_digest, receipt FROM reports")
    assert [tuple(one) for one in kept] == [(None, None, receipt.receipt)]


def test_a_destruction_that_was_interrupted_goes_on_and_counts_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = approved(world)
    world.deliver()
    world.clock.move(timedelta(hours=24))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shredder, "overwrite_and_delete", crash)
        with pytest.raises(KeyboardInterrupt):
            world.destroy()
    now = world.now_of(signal)
    assert now is not None
    assert now.state is State.DESTROYING
    assert world.destroy().signals == 1
    counted = tally.counts(world.house.db, DIRECT, "2026-11", "2026-11")
    assert counted["2026-11", "signals", "all"] == 1


def test_the_ledger_stays_and_holds_no_name_nor_does_any_file(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = approved(world, given_name="Zyxquadra", family_name="Vanderwhistle")
    world.deliver()
    assert hits(world.config.data, "Vanderwhistle") == []
    world.clock.move(timedelta(hours=24))
    world.destroy()
    steps = [line.step for line in ledger.of_signal(world.house.db, signal.id)]
    assert steps == [
        "receive",
        "claim",
        "approve",
        "start_sending",
        "deliver",
        "begin_destruction",
        "destroy",
    ]
    assert hits(world.config.data, "Zyxquadra") == []


def test_the_same_report_again_is_the_same_one_also_when_all_is_gone(world: World) -> None:
    browser = world.browser(Role.OFFICER)
    headers = {"Idempotency-Key": "k" * 22}
    payload = a_report(DIRECT, [a_child(DIRECT)])
    first = browser.post("/api/reports", json=payload, headers=headers)
    other = browser.post("/api/reports", json={**payload, "seconds_spent": 42}, headers=headers)
    assert (first.status_code, other.status_code) == (201, 409)
    world.clock.move(timedelta(days=3))
    world.destroy()
    again = world.browser(Role.OFFICER).post("/api/reports", json=payload, headers=headers)
    assert again.status_code == 200
    assert first.json
    assert again.json == {"key": "k" * 22, "receipt": first.json["receipt"], "signals": []}
    stored = reports.by_key(world.house.db, "k" * 22)
    assert stored is not None
    assert stored.reference is None
