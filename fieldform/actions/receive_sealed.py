"""Receives a report that a phone sealed; from there on it is a report like any other."""

from datetime import datetime
from typing import Any

from fieldform.actions.house import House
from fieldform.actions.open_sealed import open_sealed
from fieldform.actions.receive import Receipt, check_key, earlier_receipt, receive
from fieldform.domain.people import Person
from fieldform.domain.problems import sealed_key_expired
from fieldform.storage.sealing import KeyGone


def receive_sealed(
    house: House, envelope: Any, key: str, courier: Person, now: datetime
) -> Receipt:
    """Take in a sealed report under an idempotency key, for its author, from ``courier``.

    When what it was sealed to is destroyed there is nothing to compare with, and a retry gets
    its receipt. Raises Problem: ``sealed.key_expired``, ``sealed.unopenable``, and whatever
    ``receive`` raises.
    """
    check_key(key)
    try:
        opened = open_sealed(house, envelope, "report", key, courier, now)
    except KeyGone as error:
        earlier = earlier_receipt(house, key)
        if earlier is None:
            raise sealed_key_expired() from error
        return earlier
    return receive(house, opened.content, key, opened.author, now, courier)
