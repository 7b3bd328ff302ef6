"""The push messages on their way. Which event caused one is not kept: its words follow from the
person. Another event for a device that still waits to be told is the same message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.notices import Subscription
from fieldform.domain.people import Role
from fieldform.storage.database import change, row
from fieldform.storage.times import to_text


@dataclass(frozen=True, repr=False)
class Push:
    """One message that is due; ``attempts`` were made before."""

    id: int
    attempts: int
    role: Role
    subscription: Subscription


def add(db: Database, person_ids: Iterable[str], now: datetime) -> None:
    """Tell every device of these people, inside the transaction of what they are told about.

    A message that waits already is replaced by a new one with another id: whoever is sending the
    old one does not take this one away.
    """
    for person_id in person_ids:
        change(
            db,
            """
            INSERT OR REPLACE INTO pushes (endpoint, next_at, attempts)
            SELECT endpoint, ?, 0 FROM push_subscriptions WHERE person_id = ?
            """,
            (to_text(now), person_id),
        )


def next_due(db: Database, now: datetime) -> Push | None:
    """Return the message that has waited longest, if one is due."""
    found = row(
        db,
        """
        SELECT pushes.id, attempts, role, endpoint, p256dh, auth
        FROM pushes JOIN push_subscriptions USING (endpoint)
        JOIN people ON people.id = person_id
        WHERE next_at <= ? AND disabled_at IS NULL ORDER BY next_at, pushes.id LIMIT 1
        """,
        (to_text(now),),
    )
    if found is None:
        return None
    subscription = Subscription(found["endpoint"], found["p256dh"], found["auth"])
    return Push(found["id"], found["attempts"], Role(found["role"]), subscription)


def try_again_at(db: Database, push: Push, next_at: datetime) -> None:
    """Count an attempt, and make the message due again later."""
    change(
        db,
        "UPDATE pushes SET attempts = ?, next_at = ? WHERE id = ?",
        (push.attempts + 1, to_text(next_at), push.id),
    )


def remove(db: Database, push: Push) -> None:
    """The message was sent, or is given up."""
    change(db, "DELETE FROM pushes WHERE id = ?", (push.id,))
