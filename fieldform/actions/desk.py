"""The desk's verbs on a signal: claim, release, complete, ask, close."""

from datetime import datetime

from fieldform.actions import notify
from fieldform.actions import sealed as seals
from fieldform.actions.deadlines import deadline_for
from fieldform.actions.house import House
from fieldform.actions.steps import find_for, take
from fieldform.domain.answers import SchoolAnswer, SchoolKnown
from fieldform.domain.lifecycle import TakeOver, lease_end
from fieldform.domain.people import Person, Sender
from fieldform.domain.problems import Fault, answer_invalid, not_found
from fieldform.domain.signal import ClosedReason, Sealed, Signal, State
from fieldform.domain.words import N_
from fieldform.storage import schools, signals
from fieldform.storage.database import write

DESK_REASONS = (
    ClosedReason.DUPLICATE,
    ClosedReason.NOT_SCHOOL_AGE,
    ClosedReason.NOT_PARTICIPATING,
    ClosedReason.OUT_OF_AREA_REFUSED,
    ClosedReason.NO_HANDLE_WITH_CARE_CASE,
    ClosedReason.UNDELIVERABLE,
)
"""What the desk or the office may choose. A parent's decision is recorded as a call."""

ANSWERS = {
    State.ASKED: "answer",
    State.QUEUED: "answer_late",
    State.CLAIMED: "answer_held",
    State.WITH_ATTENDANCE_OFFICE: "answer_at_office",
}
"""The step that an officer's answer is, by where the signal is by then."""


def claim(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Take a signal on; from now on this person sees the name. A colleague's is taken on when
    its lease is over; one's own is only held longer. Raises Problem."""
    _hold(house, signal_id, person, now, "")


def take_over(house: House, signal_id: str, person: Person, now: datetime, reason: str) -> None:
    """Take a colleague's signal over while its lease still runs. ``reason`` is a ``TakeOver``,
    and stands in the ledger. Raises Problem."""
    if reason not in set(TakeOver):
        raise answer_invalid(
            [Fault(("reason",), "choice.invalid", N_("Choose why you take it over."))]
        )
    _hold(house, signal_id, person, now, reason)


def _hold(house: House, signal_id: str, person: Person, now: datetime, reason: str) -> None:
    with write(house.db):
        signal = signals.find(house.db, signal_id, person.region)
        over = lease_end(signal) if signal else None
        if signals.renew(house.db, signal_id, person.id, now):
            return
        step = "claim" if over is None else "take_over"
        if over is not None and over > now and reason:
            step = "take_over_early"
        take(
            house,
            step,
            signal_id,
            person,
            now,
            {"holder": person.id, "held_since": now, "renewed_at": None},
            reason=reason if step == "take_over_early" else "",
        )


def take_back(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Take an approved signal on again because its mail does not leave: nothing is mailed now, and
    the school can be told by telephone. Raises Problem."""
    with write(house.db):
        holder = {"holder": person.id, "held_since": now, "renewed_at": None}
        take(house, "take_back", signal_id, person, now, holder)


def still_busy(house: House, signal_id: str, person: Person, now: datetime) -> bool:
    """Keep colleagues out for longer, while the holder works on the page. Nothing of the signal
    changes, so there is no line in the ledger. False when somebody else has it."""
    with write(house.db):
        return signals.renew(house.db, signal_id, person.id, now)


def release(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Put a signal back for a colleague. Raises Problem."""
    with write(house.db):
        take(house, "release", signal_id, person, now, {"holder": None, "held_since": None})


def complete(
    house: House, signal_id: str, person: Person, now: datetime, school: str | None
) -> None:
    """Fill in the school (a vestigingscode), for the desk that claimed the signal.

    The deadline follows the school's own calendar. Raises Problem.
    """
    with write(house.db):
        signal = signals.find(house.db, signal_id, person.region)
        take(
            house,
            "complete",
            signal_id,
            person,
            now,
            school_changes(house, signal, school),
            reason="school",
        )


def school_changes(
    house: House, signal: Signal | None, school: str | None
) -> dict[str, str | datetime | None]:
    """Return the columns that change with a school. Raises Problem for an unknown one."""
    if school is None or not schools.exists(house.db, school):
        raise answer_invalid(
            [Fault(("school",), "school.unknown", N_("Choose a school from the list."))]
        )
    if signal is None:
        raise not_found()
    region = house.regions[signal.region]
    return {
        "school": school,
        "deadline": deadline_for(house.db, region, school, signal.received_at),
        "asked_at": None,
    }


def ask(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Ask the officer which school it was, also without taking the signal on, and tell the
    officer's devices. Raises Problem."""
    with write(house.db):
        found = signals.find(house.db, signal_id, person.region)
        waits = found is not None and found.state is State.QUEUED
        signal = take(
            house,
            "ask_from_queue" if waits else "ask",
            signal_id,
            person,
            now,
            {"asked_at": now, "holder": None, "held_since": None},
        )
        notify.officer_of(house, signal, now)


def answer(house: House, signal_id: str, person: Person, now: datetime, school: str | None) -> None:
    """The officer answers which school it was; the signal returns to the queue. Raises
    Problem."""
    with write(house.db):
        said = SchoolAnswer(SchoolKnown.KNOWN, school)
        take_answer(house, signal_id, Sender(person, person), now, said)


def take_answer(
    house: House, signal_id: str, sender: Sender, now: datetime, said: SchoolAnswer
) -> None:
    """The officer's answer, also that the school is not known or that the child is at none. It
    counts as well when the desk or the office went on without it, while nobody chose a school
    (docs/decisions/0022). Runs inside a transaction. Raises Problem."""
    signal = find_for(house, signal_id, sender.author)
    if signal is None:
        raise not_found()
    if said.known is SchoolKnown.KNOWN:
        changes = school_changes(house, signal, said.code)
    else:
        changes = no_school_changes(house, signal, said.known)
    changes["answered_at"] = now
    take(
        house,
        ANSWERS.get(signal.state, "answer"),
        signal_id,
        sender.author,
        now,
        changes,
        reason="school" if said.known is SchoolKnown.KNOWN else f"school_{said.known}",
        recipient=sender.courier_code,
    )


def no_school_changes(
    house: House, signal: Signal, known: SchoolKnown
) -> dict[str, str | datetime | None]:
    """Return the columns that change when there is no school to name."""
    region = house.regions[signal.region]
    changes: dict[str, str | datetime | None] = {
        "school": None,
        "deadline": deadline_for(house.db, region, None, signal.received_at),
        "asked_at": None,
    }
    return changes | {"school_answer": known} if known is SchoolKnown.NONE else changes


def close(
    house: House, signal_id: str, person: Person, now: datetime, reason: str, step: str = "close"
) -> None:
    """Close a signal that will not go to a school. Raises Problem."""
    if reason not in DESK_REASONS:
        raise answer_invalid([Fault(("reason",), "choice.invalid", N_("Choose why it is closed."))])
    with write(house.db):
        take(
            house,
            step,
            signal_id,
            person,
            now,
            {"closed_reason": reason, "holder": None, "held_since": None},
            reason=reason,
        )


def see_name(house: House, signal: Signal, person: Person) -> Sealed | None:
    """Return who the child is, to the person who holds the signal and to nobody else.

    Holding it is a step in the ledger, so every person who saw a name stands there.
    """
    if signal.holder != person.id or signal.state not in (
        State.CLAIMED,
        State.WITH_ATTENDANCE_OFFICE,
    ):
        return None
    return seals.unlock(house, signal.id)
