"""The desk's verbs on a signal: claim, release, complete, record a call, ask, close."""

from datetime import datetime

from fieldform.actions import notify
from fieldform.actions import sealed as seals
from fieldform.actions.deadlines import deadline_for
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.domain.answers import SchoolAnswer, SchoolKnown
from fieldform.domain.decisions import NAMELESS, DecidedBy, Decision, who_decides
from fieldform.domain.people import Person, Sender
from fieldform.domain.problems import Fault, answer_invalid, not_found
from fieldform.domain.signal import ClosedReason, Sealed, Signal, State
from fieldform.domain.words import N_
from fieldform.storage import schools, shredder, signals
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


def claim(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Take a signal on; from now on this person sees the name. Raises Problem."""
    with write(house.db):
        signal = signals.find(house.db, signal_id, person.region)
        held = signal is not None and signal.state is State.CLAIMED
        take(
            house,
            "take_over" if held else "claim",
            signal_id,
            person,
            now,
            {"holder": person.id, "held_since": now},
        )


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
    }


def record_call(
    house: House,
    signal_id: str,
    person: Person,
    now: datetime,
    decision: str,
    decided_by: str,
) -> None:
    """Record what a parent, or the pupil from 16 years, decided by telephone.

    With an objection, or a parent who tells the school, the name is destroyed at once and the
    signal closes. Raises Problem.
    """
    answers = {Decision.AGREED, *NAMELESS}
    if decision not in answers or decided_by not in set(DecidedBy):
        raise answer_invalid(
            [Fault(("decision",), "choice.invalid", N_("Choose what was agreed, and with whom."))]
        )
    with write(house.db):
        signal = take(
            house,
            "record_call",
            signal_id,
            person,
            now,
            {"decision": decision},
            reason=decision,
            recipient=decided_by,
        )
        if decided_by != who_decides(signal.age):
            raise answer_invalid(
                [
                    Fault(
                        ("decided_by",),
                        "decided_by.age",
                        N_("Under 16 years a parent decides, from 16 years the pupil."),
                    )
                ]
            )
        seals.update(house, signal_id, {"decided_by": decided_by})
        if decision in NAMELESS:
            take(
                house,
                "close",
                signal_id,
                person,
                now,
                {"closed_reason": decision, "holder": None, "held_since": None},
                reason=decision,
            )
            shredder.overwrite_sealed(house.db, signal.id)


def ask(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Ask the officer which school it was, and tell the officer's devices. Raises Problem."""
    with write(house.db):
        signal = take(
            house,
            "ask",
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
    """The officer's answer, also that the school is not known or that the child is at none.
    Runs inside a transaction. Raises Problem."""
    signal = signals.find(house.db, signal_id, sender.author.region)
    if said.known is SchoolKnown.KNOWN:
        changes = school_changes(house, signal, said.code)
    else:
        changes = no_school_changes(house, signal, said.known)
    take(
        house,
        "answer",
        signal_id,
        sender.author,
        now,
        changes,
        reason="school" if said.known is SchoolKnown.KNOWN else f"school_{said.known}",
        recipient=sender.courier_code,
    )


def no_school_changes(
    house: House, signal: Signal | None, known: SchoolKnown
) -> dict[str, str | datetime | None]:
    """Return the columns that change when there is no school to name. Raises Problem."""
    if signal is None:
        raise not_found()
    region = house.regions[signal.region]
    changes: dict[str, str | datetime | None] = {
        "school": None,
        "deadline": deadline_for(house.db, region, None, signal.received_at),
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
