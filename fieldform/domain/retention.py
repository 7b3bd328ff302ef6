"""What must be gone, and when. One rule per way a signal can end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldform.domain.decisions import NAMELESS
from fieldform.domain.regions import Policy
from fieldform.domain.signal import Signal, State

HARD_STOP = timedelta(hours=28)
"""After the deadline of 08:00: the first school day at 12:00 and a day more
(security.md section 3.4). Then even an undelivered signal goes."""

NO_CALENDAR = timedelta(days=14)
"""The hard stop, after reception, of a signal whose deadline is not known."""


@dataclass(frozen=True)
class Moment:
    """When a signal must be gone, and by which rule."""

    at: datetime
    rule: str


def must_be_gone(signal: Signal, policy: Policy) -> Moment | None:
    """Return when the personal data of ``signal`` must be destroyed, or None while it still
    has to reach its school (then ``must_expire`` guards it)."""
    if signal.state is State.DELIVERED and signal.delivered_at:
        if signal.acknowledged_at:
            return Moment(signal.acknowledged_at, "acknowledged")
        return Moment(signal.delivered_at + policy.keep_after_delivery, "delivered")
    if signal.state is State.CLOSED:
        if signal.decision in NAMELESS:
            until = signal.deadline or must_expire(signal)
            return Moment(max(until, signal.received_at), "objection_kept_until_deadline")
        return Moment(signal.received_at, "closed")
    return None


def must_expire(signal: Signal) -> datetime:
    """Return the hard stop: when an undelivered signal is closed and destroyed."""
    if signal.deadline is None:
        return signal.received_at + NO_CALENDAR
    return signal.deadline + HARD_STOP
