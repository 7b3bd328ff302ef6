"""Police sign-on: whom the police's provider (OpenID Connect) says that somebody is, and what
fieldform makes of it (docs/decisions/0016)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.domain.words import N_

ROLES = frozenset({Role.OFFICER, Role.DESK, Role.COORDINATOR})
"""Whom the police can vouch for. People of an attendance office are not police."""

ATTEMPT_LIVES = timedelta(minutes=10)
"""From our button to the way back, with signing in at the police between them."""

LONGEST_NAME = 80
LONGEST_SUBJECT = 255
"""Characters; OpenID Connect Core section 2."""


@dataclass(frozen=True)
class SignOn:
    """Where people sign on: the settings ``FIELDFORM_OIDC_...`` of docs/operate.md. ``hosts`` are
    all that is spoken to, each ``host`` or ``host:port``; ``cafile`` names certificates to trust
    instead of the usual ones; ``strengths`` are the values of ``acr`` of which a token must have
    one, any where there are none."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    hosts: tuple[str, ...]
    role_claim: str
    region_claim: str
    cafile: Path | None = None
    strengths: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Attempt:
    """One way to the police and back: what only our browser and our server know. Where somebody
    who is in has to prove once more who they are, ``proves`` is the hash of that session's token,
    and ``back`` notes where they were."""

    state: str
    nonce: str
    verifier: str
    begun_at: datetime
    proves: bytes | None = None
    back: str = ""


@dataclass(frozen=True)
class Answer:
    """What the provider's way back brought: ``code``, or nothing when it said no; ``issuer``
    where it says who it is (RFC 9207)."""

    state: str
    code: str
    issuer: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for. ``subject`` never changes; name, role and region may.
    ``sid`` names the session at the provider, '' where it has no name."""

    issuer: str
    subject: str
    name: str
    role: Role
    region: str
    sid: str


@dataclass(frozen=True)
class Ended:
    """What a provider says has ended: all of a person's sessions, or the one of ``sid``."""

    issuer: str
    subject: str
    sid: str


def check_proof(
    claims: Mapping[str, Any], attempt: Attempt, now: datetime, leeway: timedelta
) -> None:
    """Check that who had to prove once more who they are did so on this way (``auth_time``): a
    provider that remembers somebody proves nothing. Raises Problem, also where it does not say."""
    if attempt.proves is None:
        return
    at, earliest, latest = claims.get("auth_time"), attempt.begun_at - leeway, now + leeway
    if not isinstance(at, int) or not earliest.timestamp() <= at <= latest.timestamp():
        raise failed()


def read_identity(claims: Mapping[str, Any], settings: SignOn) -> Identity:
    """Read the claims of a token that was checked. Raises Problem when they name no person, or not
    exactly one role and one region, or say less of how it was proved (``acr``) than is asked."""
    if settings.strengths and _text(claims.get("acr")) not in settings.strengths:
        raise not_here()
    subject, name = _text(claims.get("sub")), _name(claims)
    role, region = (
        _only(claims.get(settings.role_claim)),
        _only(claims.get(settings.region_claim)),
    )
    if not subject or len(subject) > LONGEST_SUBJECT or not name or role not in ROLES:
        raise not_here()
    sid = _text(claims.get("sid"))
    return Identity(settings.issuer, subject, name, Role(role), region, sid)


def _name(claims: Mapping[str, Any]) -> str:
    """The name that colleagues see: one line without signs that cannot be seen."""
    found = _text(claims.get("name")) or _text(claims.get("preferred_username"))
    seen = "".join(sign if sign.isprintable() else " " for sign in found)
    return " ".join(seen.split())[:LONGEST_NAME].strip()


def _only(value: object) -> str:
    """A claim is a text, or a list with one text in it. Two roles are none: nobody chooses."""
    texts = value if isinstance(value, list) else [value]
    return _text(texts[0]) if len(texts) == 1 else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def failed() -> Problem:
    """Anything wrong between our button and the way back: one answer for all."""
    return Problem(
        "sign_on.failed",
        403,
        N_("Signing in with the police account did not work. Open the sign-in page and try again."),
    )


def not_here() -> Problem:
    """The provider knows this person; fieldform has no place for them."""
    return Problem(
        "sign_on.not_here",
        403,
        N_("Your police account does not open fieldform. Ask your coordinator to look at it."),
    )


def unavailable() -> Problem:
    """The provider does not answer, or answers what it should not."""
    return Problem(
        "sign_on.unavailable",
        503,
        N_("The police sign-in does not answer just now. Try again in a minute."),
        retry_after=60,
    )
