"""The hard stop: from then on nothing leaves, and what is left is destroyed."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.domain.retention import must_expire
from fieldform.domain.signal import ClosedReason, Signal


def expire_if_due(house: House, signal: Signal, now: datetime) -> bool:
    """End a signal whose hard stop has passed, inside ``write``. False where it has not, or where
    the signal has moved on."""
    return must_expire(signal) <= now and take_without_person(
        house,
        "expire",
        signal,
        now,
        {"closed_reason": ClosedReason.EXPIRED, "holder": None, "held_since": None},
        reason=ClosedReason.EXPIRED,
    )
