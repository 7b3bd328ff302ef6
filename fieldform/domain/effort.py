"""How long people held a signal, from the ledger's own lines: measured, never asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN = timedelta(hours=1)
"""A signal that is held longer was forgotten, not worked on; it counts as this long."""

BEGINS = {
    "claim": "desk",
    "take_over": "desk",
    "take_over_early": "desk",
    "take_back": "desk",
    "open_at_office": "office",
}
ENDS = {
    "desk": frozenset(
        {
            "take_over",
            "take_over_early",
            "release",
            "ask",
            "send_to_office",
            "hand_over",
            "merge",
            "approve",
            "tell_by_phone",
            "close",
            "expire",
        }
    ),
    "office": frozenset(
        {
            "open_at_office",
            "return_to_desk",
            "approve_at_office",
            "tell_by_phone_at_office",
            "close_at_office",
            "expire",
        }
    ),
}


@dataclass(frozen=True)
class Taken:
    """One step of a signal, as the ledger has it; ``at`` is the server's clock, aware."""

    at: datetime
    name: str


def seconds_held(taken: Iterable[Taken]) -> dict[str, int]:
    """Return whole seconds by ``desk`` and ``office``: from taking a signal on until putting it
    back, asking, forwarding, approving or closing. ``taken`` is in order of time; who never
    held it is not in the answer."""
    held: dict[str, int] = {}
    who, since = "", None
    for step in taken:
        if since and step.name in ENDS[who]:
            held[who] = held.get(who, 0) + int(min(step.at - since, FORGOTTEN).total_seconds())
            since = None
        if step.name in BEGINS:
            who, since = BEGINS[step.name], step.at
    return held


HAND_OVER = "hand_over"


def in_one_region(taken: Sequence[Taken]) -> Sequence[Taken]:
    """Return the steps since the signal came to the region of its last step: what was done before
    it was handed over is counted there, when it is."""
    came = [at + 1 for at, step in enumerate(taken[:-1]) if step.name == HAND_OVER]
    return taken[max(came, default=0) :]


FINDS = {
    "complete": "desk",
    "choose_school": "office",
    **dict.fromkeys(("answer", "answer_late", "answer_held", "answer_at_office"), "officer"),
}


def who_found(taken: Iterable[Taken]) -> str:
    """Return who named the school last after the scene: ``desk``, ``office`` or ``officer``;
    ``not_found`` when nobody did."""
    found = [FINDS[step.name] for step in taken if step.name in FINDS]
    return found[-1] if found else "not_found"
