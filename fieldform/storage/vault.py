"""Encrypts what is about a child, so that destroying a key destroys every copy.

Each signal has a key of its own (AES-256-GCM, the signal's id as associated data), wrapped by
the key of the day on which it came in. Day keys are files beside the database and outside
every backup (design.md section 8.6, security.md section 3.2).
"""

import hmac
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fieldform.storage import key_files, unfinished_keys

NONCE = 12
KEY_BITS = 256


class Unopenable(RuntimeError):
    """What was sealed cannot be opened: its key is gone, or its bytes were altered."""


@dataclass(frozen=True, repr=False)
class Vault:
    """The folder of day keys. The repr shows nothing."""

    folder: Path

    def __repr__(self) -> str:
        return "Vault()"


def day_key(vault: Vault, day: date) -> bytes:
    """Return the key of ``day``, made on first use, also when two processes race for it."""
    return key_files.read_or_make(
        _path(vault, day.isoformat()), lambda: AESGCM.generate_key(KEY_BITS)
    )


def new_key(of_day: bytes, about: str) -> tuple[bytes, bytes]:
    """Return a fresh key for ``about`` (an id), in clear and wrapped by the key of its day."""
    key = AESGCM.generate_key(KEY_BITS)
    return key, seal(of_day, key, about)


def unwrap(vault: Vault, day: str, wrapped: bytes, about: str) -> bytes:
    """Return the key that ``new_key`` wrapped.

    Raises Unopenable when the day key is gone or the bytes were altered.
    """
    return unseal(existing_day_key(vault, day), wrapped, about)


def existing_day_key(vault: Vault, day: str) -> bytes:
    """Return the key of a day. Raises Unopenable when it is destroyed."""
    try:
        return _path(vault, day).read_bytes()
    except FileNotFoundError as error:
        raise Unopenable("the day key is gone") from error


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt ``plain`` under ``key``, bound to the id ``about``."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """Decrypt what ``seal`` made. Raises Unopenable when it was altered or is another's."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: cut off before its nonce ends
        raise Unopenable("altered, or of another id") from error


def mark(vault: Vault, text: str) -> bytes:
    """Return what stands for ``text`` in the database where the text itself may not: without the
    key, which is outside the backups like the day keys, nobody can tell what it stands for."""
    key = key_files.read_or_make(vault.folder / "marks.secret", lambda: os.urandom(KEY_BITS // 8))
    return hmac.digest(key, text.encode(), "sha256")


def days(vault: Vault) -> list[str]:
    """Return the days whose key is still there."""
    return sorted(path.stem for path in vault.folder.glob("*.key"))


def destroy_day(vault: Vault, day: str) -> None:
    """Overwrite the key of ``day`` with zeros and remove it. Without the file: nothing to do."""
    unfinished_keys.destroy_with_key(_path(vault, day))


def _path(vault: Vault, day: str) -> Path:
    return vault.folder / f"{day}.key"
