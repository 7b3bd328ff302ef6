"""What became of a mail, as a fact of the row and the clock."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State

READ_BY = time(9, 0)
"""When a school that got a mail before school has read it."""

DELAY = timedelta(minutes=5)
"""So long a mail may wait for another attempt before the desk is told: many mail servers refuse a
stranger's first one."""

AT_LEAST = timedelta(hours=1)
"""So long a school has for a mail that came later."""


class Outcome(StrEnum):
    """What a desk can know of a mail."""

    WAITING = "waiting"
    DELAYED = "delayed"
    SENT = "sent"
    NOT_READ = "not_read"
    READ = "read"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    BOUNCED = "bounced"


def outcome(signal: Signal, now: datetime) -> Outcome | None:
    """Return what became of the mail of ``signal``; None where there is none."""
    if signal.state is State.SENDING and signal.uncertain_at:
        return Outcome.UNCERTAIN
    if signal.state in (State.APPROVED, State.SENDING):
        return Outcome.DELAYED if is_delayed(signal, now) else Outcome.WAITING
    if signal.state is State.DELIVERED:
        return _delivered(signal, now)
    if signal.state in (State.QUEUED, State.CLAIMED):
        if signal.bounced_at:
            return Outcome.BOUNCED
        return Outcome.REFUSED if signal.refused_at else None
    return None


def _delivered(signal: Signal, now: datetime) -> Outcome:
    if signal.acknowledged_at:
        return Outcome.READ
    due = read_by(signal)
    return Outcome.NOT_READ if due and due <= now else Outcome.SENT


def is_unread(signal: Signal, now: datetime) -> bool:
    """Say whether the school should have said by now that it has read the mail."""
    return outcome(signal, now) is Outcome.NOT_READ


def is_delayed(signal: Signal, now: datetime) -> bool:
    """Say whether an approved mail has not left for so long that the desk must know."""
    return (
        signal.state in (State.APPROVED, State.SENDING)
        and signal.delayed_at is not None
        and signal.delayed_at + DELAY <= now
    )


def read_by(signal: Signal) -> datetime | None:
    """Return when a delivered signal should have been read: at 09:00 on the school day of its
    deadline, or an hour after it was delivered when that is later."""
    if signal.delivered_at is None:
        return None
    later = signal.delivered_at + AT_LEAST
    if signal.deadline is None:
        return later
    day = signal.deadline.astimezone(AMSTERDAM).date()
    return max(datetime.combine(day, READ_BY, AMSTERDAM), later)
