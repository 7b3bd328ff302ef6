"""An officer's phone: seals as the page does (HPKE of the cryptography library) and posts."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from werkzeug.test import TestResponse

from tests.checking_client import Browser

SEALED = "application/vnd.fieldform.sealed+json"
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
POINT = 65


def new_key() -> str:
    """Return an idempotency key."""
    return secrets.token_urlsafe(24)


def encode(raw: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal_to(server: dict[str, str], plain: bytes, info: str) -> dict[str, str]:
    """Seal bytes to the server's key, as ``/sealing-key.json`` gives it."""
    point = decode(server["public_key"])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    sealed = SUITE.encrypt(plain, public, info=info.encode())
    return {
        "key_id": server["key_id"],
        "enc": encode(sealed[:POINT]),
        "ciphertext": encode(sealed[POINT:]),
    }


def inside(kind: str, content: Any, author: str | None) -> bytes:
    """Return what a phone seals: a report or an answer, and who wrote it."""
    sealed_at = "2026-11-22T23:30:00+01:00"
    return json.dumps({kind: content, "author": author, "sealed_at": sealed_at}).encode()


@dataclass
class Phone:
    """One phone: who is signed in, and the server's key that it last saw."""

    browser: Browser

    def server_key(self) -> dict[str, str]:
        """Fetch the server's key of today."""
        answer = self.browser.client.get("/sealing-key.json")
        assert answer.status_code == 200
        found: dict[str, str] = answer.get_json()
        return found

    def author(self) -> str | None:
        """Return the author token of who is signed in."""
        token: str | None = self.browser.client.get("/api/me").get_json()["author"]
        return token

    def seal(self, kind: str, content: Any, key: str, author: str | None = None) -> dict[str, str]:
        """Seal a report or an answer, bound to its kind and its key."""
        return self.seal_bytes(inside(kind, content, author), f"fieldform-1|{kind}|{key}")

    def seal_bytes(self, plain: bytes, info: str) -> dict[str, str]:
        """Seal any bytes."""
        return seal_to(self.server_key(), plain, info)

    def post(self, path: str, body: Any, key: str, content_type: str = SEALED) -> TestResponse:
        """Post a body under a key."""
        return self.browser.post(
            path,
            data=body if isinstance(body, str | bytes) else json.dumps(body),
            content_type=content_type,
            headers={"Idempotency-Key": key},
        )

    def report(self, content: Any, key: str, author: str | None = None) -> TestResponse:
        """Seal a report and post it."""
        return self.post("/api/reports", self.seal("report", content, key, author), key)

    def answer(self, content: Any, key: str, author: str | None = None) -> TestResponse:
        """Seal an answer to the desk's question and post it."""
        return self.post("/api/answers", self.seal("answer", content, key, author), key)
