"""A device wants to be told, or no longer."""

import re
import secrets
from datetime import datetime
from typing import Any

from fieldform.actions.house import House
from fieldform.domain.notices import Subscription
from fieldform.domain.people import Person
from fieldform.domain.problems import push_refused
from fieldform.domain.push_hosts import is_push_address
from fieldform.storage import subscriptions
from fieldform.storage.database import write

P256DH = re.compile(r"B[A-Za-z0-9_-]{86}")
"""An uncompressed point of P-256: 65 bytes of which the first is 4, base64url without padding."""

AUTH = re.compile(r"[A-Za-z0-9_-]{22}")
"""16 bytes, base64url without padding."""


def subscribe(house: House, given: Any, person: Person, device: str, now: datetime) -> str:
    """Keep what a browser's ``PushSubscription.toJSON()`` gave.

    ``device`` is the secret in the browser's cookie, or nothing; return the one to put there.
    Raises Problem when it is not a push service that we know, or not a subscription at all.
    """
    subscription = _read(given)
    if subscription is None or not is_push_address(subscription.endpoint, house.push_hosts):
        raise push_refused()
    device = device or secrets.token_urlsafe(32)
    with write(house.db):
        subscriptions.save(house.db, subscription, person.id, device, now)
    return device


def unsubscribe(house: House, given: Any, person: Person) -> None:
    """Stop telling one device of this person; ``given`` has its ``endpoint``. Raises Problem."""
    endpoint = given.get("endpoint") if isinstance(given, dict) else None
    if not isinstance(endpoint, str):
        raise push_refused()
    with write(house.db):
        subscriptions.forget(house.db, endpoint, person.id)


def _read(given: Any) -> Subscription | None:
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(keys, dict):
        return None
    endpoint, p256dh, auth = given.get("endpoint"), keys.get("p256dh"), keys.get("auth")
    if not (isinstance(endpoint, str) and isinstance(p256dh, str) and isinstance(auth, str)):
        return None
    if not P256DH.fullmatch(p256dh.rstrip("=")) or not AUTH.fullmatch(auth.rstrip("=")):
        return None
    return Subscription(endpoint, p256dh, auth)
