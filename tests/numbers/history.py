"""Made-up pasts: signals as they stood at the end of their life, counted by the real code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fieldform.domain.answers import SchoolKnown
from fieldform.domain.counting import counts_of_signal
from fieldform.domain.decisions import NAMELESS, Decision
from fieldform.domain.effort import Taken
from fieldform.domain.signal import ClosedReason, Signal, State
from fieldform.storage import tally
from fieldform.storage.database import write
from tests.world import World


@dataclass(frozen=True)
class Past:
    """One signal of the past. ``month`` is ``2019-03``; ``held`` are seconds at the desk."""

    region: str
    month: str
    school: str | None = None
    decision: Decision = Decision.AGREED
    delivered: bool = True
    reason: ClosedReason | None = None
    known: SchoolKnown = SchoolKnown.KNOWN
    in_time: bool = True
    acknowledged: bool = True
    inside: bool = True
    steps: Sequence[tuple[int, str]] = field(default_factory=tuple)


def signal_of(past: Past) -> Signal:
    """Return the signal as it stood when it was destroyed."""
    received = datetime.fromisoformat(f"{past.month}-10T12:00:00+00:00").astimezone(UTC)
    deadline = received + timedelta(hours=19)
    at = deadline + timedelta(hours=-1 if past.in_time else 1)
    told = at if past.delivered else None
    values: dict[str, Any] = dict.fromkeys(Signal.__dataclass_fields__)
    return Signal(
        **values
        | {
            "state": State.DELIVERED if past.delivered else State.CLOSED,
            "region": past.region,
            "closed_reason": past.reason,
            "decision": past.decision,
            "school": past.school,
            "school_answer": None if past.decision in NAMELESS else past.known,
            "received_at": received,
            "deadline": deadline,
            "delivered_at": told,
            "acknowledged_at": told if past.acknowledged else None,
        }
    )


def remember(world: World, pasts: Iterable[Past]) -> None:
    """Count these signals as if they had lived and been destroyed here."""
    found = list(pasts)
    with write(world.house.db):
        for past in found:
            signal = signal_of(past)
            taken = [
                Taken(signal.received_at + timedelta(seconds=after), name)
                for after, name in past.steps
            ]
            counts = counts_of_signal(signal, taken, inside=past.inside)
            tally.add(world.house.db, past.region, signal.received_at, counts)
