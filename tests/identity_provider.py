"""A police provider on this machine: OpenID Connect over https, made of Authlib's server parts, so
that the code, PKCE, the client's secret and the nonce are really checked on its side too. A test
can make it lie.

with identity_provider(tmp_path) as provider:
    provider.user = {"sub": "1", "name": "Anna", "fieldform_role": "desk", ...}
    provider.bend = lambda claims: provider.sign({**claims, "aud": "another"})
"""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from fieldform.domain.sign_on import SignOn
from tests.smtp_server import Certificates, certificates

CLIENT_ID, CLIENT_SECRET = "fieldform", "a secret of this client"
ALGORITHMS = ["RS256"]


@dataclass(frozen=True)
class Client(ClientMixin):
    """fieldform, as the provider knows it."""

    way_back: str

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.way_back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.way_back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """One code, for one use."""

    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: dict[str, Any]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """The provider. ``user`` is who is signed in there, ``bend`` makes the token it answers with,
    ``metadata`` are changes of what it says of itself, ``asked`` are the paths that it was asked
    by fieldform itself, ``moved`` are paths that it answers with a redirect."""

    port: int
    certificates: Certificates
    way_back: str
    user: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: rsa_key(0))
    codes: dict[str, Code] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    bend: Callable[[dict[str, Any]], str] | None = None

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def settings(self) -> SignOn:
        """What an installation is told of this provider."""
        return SignOn(
            issuer=self.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            hosts=(f"localhost:{self.port}",),
            role_claim="fieldform_role",
            region_claim="fieldform_region",
            cafile=self.certificates.cafile,
        )

    def sign(self, claims: dict[str, Any], key: RSAKey | None = None, **header: Any) -> str:
        """Return a token with these claims, signed by the provider or with another key."""
        whole = {"alg": "RS256", "kid": self.key.kid, **header}
        return jwt.encode(whole, claims, key or self.key, ALGORITHMS)

    def logout_token(self, **changes: Any) -> str:
        """Return what says that a session ended; None takes a claim away."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "jti": "one",
            "sub": self.user.get("sub"),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        kept = {name: one for name, one in {**claims, **changes}.items() if one is not None}
        return self.sign(kept, typ="logout+jwt")


@cache
def rsa_key(number: int) -> RSAKey:
    """Return a key; each number has its own."""
    return RSAKey.generate_key(2048, auto_kid=True)


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token with ``"alg": "none"``."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts
        )
        + "."
    )


def _grant_of(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            provider.codes[code] = Code(
                redirect_uri=asked.payload.redirect_uri,
                scope=asked.payload.scope,
                nonce=data["nonce"],
                code_challenge=data["code_challenge"],
                code_challenge_method=data["code_challenge_method"],
                user=asked.user,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes = {
                text: one for text, one in provider.codes.items() if one is not authorization_code
            }

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.user

    return Grant


def _tokens_of(provider: Provider) -> OpenIDCode:
    class Tokens(OpenIDCode):
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            return any(one.nonce == nonce for one in provider.codes.values())

        def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
            return user

        def encode_id_token(self, token: dict[str, Any], asked: Any) -> str:
            now = int(time.time())
            claims = {
                "iss": provider.issuer,
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 300,
                **self.get_authorization_code_claims(asked.authorization_code),
                **self.generate_user_info(asked.user, token["scope"]),
            }
            return provider.bend(claims) if provider.bend else provider.sign(claims)

    return Tokens(require_nonce=True)


def _app(provider: Provider) -> Flask:
    app = Flask("a police provider")
    app.config["OAUTH2_SCOPES_SUPPORTED"] = ["openid", "profile"]
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: (
            Client(provider.way_back) if client_id == CLIENT_ID else None
        ),
        save_token=lambda token, asked: None,
    )
    server.register_grant(_grant_of(provider), [CodeChallenge(required=True), _tokens_of(provider)])

    @app.before_request
    def remember() -> Any:
        if "Mozilla" not in request.headers.get("User-Agent", ""):
            provider.asked.append(request.path)
        moved = provider.moved.get(request.path)
        return redirect(moved) if moved else None

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        said = {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
        }
        return jsonify({**said, **provider.metadata})

    @app.get("/keys")
    def keys() -> Any:
        return jsonify({"keys": [provider.key.as_dict(private=False)]})

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.user)
        return server.create_authorization_response(grant_user=provider.user, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


@contextmanager
def identity_provider(folder: Path, base_url: str = "http://localhost:8000") -> Iterator[Provider]:
    """Serve on a free port until the block ends; ``base_url`` is that of the installation."""
    made = certificates(folder / "provider")
    provider = Provider(0, made, f"{base_url}/sign-on/back")
    server = make_server(
        "localhost", 0, _app(provider), threaded=True, ssl_context=made.for_server()
    )
    provider.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
