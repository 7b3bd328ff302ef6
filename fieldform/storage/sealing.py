"""The key pair of each day, to whose public half a phone seals what it keeps.

HPKE, RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. The private
half is a file beside the database and outside every backup; 72 hours after its day it is
destroyed, and whatever a lost phone still holds cannot be opened by anyone (design.md section
8.1, security.md T05, docs/decisions/0005).
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from fieldform.domain.school_days import AMSTERDAM
from fieldform.storage import key_files, unfinished_keys
from fieldform.storage.vault import Unopenable

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
CURVE = ec.SECP256R1()

POINT = 65
"""Bytes of an uncompressed point (X9.62), which ``enc`` and the public key are."""

KEPT_AFTER_ITS_DAY = timedelta(hours=72)

KEY_ID = re.compile(r"(\d{4}-\d\d-\d\d)-[A-Za-z0-9_-]{8}", re.ASCII)


class KeyGone(RuntimeError):
    """There is no key of this id: destroyed, or never ours."""


@dataclass(frozen=True, repr=False)
class SealingKeys:
    """The folder of private halves. The repr shows nothing."""

    folder: Path

    def __repr__(self) -> str:
        return "SealingKeys()"


@dataclass(frozen=True)
class SealingKey:
    """What everyone may know of a key: its id, and its point of 65 bytes."""

    key_id: str
    public_key: bytes


def current(keys: SealingKeys, now: datetime) -> SealingKey:
    """Return the key of today in Amsterdam, made on first use."""
    day = now.astimezone(AMSTERDAM).date().isoformat()
    public_key = _point(_read(key_files.read_or_make(_path(keys, day), _generate)))
    return SealingKey(_key_id(day, public_key), public_key)


def unseal(keys: SealingKeys, key_id: str, enc: bytes, ciphertext: bytes, info: bytes) -> bytes:
    """Return what a phone sealed to the key ``key_id``, bound to ``info``.

    Raises KeyGone when there is no such key, Unopenable for anything else. What is no point is
    opened with another in its place, in vain: the time that a refusal takes tells nothing.
    """
    private_key = _private_key(keys, key_id)
    is_point = _is_point(enc)
    point = enc if is_point else _point(private_key)
    try:
        plain = SUITE.decrypt(point + ciphertext, private_key, info=info)
    except InvalidTag as error:
        raise Unopenable("altered, or sealed for something else") from error
    if not is_point:
        raise Unopenable("not a point")
    return plain


def destroy_old(keys: SealingKeys, now: datetime) -> list[str]:
    """Destroy the private halves whose day ended 72 hours ago; return those days."""
    gone = [day for day in days(keys) if _end_of(day) + KEPT_AFTER_ITS_DAY <= now]
    for day in gone:
        unfinished_keys.destroy_with_key(_path(keys, day))
    return gone


def days(keys: SealingKeys) -> list[str]:
    """Return the days whose private half is still there."""
    return sorted(path.stem for path in keys.folder.glob("*.key"))


def _is_point(enc: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, enc)
    except ValueError:
        return False
    return len(enc) == POINT


def _private_key(keys: SealingKeys, key_id: str) -> ec.EllipticCurvePrivateKey:
    match = KEY_ID.fullmatch(key_id)
    if match is None:
        raise KeyGone(key_id)
    try:
        private_key = _read(_path(keys, match[1]).read_bytes())
    except FileNotFoundError as error:
        raise KeyGone(key_id) from error
    if key_id != _key_id(match[1], _point(private_key)):
        raise KeyGone(key_id)
    return private_key


def _key_id(day: str, public_key: bytes) -> str:
    """The day, and eight characters of the point's SHA-256: as random as the key, and two
    installations never have the same."""
    digest = hashlib.sha256(public_key).digest()[:6]
    return f"{day}-{base64.urlsafe_b64encode(digest).decode()}"


def _end_of(day: str) -> datetime:
    """The midnight in Amsterdam that ends ``day``, in UTC, where adding hours is exact."""
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), AMSTERDAM)
    return midnight.astimezone(UTC)


def _path(keys: SealingKeys, day: str) -> Path:
    return keys.folder / f"{day}.key"


def _generate() -> bytes:
    return ec.generate_private_key(CURVE).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )


def _read(der: bytes) -> ec.EllipticCurvePrivateKey:
    private_key = load_der_private_key(der, password=None)
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise Unopenable("not a sealing key")
    return private_key


def _point(private_key: ec.EllipticCurvePrivateKey) -> bytes:
    return private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
