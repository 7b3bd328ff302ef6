"""The devices that want to be told, several per person, each known by where its messages go."""

from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.notices import Subscription
from fieldform.storage.database import change, rows
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text

MOST = 8
"""Devices of one person; the oldest makes room."""


def save(
    db: Database, subscription: Subscription, person_id: str, device: str, now: datetime
) -> None:
    """Keep a subscription for a person. It was perhaps another's, on a shared device: then it is
    this person's from now on. ``device`` is the secret in that browser's cookie."""
    change(
        db,
        """
        INSERT INTO push_subscriptions
            (endpoint, person_id, p256dh, auth, device_hash, created_at)
        VALUES (:endpoint, :person, :p256dh, :auth, :device, :now)
        ON CONFLICT DO UPDATE SET
            person_id = :person, p256dh = :p256dh, auth = :auth, device_hash = :device
        """,
        {
            "endpoint": subscription.endpoint,
            "person": person_id,
            "p256dh": subscription.p256dh,
            "auth": subscription.auth,
            "device": token_hash(device),
            "now": to_text(now),
        },
    )
    change(
        db,
        """
        DELETE FROM push_subscriptions WHERE endpoint IN (
            SELECT endpoint FROM push_subscriptions WHERE person_id = ?
            ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?
        )
        """,
        (person_id, MOST),
    )


def people_with_device(db: Database, region: str) -> set[str]:
    """Return the ids of the people of a region who have a device that can be told."""
    found = rows(
        db,
        """
        SELECT DISTINCT person_id FROM push_subscriptions JOIN people ON people.id = person_id
        WHERE region = ?
        """,
        (region,),
    )
    return {one["person_id"] for one in found}


def forget(db: Database, endpoint: str, person_id: str) -> None:
    """Stop telling one device of this person."""
    change(
        db,
        "DELETE FROM push_subscriptions WHERE endpoint = ? AND person_id = ?",
        (endpoint, person_id),
    )


def forget_gone(db: Database, endpoint: str) -> None:
    """The push service said that nobody is there any more."""
    change(db, "DELETE FROM push_subscriptions WHERE endpoint = ?", (endpoint,))


def forget_device(db: Database, device: str) -> None:
    """Stop telling the browser with this secret in its cookie: somebody signed out there."""
    change(db, "DELETE FROM push_subscriptions WHERE device_hash = ?", (token_hash(device),))


def forget_person(db: Database, person_id: str) -> None:
    """Stop telling every device of a person who was shut out."""
    change(db, "DELETE FROM push_subscriptions WHERE person_id = ?", (person_id,))
