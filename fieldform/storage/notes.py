"""What a browser keeps for us until it comes back: signed, for one person, so that nobody else can
have written it."""

import hashlib
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


def write_note(secret: bytes, person_id: str, content: Any) -> str:
    """Return content, which JSON can hold, as a text that stands well in an address."""
    return str(_signer(secret, person_id).dumps(content))


def read_note(secret: bytes, person_id: str, text: str) -> Any | None:
    """Return the content of a note; None when we did not write it, or for somebody else."""
    try:
        return _signer(secret, person_id).loads(text)
    except BadData:
        return None


def _signer(secret: bytes, person_id: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt=f"fieldform-note-1 {person_id}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
