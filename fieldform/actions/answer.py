"""Takes in an officer's answer to the desk's question from a phone: once, however often it is
sent."""

from datetime import datetime
from typing import Any

from fieldform.actions import limits
from fieldform.actions.desk import ANSWERS, take_answer
from fieldform.actions.house import House
from fieldform.actions.open_sealed import open_sealed
from fieldform.actions.receive import check_key
from fieldform.domain.answers import SchoolAnswer, SchoolKnown, Unreadable, read
from fieldform.domain.people import Person, Sender
from fieldform.domain.problems import (
    Fault,
    answer_invalid,
    key_reused,
    not_found,
    not_json,
    sealed_key_expired,
    step_lost,
)
from fieldform.domain.questions import CHILD, Kind
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.domain.words import N_
from fieldform.storage import answers, ledger, signals
from fieldform.storage.database import write
from fieldform.storage.sealing import KeyGone

WHICH_SCHOOL = next(question for question in CHILD if question.kind is Kind.SCHOOL)


def answer_sealed(house: House, envelope: Any, key: str, courier: Person, now: datetime) -> State:
    """Take in a sealed answer for its author, from ``courier``; return the signal's state.

    A repeat whose key is gone is still a repeat. Raises Problem: ``sealed.key_expired``,
    ``sealed.unopenable``, and whatever ``answer_once`` raises.
    """
    check_key(key)
    try:
        opened = open_sealed(house, envelope, "answer", key, courier, now)
    except KeyGone as error:
        answered = answers.signal_of(house.db, key)
        if answered is None:
            raise sealed_key_expired() from error
        return _state(house, answered)
    return answer_once(house, opened.content, key, opened.author, now, courier)


def answer_once(
    house: House,
    payload: Any,
    key: str,
    person: Person,
    now: datetime,
    courier: Person | None = None,
) -> State:
    """Take in ``{"signal": id, "school": answer}`` from who reported the signal, under an
    idempotency key; return the state of the signal. ``courier`` is the colleague whose session
    delivers it, if another.

    The same key again, and the same answer when the signal has moved on, change nothing.
    Raises Problem: ``key.invalid``, ``request.not_json``, ``answer.invalid``, ``key.reused``,
    ``not_found``, ``signal.moved_on``, ``too_often``.
    """
    check_key(key)
    signal_id, said = _read(payload, now)
    with write(house.db):
        answered = answers.signal_of(house.db, key)
        if answered is None:
            limits.count_answer(house, person, now)
            _answer(house, signal_id, said, Sender(person, courier or person), now)
            answers.add(house.db, key, signal_id, now)
        elif answered != signal_id:
            raise key_reused()
    return _state(house, signal_id)


def _read(payload: Any, now: datetime) -> tuple[str, SchoolAnswer]:
    if not isinstance(payload, dict):
        raise not_json()
    faults = []
    signal_id = payload.get("signal")
    if not isinstance(signal_id, str):
        faults.append(
            Fault(("signal",), "signal.missing", N_("Name the signal that was asked about."))
        )
    try:
        said = read(WHICH_SCHOOL, payload.get("school"), today=now.astimezone(AMSTERDAM).date())
    except Unreadable as wrong:
        sentence = N_("Choose the school, or: does not know yet, or: not at school.")
        faults.append(Fault(("school",), wrong.code, sentence))
    if faults:
        raise answer_invalid(faults)
    return str(signal_id), said


def _answer(
    house: House, signal_id: str, said: SchoolAnswer, sender: Sender, now: datetime
) -> None:
    """The ledger knows who reported a signal, also when it is destroyed; of another's signal
    and of one that never was the answer is the same."""
    lines = ledger.of_signal(house.db, signal_id)
    if not any(line.step == "receive" and line.actor == sender.author.id for line in lines):
        raise not_found()
    signal = signals.by_id(house.db, signal_id)
    if signal and signal.asked_at and signal.state in ANSWERS:
        take_answer(house, signal_id, sender, now, said)
        return
    asked = any(line.to_state == State.ASKED for line in lines)
    if signal is None or not asked or not _says_the_same(signal, said):
        raise step_lost()


def _says_the_same(signal: Signal, said: SchoolAnswer) -> bool:
    match said.known:
        case SchoolKnown.KNOWN:
            return signal.school == said.code
        case SchoolKnown.NONE:
            return signal.school is None and signal.school_answer is SchoolKnown.NONE
        case SchoolKnown.UNKNOWN:
            return signal.school is None and signal.school_answer is not SchoolKnown.NONE


def _state(house: House, signal_id: str) -> State:
    signal = signals.by_id(house.db, signal_id)
    return signal.state if signal else State.DESTROYED
