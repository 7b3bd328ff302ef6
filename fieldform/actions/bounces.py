"""What came back: the signal returns to the desk, if its name is still kept."""

from datetime import datetime
from enum import StrEnum

from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.channels.bounce import read_bounce
from fieldform.storage import deliveries, mailbox_checks, signals
from fieldform.storage.database import write


class Came(StrEnum):
    """What a mail in the mailbox of the sender turned out to be."""

    BOUNCED = "bounced"  # the signal is at the desk again
    TEST_MAIL = "test mail bounced"
    DELAYED = "delayed or delivered"  # a notification, but not of a failure
    TOO_LATE = "about a mail that is gone or was read"
    OTHER = "no notification"  # somebody wrote a mail


def take_in_bounce(house: House, data: bytes, now: datetime) -> Came:
    """Take one mail in. Nothing of it is stored or logged: only the fact, and when."""
    bounce = read_bounce(data)
    if bounce is None:
        return Came.OTHER
    if not bounce.failed:
        return Came.DELAYED
    if bounce.local_part is None:
        return Came.TOO_LATE
    with write(house.db):
        if mailbox_checks.mark_failed(house.db, bounce.local_part, now):
            return Came.TEST_MAIL
        found = deliveries.signal_of_message(house.db, bounce.local_part)
        signal = signals.by_id(house.db, found) if found else None
        came_back = {"bounced_at": now, "delivered_at": None, "uncertain_at": None}
        if signal and take_without_person(house, "bounce", signal, now, came_back):
            return Came.BOUNCED
    return Came.TOO_LATE
