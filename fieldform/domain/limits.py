"""How often somebody may do something: per person, or per device before it is known who it is.
Never per address: a whole police network has one (security.md T09, T10, S-12, Q-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldform.domain.problems import Problem
from fieldform.domain.words import N_


@dataclass(frozen=True)
class Limit:
    """So many within this time."""

    number: int
    within: timedelta


@dataclass(frozen=True)
class Limits:
    """The limits of an installation: on reports and on answers of one person, on passkeys of one
    person that did not prove who is there, and on tries of one device to sign in."""

    reports: tuple[Limit, ...] = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
    answers: tuple[Limit, ...] = (Limit(30, timedelta(hours=1)),)
    unproven: tuple[Limit, ...] = (Limit(5, timedelta(minutes=15)),)
    device: tuple[Limit, ...] = (Limit(20, timedelta(minutes=15)),)


DEVICE_KNOWN = timedelta(minutes=15)
"""For so long a device that signs in is known to be the same."""


NAMES_IN_AN_HOUR = 30
"""Who opens more names within an hour stands out: the coordinator sees it (security.md T07)."""


def too_often(seconds: int) -> Problem:
    """More from one person than anybody sends. It is not lost, and can be sent in so many
    seconds."""
    return Problem(
        "too_often",
        429,
        N_(
            "A lot came from you in a short time. This is not lost: it can be sent a little later. "
            "Can it not wait? Call the bureau."
        ),
        retry_after=seconds,
    )


def tried_too_often(seconds: int) -> Problem:
    """Too many tries to sign in, of one person or one device; it can be tried again in so many
    seconds."""
    return Problem(
        "sign_in.too_often",
        429,
        N_("That was tried too often. Wait a quarter of an hour, or ask for a sign-in link."),
        retry_after=seconds,
    )


def longest(limits: Sequence[Limit]) -> timedelta:
    """Return how far back these limits look."""
    return max(limit.within for limit in limits)


def seconds_to_wait(limits: Sequence[Limit], times: Sequence[datetime], now: datetime) -> int:
    """Return how long somebody must wait who did this at ``times`` (the newest first); 0 when
    there is room under every limit."""
    return max((_wait(limit, times, now) for limit in limits), default=0)


def until_room(limit: Limit, oldest: datetime, now: datetime) -> int:
    """Return how many seconds there is no room under ``limit``: until the ``oldest`` of the last
    ``number`` is out of sight."""
    left = oldest + limit.within - now
    return max(0, -(-left // timedelta(seconds=1)))


def _wait(limit: Limit, times: Sequence[datetime], now: datetime) -> int:
    if len(times) < limit.number:
        return 0
    return until_room(limit, times[limit.number - 1], now)


def most_within(times: Sequence[datetime], within: timedelta) -> int:
    """Return the most of these moments that lie within one stretch of that length."""
    in_order, start, most = sorted(times), 0, 0
    for end, moment in enumerate(in_order):
        while moment - in_order[start] >= within:
            start += 1
        most = max(most, end - start + 1)
    return most
