"""Asks the police's provider who somebody is: OpenID Connect, authorization code with PKCE.

Authlib makes the requests and reads the claims; here is what it leaves to us: which hosts, which
algorithms, whose audience. Nothing of this is loaded where no sign-on is set.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests.adapters import HTTPAdapter

from fieldform.domain.push_hosts import place_of
from fieldform.domain.sign_on import (
    Answer,
    Attempt,
    Ended,
    Identity,
    SignOn,
    check_proof,
    failed,
    read_identity,
    unavailable,
)

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a public key only: neither ``none`` nor one that our own secret could make."""

PATIENCE = 5
"""Seconds for a connection, and for each wait after that."""

AT_ONCE = 4
"""Conversations; a provider that hangs must not hold all of the server's threads."""

KEPT = 3600.0
"""Seconds that what the provider says of itself is believed."""

NEW_KEYS_EVERY = 60.0
"""Seconds; anybody can send a token that names a key which nobody has."""

LEEWAY = timedelta(minutes=1)
"""Between the provider's clock and ours."""

LOGOUT_LIVES = timedelta(minutes=2)
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class Elsewhere(requests.RequestException):
    """An address that is not at one of the configured hosts."""


class LogoutToken(CodeIDToken):
    """What a provider says when a session ended: it may name the session and not the person."""

    ESSENTIAL_CLAIMS = ("iss", "aud", "exp", "iat")


class OnlyTo(HTTPAdapter):
    """Sends to these hosts, over https, and nowhere else, whoever names the address."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self.hosts = hosts
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Send, or raise Elsewhere before a connection is made."""
        if place_of(request.url or "") not in self.hosts:
            raise Elsewhere
        return super().send(request, *args, **{**more, "timeout": PATIENCE})


class OpenIDProvider:
    """The provider of these settings; it sends people back to ``way_back``."""

    def __init__(self, settings: SignOn, way_back: str) -> None:
        self.settings = settings
        self.way_back = way_back
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._metadata: dict[str, Any] = {}
        self._read_at = 0.0
        self._keys: KeySet | None = None
        self._keys_again_at = 0.0

    def address(self, attempt: Attempt) -> str:
        """Return where to send the browser. Raises Problem."""
        with self._session() as session:
            place = self._metadata_now(session)["authorization_endpoint"]
            asked = {"nonce": attempt.nonce}
            if attempt.proves is not None:
                asked |= {"prompt": "login", "max_age": "0"}
            if self.settings.strengths:
                asked["acr_values"] = " ".join(self.settings.strengths)
            made, _ = session.create_authorization_url(
                place, state=attempt.state, code_verifier=attempt.verifier, **asked
            )
        return str(made)

    def identity(self, answer: Answer, attempt: Attempt, now: datetime) -> Identity:
        """Change the code for a token, check it, and return whom it is about. Raises Problem."""
        with self._session() as session:
            metadata = self._metadata_now(session)
            self._check_sender(answer, metadata)
            got = session.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=answer.code,
                code_verifier=attempt.verifier,
            )
            claims = self._checked(session, got.get("id_token"), {"nonce": attempt.nonce}, now)
        check_proof(claims, attempt, now, LEEWAY)
        return read_identity(claims, self.settings)

    def ended(self, token: str, now: datetime) -> Ended:
        """Return what a logout token says has ended (OpenID Connect Back-Channel Logout 2.4 to
        2.6). Raises Problem."""
        with self._session() as session:
            self._metadata_now(session)
            claims = self._checked(session, token, {}, now, LogoutToken)
        events, issued = claims.get("events"), claims["iat"]
        subject, sid = (claims.get(name, "") for name in ("sub", "sid"))
        if (
            not (isinstance(events, dict) and LOGOUT in events)
            or "nonce" in claims
            or now.timestamp() - issued > LOGOUT_LIVES.total_seconds()
            or not (isinstance(subject, str) and isinstance(sid, str) and subject + sid)
        ):
            raise failed()
        return Ended(self.settings.issuer, subject, sid)

    @contextmanager
    def _session(self) -> Iterator[OAuth2Session]:
        """A conversation with the provider. Raises Problem for all that can go wrong in it."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise unavailable()
        try:
            with OAuth2Session(
                self.settings.client_id,
                self.settings.client_secret,
                scope="openid profile",
                redirect_uri=self.way_back,
                code_challenge_method="S256",
            ) as session:
                session.trust_env = False  # no proxy, and no password from a .netrc file
                session.max_redirects = 0
                session.verify = str(self.settings.cafile) if self.settings.cafile else True
                session.adapters.clear()
                session.mount("https://", OnlyTo(self.settings.hosts))
                yield session
        except requests.RequestException as error:
            raise unavailable() from error
        except (JoseError, AuthlibBaseError, KeyError, TypeError, ValueError) as error:
            raise failed() from error
        finally:
            self._turn.release()

    def _metadata_now(self, session: OAuth2Session) -> Mapping[str, Any]:
        """What the provider says of itself: read again after an hour. Every address in it must be
        at a configured host, also the one that only the browser goes to."""
        if self._keys is None or time.monotonic() - self._read_at > KEPT:
            place = self.settings.issuer.removesuffix("/")
            found = self._get(session, f"{place}/.well-known/openid-configuration")
            if found.get("issuer") != self.settings.issuer:
                raise Elsewhere
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if place_of(str(found.get(name))) not in self.settings.hosts:
                    raise Elsewhere
            self._keys = KeySet.import_key_set(self._get(session, found["jwks_uri"]))
            self._metadata, self._read_at = found, time.monotonic()
        return self._metadata

    def _get(self, session: OAuth2Session, address: str) -> Any:
        answer = session.get(address, withhold_token=True)
        answer.raise_for_status()
        return answer.json()

    def _check_sender(self, answer: Answer, metadata: Mapping[str, Any]) -> None:
        """Who says that it names itself on the way back must do so (RFC 9207)."""
        named = metadata.get("authorization_response_iss_parameter_supported") is True
        if (named or answer.issuer) and answer.issuer != self.settings.issuer:
            raise failed()

    def _checked(
        self,
        session: OAuth2Session,
        token: object,
        params: dict[str, str],
        now: datetime,
        kind: type[CodeIDToken] = CodeIDToken,
    ) -> Mapping[str, Any]:
        """The claims of a token that this provider signed for us and that is still good."""
        ours = self.settings.client_id
        options: Any = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "validate": lambda _, aud: aud in (ours, [ours])},
        }
        signed = self._signed(session, token)
        claims = kind(signed.claims, signed.header, options, {"client_id": ours, **params})
        claims.validate(int(now.timestamp()), int(LEEWAY.total_seconds()))
        return dict(claims)

    def _signed(self, session: OAuth2Session, token: object) -> jwt.Token:
        """A token whose signature is right. A key that is not known may be a new one."""
        if not isinstance(token, str) or self._keys is None:
            raise failed()
        try:
            return jwt.decode(token, self._keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            if time.monotonic() < self._keys_again_at:
                raise
            self._keys_again_at = time.monotonic() + NEW_KEYS_EVERY
            keys = self._get(session, self._metadata["jwks_uri"])
            self._keys = KeySet.import_key_set(keys)
            return jwt.decode(token, self._keys, algorithms=ALGORITHMS)
