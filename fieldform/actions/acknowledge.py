"""The school says that it has the message."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.domain.people import SCHOOL
from fieldform.domain.school import type_of
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal
from fieldform.storage import deliveries, school_links, schools, signals
from fieldform.storage.database import write
from fieldform.storage.school_links import SchoolLink
from fieldform.storage.tally import month_of


def is_open(house: House, token: str) -> bool:
    """Say whether this link can still acknowledge something."""
    found = deliveries.signal_of_token(house.db, token)
    signal = signals.by_id(house.db, found) if found else None
    return bool(signal and signal.acknowledged_at is None)


def acknowledge(house: House, token: str, now: datetime) -> bool:
    """Record that the school has the message; what is left of the child is destroyed next.

    False when the link is used, unknown, or its signal is gone: one answer for all. A mail that
    had perhaps arrived has arrived now.
    """
    with write(house.db):
        found = deliveries.signal_of_token(house.db, token)
        signal = signals.by_id(house.db, found) if found else None
        if signal is None:
            return False
        arrived = {
            "acknowledged_at": now,
            "delivered_at": signal.delivered_at or now,
            "uncertain_at": None,
        }
        if not take_without_person(house, "acknowledge", signal, now, arrived, actor=SCHOOL):
            return False
        _keep_link(house, token, signal, now)
        return True


def _keep_link(house: House, token: str, signal: Signal, now: datetime) -> None:
    """The link stays for the questions until the day on which the retention time ends: a day,
    not a moment, so that it cannot be laid beside the ledger's line."""
    school = schools.find(house.db, signal.school) if signal.school else None
    until = now + house.regions[signal.region].policy.keep_after_delivery
    link = SchoolLink(
        signal.region,
        type_of(school.kind if school else ""),
        month_of(signal.received_at),
        test=signal.test,
    )
    school_links.add(house.db, token, link, until.astimezone(AMSTERDAM).date())
