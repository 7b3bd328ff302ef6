"""Sends the push messages that are due, one at a time. Never inside a web request."""

from datetime import datetime, timedelta

from fieldform.actions.house import House
from fieldform.channels.notice import Outcome, PushChannel, message
from fieldform.domain.notices import NOTICES
from fieldform.storage import pushes, subscriptions
from fieldform.storage.database import write
from fieldform.storage.pushes import Push

WAITS = (timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=10))
"""Before the second, third and fourth attempt; there is no fifth (security.md U-04)."""


def push_next(house: House, channel: PushChannel, now: datetime) -> bool:
    """Send the message that has waited longest; False when none is due.

    The attempt is counted before it is made: a worker that dies in the middle tries later, and
    not at once for ever.
    """
    push = pushes.next_due(house.db, now)
    if push is None:
        return False
    _put_off(house, push, now, timedelta())
    answer = channel.send(push.subscription, message(NOTICES[push.role], house.base_url))
    if answer.outcome is Outcome.LATER:
        _put_off(house, push, now, answer.wait)
        return True
    with write(house.db):
        if answer.outcome is Outcome.GONE:
            subscriptions.forget_gone(house.db, push.subscription.endpoint)
        else:
            pushes.remove(house.db, push)
    return True


def _put_off(house: House, push: Push, now: datetime, at_least: timedelta) -> None:
    with write(house.db):
        if push.attempts == len(WAITS):
            pushes.remove(house.db, push)
        else:
            pushes.try_again_at(house.db, push, now + max(WAITS[push.attempts], at_least))
