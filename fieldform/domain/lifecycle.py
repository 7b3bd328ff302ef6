"""THE LIFE OF A SIGNAL, in one table: which step may follow which, who may take it, what it
needs. Everything that moves a signal takes one of these steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from fieldform.domain.people import SCHOOL, SYSTEM, Role
from fieldform.domain.signal import Signal, State

LEASE = timedelta(minutes=15)
"""So long a colleague's claim keeps others out, counted from the last work on it."""


class TakeOver(StrEnum):
    """Why a signal is taken over while a colleague's claim still runs."""

    ILL = "colleague_ill"
    AWAY = "colleague_away"
    ASKED = "colleague_asked"
    DEADLINE = "deadline_near"


def lease_end(signal: Signal) -> datetime | None:
    """Return when others may take a claimed signal over without a reason; None for the rest."""
    if signal.state is not State.CLAIMED or signal.held_since is None:
        return None
    return max(signal.held_since, signal.renewed_at or signal.held_since) + LEASE


class Need(StrEnum):
    """What must be true besides the state."""

    HOLDER = auto()  # the person has claimed it
    LEASE_OVER = auto()  # the claim of the colleague has run out
    READY = auto()  # nothing stands in the way of sending (``readiness``)
    NO_DOUBLE = auto()  # no other signal that may be about this child waits for a decision
    MAY_LEAVE = auto()  # the decision allows that the school is told
    TAKES_PART = auto()  # the school takes part, as far as it is known
    OTHER_REGION = auto()  # its school is in another region that is known here
    OFFICE_ROUTE = auto()  # there is an attendance office to send it to
    DELAYED = auto()  # the mail was tried, and could not leave yet
    UNCERTAIN = auto()  # the mail may or may not have arrived
    NOT_ACKNOWLEDGED = auto()  # the school has not said yet that it has the message
    OWN_REPORT = auto()  # the officer reported it
    ASKED = auto()  # the officer was asked, and neither answered nor was overtaken by a school


@dataclass(frozen=True)
class Step:
    """One step: from which states, to which, by whom."""

    name: str
    start: frozenset[State]
    end: State
    by: frozenset[str]
    needs: frozenset[Need] = frozenset()


def _step(
    name: str, start: set[State], end: State, by: set[str], needs: frozenset[Need] = frozenset()
) -> tuple[str, Step]:
    return name, Step(name, frozenset(start), end, frozenset(by), needs)


HELD = frozenset({Need.HOLDER})
OWN_AND_ASKED = frozenset({Need.OWN_REPORT, Need.ASKED})
HELD_AND_READY = frozenset({Need.HOLDER, Need.READY})

OPEN = frozenset(
    {State.QUEUED, State.CLAIMED, State.ASKED, State.WITH_ATTENDANCE_OFFICE, State.APPROVED}
)

STEPS = dict(
    (
        _step("claim", {State.QUEUED, State.ASKED}, State.CLAIMED, {Role.DESK}),
        _step(
            "take_over", {State.CLAIMED}, State.CLAIMED, {Role.DESK}, frozenset({Need.LEASE_OVER})
        ),
        _step("take_over_early", {State.CLAIMED}, State.CLAIMED, {Role.DESK}),
        _step("release", {State.CLAIMED}, State.QUEUED, {Role.DESK}, HELD),
        _step("complete", {State.CLAIMED}, State.CLAIMED, {Role.DESK}, HELD),
        _step("record_call", {State.CLAIMED}, State.CLAIMED, {Role.DESK}, HELD),
        _step("call_not_reached", {State.CLAIMED}, State.CLAIMED, {Role.DESK}, HELD),
        _step("ask_from_queue", {State.QUEUED}, State.ASKED, {Role.DESK}),
        _step("ask", {State.CLAIMED}, State.ASKED, {Role.DESK}, HELD),
        _step("ask_at_import", {State.QUEUED}, State.ASKED, {SYSTEM}),
        _step("answer", {State.ASKED}, State.QUEUED, {Role.OFFICER}, frozenset({Need.OWN_REPORT})),
        _step("answer_late", {State.QUEUED}, State.QUEUED, {Role.OFFICER}, OWN_AND_ASKED),
        _step("answer_held", {State.CLAIMED}, State.CLAIMED, {Role.OFFICER}, OWN_AND_ASKED),
        _step(
            "answer_at_office",
            {State.WITH_ATTENDANCE_OFFICE},
            State.WITH_ATTENDANCE_OFFICE,
            {Role.OFFICER},
            OWN_AND_ASKED,
        ),
        _step(
            "send_to_office",
            {State.CLAIMED},
            State.WITH_ATTENDANCE_OFFICE,
            {Role.DESK},
            HELD | {Need.OFFICE_ROUTE, Need.MAY_LEAVE, Need.NO_DOUBLE},
        ),
        _step(
            "hand_over",
            {State.CLAIMED},
            State.QUEUED,
            {Role.DESK},
            HELD | {Need.OTHER_REGION, Need.NO_DOUBLE},
        ),
        _step(
            "open_at_office",
            {State.WITH_ATTENDANCE_OFFICE},
            State.WITH_ATTENDANCE_OFFICE,
            {Role.OFFICE},
        ),
        _step(
            "choose_school",
            {State.WITH_ATTENDANCE_OFFICE},
            State.WITH_ATTENDANCE_OFFICE,
            {Role.OFFICE},
            HELD,
        ),
        _step("return_to_desk", {State.WITH_ATTENDANCE_OFFICE}, State.QUEUED, {Role.OFFICE}, HELD),
        _step("keep_apart", {State.CLAIMED}, State.CLAIMED, {Role.DESK}, HELD),
        _step("merge", {State.CLAIMED}, State.CLOSED, {Role.DESK}, HELD),
        _step(
            "approve",
            {State.CLAIMED},
            State.APPROVED,
            {Role.DESK},
            HELD_AND_READY | {Need.NO_DOUBLE},
        ),
        _step(
            "approve_at_office",
            {State.WITH_ATTENDANCE_OFFICE},
            State.APPROVED,
            {Role.OFFICE},
            HELD_AND_READY | {Need.NO_DOUBLE},
        ),
        _step(
            "tell_by_phone",
            {State.CLAIMED},
            State.DELIVERED,
            {Role.DESK},
            HELD | {Need.MAY_LEAVE, Need.TAKES_PART, Need.NO_DOUBLE},
        ),
        _step(
            "tell_by_phone_at_office",
            {State.WITH_ATTENDANCE_OFFICE},
            State.DELIVERED,
            {Role.OFFICE},
            HELD | {Need.MAY_LEAVE, Need.TAKES_PART, Need.NO_DOUBLE},
        ),
        _step("close", {State.CLAIMED}, State.CLOSED, {Role.DESK}, HELD),
        _step("close_at_office", {State.WITH_ATTENDANCE_OFFICE}, State.CLOSED, {Role.OFFICE}, HELD),
        _step("take_back", {State.APPROVED}, State.CLAIMED, {Role.DESK}, frozenset({Need.DELAYED})),
        _step("hold_back", {State.APPROVED}, State.QUEUED, {SYSTEM}),
        _step("start_sending", {State.APPROVED}, State.SENDING, {SYSTEM}),
        _step("try_again_later", {State.SENDING}, State.APPROVED, {SYSTEM}),
        _step("deliver", {State.SENDING}, State.DELIVERED, {SYSTEM}),
        _step("refuse", {State.SENDING}, State.QUEUED, {SYSTEM}),
        _step(
            "bounce",
            {State.SENDING, State.DELIVERED},
            State.QUEUED,
            {SYSTEM},
            frozenset({Need.NOT_ACKNOWLEDGED}),
        ),
        _step(
            "confirm_read",
            {State.DELIVERED},
            State.DELIVERED,
            {Role.DESK},
            frozenset({Need.NOT_ACKNOWLEDGED}),
        ),
        _step(
            "send_again", {State.SENDING}, State.APPROVED, {Role.DESK}, frozenset({Need.UNCERTAIN})
        ),
        _step(
            "confirm_received",
            {State.SENDING},
            State.DELIVERED,
            {Role.DESK},
            frozenset({Need.UNCERTAIN}),
        ),
        _step(
            "acknowledge",
            {State.APPROVED, State.SENDING, State.DELIVERED},
            State.DELIVERED,
            {SCHOOL},
            frozenset({Need.NOT_ACKNOWLEDGED}),
        ),
        _step("expire", {*OPEN, State.SENDING}, State.CLOSED, {SYSTEM}),
        _step("begin_destruction", {State.DELIVERED, State.CLOSED}, State.DESTROYING, {SYSTEM}),
        _step("destroy", {State.DESTROYING}, State.DESTROYED, {SYSTEM}),
    )
)
