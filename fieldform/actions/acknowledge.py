"""The school says that it has the message."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.domain.people import SCHOOL
from fieldform.storage import deliveries, signals
from fieldform.storage.database import write


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
        return take_without_person(house, "acknowledge", signal, now, arrived, actor=SCHOOL)
