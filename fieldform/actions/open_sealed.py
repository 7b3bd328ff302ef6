"""Opens what a phone sealed, and finds out who wrote it, whoever's session delivers it."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldform.actions.house import House
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import sealed_unopenable
from fieldform.storage import authors, people, sealing
from fieldform.storage.vault import Unopenable

VERSION = "fieldform-1"
BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


@dataclass(frozen=True, repr=False)
class Opened:
    """What was in the seal: ``content`` as in JSON, and its author. The repr shows nothing."""

    content: Any
    author: Person


def open_sealed(
    house: House, envelope: Any, kind: str, key: str, courier: Person, now: datetime
) -> Opened:
    """Open what was sealed as ``kind`` (``report``, ``answer``) under an idempotency key.

    The author is whom a valid author token inside names, else ``courier``, whose session
    delivers: nothing is lost for a token. Raises Problem ``sealed.unopenable``, the same for
    whatever is wrong, and KeyGone when what it was sealed to is destroyed.
    """
    key_id, enc, ciphertext = _parts(envelope)
    info = f"{VERSION}|{kind}|{key}".encode()
    try:
        inside = json.loads(sealing.unseal(house.sealing, key_id, enc, ciphertext, info))
    except (Unopenable, ValueError, RecursionError) as error:
        raise sealed_unopenable() from error
    if not isinstance(inside, dict) or kind not in inside:
        raise sealed_unopenable()
    return Opened(inside[kind], _author(house, inside.get("author"), now) or courier)


def _parts(envelope: Any) -> tuple[str, bytes, bytes]:
    """The key's id, the sender's point and what is sealed, out of the body."""
    match envelope:
        case {"key_id": str(key_id), "enc": str(enc), "ciphertext": str(ciphertext)}:
            return key_id, _decode(enc), _decode(ciphertext)
    raise sealed_unopenable()


def _decode(text: str) -> bytes:
    """Read base64url without padding; Python's own reader passes over what is none."""
    if not BASE64URL.fullmatch(text):
        raise sealed_unopenable()
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise sealed_unopenable() from error


def _author(house: House, token: Any, now: datetime) -> Person | None:
    if not isinstance(token, str):
        return None
    person_id = authors.author_of(house.author_secret, token, now)
    person = people.by_id(house.db, person_id) if person_id else None
    return person if person and person.role is Role.OFFICER else None
