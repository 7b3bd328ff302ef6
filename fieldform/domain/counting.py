"""WHAT IS COUNTED of one signal when it is destroyed, each measure by itself, so that no row of
the tally points at a child (security.md D-11)."""

from collections.abc import Sequence
from datetime import datetime

from fieldform.domain.answers import SchoolKnown
from fieldform.domain.effort import Taken, in_one_region, seconds_held, who_found
from fieldform.domain.signal import ClosedReason, Signal

Counts = dict[tuple[str, str], int]


def counts_of_signal(signal: Signal, taken: Sequence[Taken], *, inside: bool) -> Counts:
    """Return {(measure, label): number} for one signal at the end of its life.

    ``taken`` are its steps in order; ``inside`` says whether its school is in the region. A
    signal for a school elsewhere is outside the covenant: it is counted apart from the totals.
    """
    outside = not inside or signal.closed_reason is ClosedReason.OUT_OF_AREA_REFUSED
    return (_outside(signal) if outside else _inside(signal, taken)) | _seconds(taken)


def counts_of_hand_over(taken: Sequence[Taken]) -> Counts:
    """Return what is counted in the region that hands a signal over; ``taken`` are its steps in
    order, with that one. Everything else is counted where the signal goes on."""
    return {("outside", "handed_over"): 1} | _seconds(taken)


def _seconds(taken: Sequence[Taken]) -> Counts:
    counts = {}
    for who, seconds in seconds_held(in_one_region(taken)).items():
        counts[f"{who}_seconds", "sum"] = seconds
        counts[f"{who}_seconds", "n"] = 1
    return counts


def _outcome(signal: Signal) -> str:
    return "delivered" if signal.delivered_at else str(signal.closed_reason)


def _outside(signal: Signal) -> Counts:
    return {("outside", "all"): 1, ("outside_outcome", _outcome(signal)): 1}


def _inside(signal: Signal, taken: Sequence[Taken]) -> Counts:
    counts = {
        ("signals", "all"): 1,
        ("decision", signal.decision.value): 1,
        ("outcome", _outcome(signal)): 1,
    }
    if signal.school_answer:
        at_scene = signal.school_answer is SchoolKnown.KNOWN
        counts["school_known", "at_scene" if at_scene else who_found(taken)] = 1
    if any(step.name in ("refuse", "bounce") for step in taken):
        counts["bounced", "yes"] = 1
    if signal.delivered_at:
        counts["in_time", _in_time(signal.delivered_at, signal.deadline)] = 1
        counts["acknowledged", "yes" if signal.acknowledged_at else "no"] = 1
        counts["school", signal.school or "none"] = 1
    return counts


def _in_time(delivered_at: datetime, deadline: datetime | None) -> str:
    """A signal whose deadline nobody knew was not late."""
    if deadline is None:
        return "unknown"
    return "yes" if delivered_at <= deadline else "no"
