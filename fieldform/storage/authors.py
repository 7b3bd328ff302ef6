"""The author token: the server's signature under "this person, on this device, at this time".

It travels inside a seal, so that a report goes out under any colleague's session and still
proves who wrote it: HPKE alone does not say who sealed (docs/decisions/0005).
"""

import hashlib
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

VALID_FOR = timedelta(days=5)
"""A day of sealing, 72 hours that its key is kept, and a day to spare."""


def token(secret: bytes, person_id: str, device: str, now: datetime) -> str:
    """Return the author token of a person on a device."""
    return str(_signer(secret).dumps([person_id, device, int(now.timestamp())]))


def author_of(secret: bytes, text: str, now: datetime) -> str | None:
    """Return the id of the person that a token names, or None when it is not ours, altered, or
    older than five days."""
    try:
        person_id, _, issued = _signer(secret).loads(text)
    except BadData:
        return None
    if now - datetime.fromtimestamp(issued, UTC) > VALID_FOR:
        return None
    return str(person_id)


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt="fieldform-author-1",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
