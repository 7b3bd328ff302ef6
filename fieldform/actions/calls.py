"""Telephone calls with a parent or a pupil: what was decided, or that nobody answered."""

from datetime import datetime

from fieldform.actions import sealed as seals
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.domain.decisions import NAMELESS, DecidedBy, Decision, who_decides
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.questions import CONVERSATION
from fieldform.domain.words import N_
from fieldform.storage import shredder
from fieldform.storage.database import write

CALLED = frozenset(
    code for question in CONVERSATION if question.name == "with" for code, _ in question.choices
)


def record_call(
    house: House,
    signal_id: str,
    person: Person,
    now: datetime,
    decision: str,
    decided_by: str,
    spoken_to: str = "",
) -> None:
    """Record what a parent, or the pupil from 16 years, decided by telephone.

    ``spoken_to`` is the role of who was called: it stands in the ledger. With an objection, or a
    parent who tells the school, the name is destroyed at once and the signal closes. Raises
    Problem.
    """
    _check_called(spoken_to)
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
            recipient=spoken_to or decided_by,
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


def call_not_reached(
    house: House, signal_id: str, person: Person, now: datetime, called: str
) -> None:
    """Record that the call was not answered; the signal stays with the person. ``called`` is
    the role of who was called. Raises Problem."""
    _check_called(called)
    with write(house.db):
        take(house, "call_not_reached", signal_id, person, now, recipient=called)


def _check_called(role: str) -> None:
    """The role of who was called is one of the form's own, or not said. Raises Problem."""
    if role and role not in CALLED:
        message = N_("Choose one of the answers.")
        raise answer_invalid([Fault(("spoken_to",), "choice.invalid", message)])
