"""The two ceremonies of WebAuthn (library ``webauthn``): a passkey is made, a passkey proves who
is there. Only passkeys that the device finds by itself, and only after it has checked the person
(fingerprint, face, PIN): that makes it two factors."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from fieldform.domain.people import Person

PATIENCE_MS = 150_000
"""How long a device waits for its person: shorter than a challenge lives."""

USUAL_PORTS = {"https": 443, "http": 80}


class Unproven(Exception):
    """Something that proves nothing. Why is for nobody to know."""


@dataclass(frozen=True)
class Site:
    """For which host a passkey is (``rp_id``), and on which pages it may be used (``origin``)."""

    rp_id: str
    origin: str


@dataclass(frozen=True, repr=False)
class Made:
    """What there is to keep of a new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def site_of(base_url: str) -> Site:
    """Return the site of an installation's address, written as a browser writes it."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    usual = parts.port in (None, USUAL_PORTS.get(parts.scheme))
    return Site(host, f"{parts.scheme}://{host}" + ("" if usual else f":{parts.port}"))


def creation_options(
    site: Site, person: Person, challenge: bytes, have: Sequence[bytes]
) -> dict[str, Any]:
    """Return what a browser needs to make a passkey on a device that has none of ``have``."""
    structs = _structs()
    options = _webauthn().generate_registration_options(
        rp_id=site.rp_id,
        rp_name="fieldform",
        user_id=person.id.encode(),
        user_name=person.name,
        challenge=challenge,
        timeout=PATIENCE_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in have],
    )
    return _as_dict(options)


def request_options(site: Site, challenge: bytes, own: Sequence[bytes] = ()) -> dict[str, Any]:
    """Return what a browser needs to let a passkey of this site say who is there: any, or one of
    those of a person who is known already."""
    structs = _structs()
    options = _webauthn().generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=PATIENCE_MS,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in own],
    )
    return _as_dict(options)


def made(site: Site, answer: Any, challenge: bytes) -> Made:
    """Check a new passkey. Raises Unproven."""
    try:
        found = _webauthn().verify_registration_response(
            credential=_an_object(answer),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever is wrong with it, it is no passkey
        raise Unproven from error
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def credential_id(answer: Any) -> bytes:
    """Return by which passkey an answer says it was given. Raises Unproven."""
    try:
        return _bytes(_an_object(answer)["id"])
    except Exception as error:
        raise Unproven from error


def prove(
    site: Site, answer: Any, challenge: bytes, person: Person, public_key: bytes, sign_count: int
) -> int:
    """Check what a passkey of ``person`` signed; return its new count, which never goes back
    where a device counts at all. Raises Unproven."""
    try:
        handle = answer["response"].get("userHandle")
        if handle is not None and _bytes(handle) != person.id.encode():
            raise Unproven
        found = _webauthn().verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise Unproven from error
    return int(found.new_sign_count)


def _an_object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise Unproven
    return answer


def _bytes(text: str) -> bytes:
    return bytes(_webauthn().helpers.base64url_to_bytes(text))


def _as_dict(options: object) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(_webauthn().options_to_json(options))
    return written


@cache
def _webauthn() -> ModuleType:
    """The library holds 8 MiB (measured on the Pss): a process in which nobody uses a passkey does
    not load it."""
    return import_module("webauthn")


def _structs() -> ModuleType:
    return import_module("webauthn.helpers.structs")
