"""Nothing is forgotten: when the desk is told, and who of it. Pure rules, handed the time; every
occasion is told to each person at most once (``storage/told.py`` keeps what was)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from fieldform.domain.lifecycle import OPEN
from fieldform.domain.outcome import DELAY, is_delayed
from fieldform.domain.retention import must_expire
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State

UNDELIVERED = OPEN | {State.SENDING}
"""The states in which the school does not know yet."""

NIGHT = (time(22, 0), time(7, 0))
"""From ten in the evening to seven in the morning, in Amsterdam, only who is on call is woken."""

SOON = timedelta(hours=12)
"""So long before it would be destroyed undelivered, a signal is told and shown as such."""


class Occasion(StrEnum):
    """Why the desk is told. The device never says which it was."""

    NEW = "new"
    ANSWERED = "answered"
    HOUR_LEFT = "hour_left"
    QUARTER_LEFT = "quarter_left"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    DELAYED = "delayed"
    EXPIRES_SOON = "expires_soon"
    EXPIRES_NOW = "expires_now"


DEADLINE = (
    (timedelta(minutes=60), Occasion.HOUR_LEFT),
    (timedelta(minutes=15), Occasion.QUARTER_LEFT),
)
EXPIRY = ((SOON, Occasion.EXPIRES_SOON), (timedelta(hours=1), Occasion.EXPIRES_NOW))


@dataclass(frozen=True)
class Alarm:
    """One occasion of one signal. ``about`` is the moment that makes it this one and not another:
    with a new deadline, or a second refusal, there is something new to tell. ``since`` is when it
    began, and silence is counted from."""

    occasion: Occasion
    about: datetime
    since: datetime


def alarms(signal: Signal, now: datetime) -> list[Alarm]:
    """Return everything about a signal that the desk must have been told by ``now``.

    Taking it on ends what only asks for somebody to do so; a deadline and the end of retention
    count until the school knows.
    """
    if signal.state not in UNDELIVERED:
        return []
    found = []
    if signal.state is State.QUEUED:
        if signal.came_back_at:
            found.append(Alarm(Occasion.REFUSED, signal.came_back_at, signal.came_back_at))
        elif signal.answered_at:
            found.append(Alarm(Occasion.ANSWERED, signal.answered_at, signal.answered_at))
        else:
            found.append(Alarm(Occasion.NEW, signal.received_at, signal.received_at))
    if signal.state is State.SENDING and signal.uncertain_at:
        found.append(Alarm(Occasion.UNCERTAIN, signal.uncertain_at, signal.uncertain_at))
    if signal.delayed_at and is_delayed(signal, now):
        found.append(Alarm(Occasion.DELAYED, signal.delayed_at, signal.delayed_at + DELAY))
    if signal.deadline:
        found += _before(signal.deadline, now, DEADLINE)
    found += _before(must_expire(signal), now, EXPIRY)
    return found


def _before(
    end: datetime, now: datetime, times: Sequence[tuple[timedelta, Occasion]]
) -> list[Alarm]:
    """The last of the times that has come, and not the ones before it: whoever was not told in
    time, because nothing ran, is told once."""
    come = [(end - before, occasion) for before, occasion in times if end - before <= now]
    return [Alarm(occasion, end, since) for since, occasion in come[-1:]]


def expires_soon(signal: Signal, now: datetime) -> bool:
    """Say whether an undelivered signal will be destroyed within twelve hours."""
    return signal.state in UNDELIVERED and must_expire(signal) - SOON <= now


def audience(
    alarm: Alarm, now: datetime, on_call: Sequence[str], desk: Sequence[str], wait: timedelta
) -> list[str]:
    """Return who must have been told of an alarm by ``now``: ids of people.

    By day, and in a region where nobody is on call: everybody at the desk. At night the first
    on call, after ``wait`` of silence the next one too, and after the last one everybody.
    """
    if not on_call or not is_night(now):
        return list(desk)
    called = 1 + (now - alarm.since) // wait
    return list(on_call[:called] if called <= len(on_call) else dict.fromkeys([*on_call, *desk]))


def next_look(
    signal: Signal, now: datetime, on_call: Sequence[str], wait: timedelta
) -> datetime | None:
    """Return when ``alarms`` or ``audience`` say something else than at ``now``, if nothing happens
    to the signal before that; None for never."""
    if signal.state not in UNDELIVERED:
        return None
    moments = [must_expire(signal) - before for before, _ in EXPIRY]
    if signal.delayed_at:
        moments.append(signal.delayed_at + DELAY)
    if signal.deadline:
        moments += [signal.deadline - before for before, _ in DEADLINE]
    if on_call:
        moments.append(_end_of_shift(now))
        for alarm in alarms(signal, now):
            moments += [alarm.since + wait * turn for turn in range(1, len(on_call) + 1)]
    return min((moment for moment in moments if moment > now), default=None)


def _end_of_shift(now: datetime) -> datetime:
    """Return when the night, or the day, is over."""
    at = now.astimezone(AMSTERDAM)
    days = (at.date(), at.date() + timedelta(days=1))
    ends = [datetime.combine(day, hour, AMSTERDAM) for day in days for hour in sorted(NIGHT)]
    return min(end for end in ends if end > now)


def is_night(now: datetime) -> bool:
    """Say whether the desk sleeps."""
    evening, morning = NIGHT
    at = now.astimezone(AMSTERDAM).time()
    return at >= evening or at < morning
