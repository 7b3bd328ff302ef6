"""The desk asks which school it was; the officer's phone answers: once, also when it repeats
itself, and also through a colleague's session."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from fieldform.actions import desk
from fieldform.domain.answers import SchoolKnown
from fieldform.domain.people import Role
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger
from fieldform.storage.database import rows
from tests.actions.story import Story
from tests.phone import Phone, new_key
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_child, a_report, another

ANSWERS = "/api/answers"
KNOWN, UNKNOWN, NONE = {"code": SCHOOL[DIRECT]}, {"unknown": True}, {"none": True}
OTHER = {"code": SCHOOL[THROUGH_OFFICE]}


def phone_of(world: World, name: str = "officer anna") -> Phone:
    return Phone(world.browser(Role.OFFICER, DIRECT, name))


def asked(world: World, name: str = "officer anna") -> Signal:
    """Return a signal of this officer about which the desk asks."""
    report = a_report(children=[a_child(school=UNKNOWN)])
    signal = world.report(report, name=name).signals[0]
    anna = world.person(Role.DESK)
    desk.claim(world.house, signal.id, anna, world.clock())
    desk.ask(world.house, signal.id, anna, world.clock())
    return signal


def now_of(world: World, signal: Signal) -> Signal:
    found = world.now_of(signal)
    assert found
    return found


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    assert SCHOOL[DIRECT] not in answer.text
    return answer.status_code, answer.get_json()["code"]


def plain(phone: Phone, content: Any, key: str) -> TestResponse:
    return phone.post(ANSWERS, content, key, "application/json")


@pytest.mark.parametrize("sealed", [True, False])
def test_an_answer_brings_the_signal_back_to_the_queue_with_its_school(
    world: World, sealed: bool
) -> None:
    signal, phone, key = asked(world), phone_of(world), new_key()
    content = {"signal": signal.id, "school": KNOWN}
    answer = phone.answer(content, key) if sealed else plain(phone, content, key)
    assert answer.status_code == 200
    assert answer.get_json() == {"key": key, "state": "queued"}
    now = now_of(world, signal)
    assert (now.state, now.school, now.holder) == (State.QUEUED, SCHOOL[DIRECT], None)


def test_an_officer_may_not_know_it_either(world: World) -> None:
    signal, phone = asked(world), phone_of(world)
    assert phone.answer({"signal": signal.id, "school": UNKNOWN}, new_key()).status_code == 200
    now = now_of(world, signal)
    assert (now.state, now.school, now.deadline) == (State.QUEUED, None, signal.deadline)
    assert now.school_answer is SchoolKnown.UNKNOWN


def test_a_child_may_be_at_no_school(world: World) -> None:
    signal, phone = asked(world), phone_of(world)
    assert phone.answer({"signal": signal.id, "school": NONE}, new_key()).status_code == 200
    now = now_of(world, signal)
    assert (now.state, now.school, now.school_answer) == (State.QUEUED, None, SchoolKnown.NONE)


def test_a_school_that_turned_out_wrong_is_taken_away(world: World) -> None:
    signal = world.report(a_report(), name="officer anna").signals[0]
    anna = world.person(Role.DESK)
    desk.claim(world.house, signal.id, anna, world.clock())
    desk.ask(world.house, signal.id, anna, world.clock())
    phone_of(world).answer({"signal": signal.id, "school": UNKNOWN}, new_key())
    assert now_of(world, signal).school is None


@pytest.mark.parametrize("school", [KNOWN, UNKNOWN, NONE])
def test_saying_it_again_does_no_harm(world: World, school: dict[str, Any]) -> None:
    """The same key, the same answer under another key, and after the desk went on with it."""
    signal, phone, key = asked(world), phone_of(world), new_key()
    content = {"signal": signal.id, "school": school}
    assert phone.answer(content, key).get_json()["state"] == "queued"
    assert phone.answer(content, key).get_json() == {"key": key, "state": "queued"}
    assert plain(phone, content, key).get_json() == {"key": key, "state": "queued"}
    assert phone.answer(content, new_key()).get_json()["state"] == "queued"
    desk.claim(world.house, signal.id, world.person(Role.DESK), world.clock())
    assert phone.answer(content, key).get_json() == {"key": key, "state": "claimed"}
    assert phone.answer(content, new_key()).get_json()["state"] == "claimed"
    steps = [line.step for line in ledger.of_signal(world.house.db, signal.id)]
    assert steps == ["receive", "claim", "ask", "answer", "claim"]


@pytest.mark.parametrize(("first", "then"), [(KNOWN, OTHER), (UNKNOWN, KNOWN), (NONE, UNKNOWN)])
def test_another_answer_comes_too_late_when_the_signal_has_moved_on(
    world: World, first: dict[str, Any], then: dict[str, Any]
) -> None:
    signal, phone = asked(world), phone_of(world)
    phone.answer({"signal": signal.id, "school": first}, new_key())
    before = now_of(world, signal)
    late = phone.answer({"signal": signal.id, "school": then}, new_key())
    assert code(late) == (409, "signal.moved_on")
    assert now_of(world, signal) == before


def test_an_answer_that_was_slow_reaches_whoever_went_on_without_it(world: World) -> None:
    """The phone had no coverage; the desk took the signal on again meanwhile."""
    signal, phone, anna = asked(world), phone_of(world), world.person(Role.DESK)
    browser = world.browser(Role.DESK)
    desk.claim(world.house, signal.id, anna, world.clock())
    seen = len(ledger.of_signal(world.house.db, signal.id))
    answer = phone.answer({"signal": signal.id, "school": KNOWN}, new_key())
    assert answer.get_json()["state"] == "claimed"
    now = now_of(world, signal)
    assert (now.state, now.school, now.holder) == (State.CLAIMED, SCHOOL[DIRECT], anna.id)
    assert "antwoord" in browser.get(f"/desk/changes/{signal.id}?seen={seen}").text
    old_page = browser.post(f"/desk/signals/{signal.id}/release", {"seen": seen})
    assert (old_page.status_code, "antwoord" in old_page.text) == (409, True)


def test_an_answer_that_was_slow_counts_in_the_queue_and_at_the_office(world: World) -> None:
    for steps, state in ((("claim", "release"), "queued"), ((), "with_attendance_office")):
        story = Story(world, THROUGH_OFFICE, school=UNKNOWN, **another(len(steps) + 1))
        story.take("ask_from_queue", *(steps or ("claim", "send_to_office")))
        phone = Phone(world.browser(Role.OFFICER, THROUGH_OFFICE, story.officer.name))
        answer = phone.answer({"signal": story.id, "school": OTHER}, new_key())
        assert answer.get_json()["state"] == state
        assert story.now.school == SCHOOL[THROUGH_OFFICE]


def test_the_school_that_somebody_chose_meanwhile_stays(world: World) -> None:
    signal, phone, anna = asked(world), phone_of(world), world.person(Role.DESK)
    desk.claim(world.house, signal.id, anna, world.clock())
    desk.complete(world.house, signal.id, anna, world.clock(), SCHOOL[THROUGH_OFFICE])
    late = phone.answer({"signal": signal.id, "school": KNOWN}, new_key())
    assert code(late) == (409, "signal.moved_on")
    assert now_of(world, signal).school == SCHOOL[THROUGH_OFFICE]


def test_the_desk_of_another_region_is_answered_too(world: World) -> None:
    """It was handed over, and the desk there asks."""
    story = Story(world, school=UNKNOWN).take("claim", "complete_elsewhere", "hand_over")
    there = world.person(Role.DESK, THROUGH_OFFICE)
    desk.ask(world.house, story.id, there, world.clock())
    phone = phone_of(world, story.officer.name)
    answer = phone.answer({"signal": story.id, "school": OTHER}, new_key())
    assert (answer.status_code, story.now.state) == (200, State.QUEUED)


def test_a_signal_that_nobody_asked_about_takes_no_answer(world: World) -> None:
    signal = world.report(a_report(), name="officer anna").signals[0]
    answer = phone_of(world).answer({"signal": signal.id, "school": KNOWN}, new_key())
    assert code(answer) == (409, "signal.moved_on")


def test_one_key_is_for_one_signal(world: World) -> None:
    one, other, phone, key = asked(world), asked(world), phone_of(world), new_key()
    phone.answer({"signal": one.id, "school": KNOWN}, key)
    answer = phone.answer({"signal": other.id, "school": KNOWN}, key)
    assert code(answer) == (409, "key.reused")
    assert now_of(world, other).state is State.ASKED


def test_a_refused_answer_leaves_its_key_free(world: World) -> None:
    signal, phone, key = asked(world), phone_of(world), new_key()
    wrong = {"signal": signal.id, "school": {"code": "99ZZ99"}}
    assert code(phone.answer(wrong, key)) == (422, "answer.invalid")
    assert phone.answer({"signal": signal.id, "school": KNOWN}, key).status_code == 200


def test_the_author_answers_through_a_colleagues_session(world: World) -> None:
    """O-06 for answers: B's session delivers what A sealed, and the ledger says so."""
    signal, key, anna = asked(world), new_key(), phone_of(world)
    body = anna.seal("answer", {"signal": signal.id, "school": KNOWN}, key, anna.author())
    bob = phone_of(world, "officer bob")
    assert bob.post(ANSWERS, body, key).status_code == 200
    line = ledger.of_signal(world.house.db, signal.id)[-1]
    author, courier = (world.person(Role.OFFICER, name=f"officer {one}") for one in ("anna", "bob"))
    assert (line.step, line.actor, line.reason) == ("answer", author.id, "school")
    assert line.recipient == f"courier:{courier.id}"


def test_a_colleague_cannot_answer_and_cannot_tell_whether_the_signal_exists(world: World) -> None:
    signal, bob = asked(world), phone_of(world, "officer bob")
    foreign = bob.answer({"signal": signal.id, "school": KNOWN}, new_key())
    unknown = bob.answer({"signal": "u" * 22, "school": KNOWN}, new_key())
    assert code(foreign) == code(unknown) == (404, "not_found")
    assert foreign.data == unknown.data
    assert now_of(world, signal).state is State.ASKED


def test_after_destruction_a_repeat_is_answered_and_a_late_answer_is_too_late(world: World) -> None:
    signal, phone, key = asked(world), phone_of(world), new_key()
    body = phone.seal("answer", {"signal": signal.id, "school": KNOWN}, key)
    assert phone.post(ANSWERS, body, key).status_code == 200
    world.clock.move(timedelta(days=5))
    world.destroy()
    assert world.now_of(signal) is None
    phone = phone_of(world)
    again = phone.post(ANSWERS, body, key)  # what it was sealed to is destroyed too
    assert again.get_json() == {"key": key, "state": "destroyed"}
    late = phone.answer({"signal": signal.id, "school": KNOWN}, new_key())
    assert code(late) == (409, "signal.moved_on")
    assert code(phone.post(ANSWERS, body, new_key())) == (422, "sealed.key_expired")


def test_of_an_answer_only_that_it_came_is_kept(world: World) -> None:
    signal, key = asked(world), new_key()
    phone_of(world).answer({"signal": signal.id, "school": KNOWN}, key)
    (kept,) = rows(world.house.db, "SELECT * FROM answers")
    assert tuple(kept) == (key, signal.id, "2026-11-22T22:30:00+00:00")


def test_a_report_is_no_answer(world: World) -> None:
    signal, phone, key = asked(world), phone_of(world), new_key()
    body = phone.seal("report", {"signal": signal.id, "school": KNOWN}, key)
    assert code(phone.post(ANSWERS, body, key)) == (422, "sealed.unopenable")


@pytest.mark.parametrize("key", ["", "x" * 21])
def test_an_answer_needs_a_key_too(world: World, key: str) -> None:
    signal, phone = asked(world), phone_of(world)
    content = {"signal": signal.id, "school": KNOWN}
    assert code(plain(phone, content, key)) == (422, "key.invalid")
    assert code(phone.answer(content, key)) == (422, "key.invalid")


def test_everything_that_is_wrong_with_an_answer_is_said_at_once(world: World) -> None:
    answer = plain(phone_of(world), {"signal": 7, "school": {"code": "x"}}, new_key())
    assert code(answer) == (422, "answer.invalid")
    pointers = [fault["pointer"] for fault in answer.get_json()["faults"]]
    assert pointers == ["#/signal", "#/school"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(content=JSON, signal=JSON, school=JSON)
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_sent_as_an_answer_is_refused_by_its_code(
    world: World, content: Any, signal: Any, school: Any
) -> None:
    phone = phone_of(world)
    for body in (content, {"signal": signal, "school": school}):
        status, said = code(plain(phone, body, new_key()))
        assert (status, said in ("request.not_json", "answer.invalid")) == (422, True)


def test_own_reports_say_what_the_page_needs_and_no_more(world: World) -> None:
    """The id only where something is asked; whether the school is known, never which."""
    signal, phone = asked(world), phone_of(world)
    nameless = {"number": 2, "age": 4, "decision": "objected"}
    world.report(a_report(children=[a_child(), nameless]), name="officer anna")
    answer = phone.browser.client.get("/api/reports")
    newest, oldest = answer.get_json()["reports"]
    assert oldest["signals"] == [
        {
            "number": 1,
            "state": "asked",
            "deadline": "2026-11-23T08:00:00+01:00",
            "closed_reason": None,
            "school_known": False,
            "id": signal.id,
        }
    ]
    first, second = newest["signals"]
    assert (first["closed_reason"], first["school_known"], "id" in first) == (None, True, False)
    assert (second["closed_reason"], second["school_known"]) == ("objected", False)
    for secret in ("Testje", "Proefkind", SCHOOL[DIRECT]):
        assert secret not in answer.text
