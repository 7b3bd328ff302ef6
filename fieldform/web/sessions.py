"""The session: a random token in a cookie; all that it stands for is on the server."""

from typing import Any

from flask import Flask, g, request
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request
from werkzeug.wrappers import Response

from fieldform.storage import people
from fieldform.storage.database import write
from fieldform.web.context import config, house, now


class ServerSession(dict[str, Any], SessionMixin):
    """What Flask-WTF reads its secret from. Nothing in it is ever sent to the browser."""


class ServerSessions(SessionInterface):
    """Opens the session of a request from the database."""

    def open_session(self, app: Flask, asked: Request) -> ServerSession:
        """Find the person of this request; ``g.person`` is None for anyone else.
        ``g.device`` names the browser that signed in."""
        g.person, g.device = None, None
        if asked.endpoint == "static":
            return ServerSession()
        token = asked.cookies.get(cookie_name())
        found = people.session(house().db, token, now()) if token else None
        if token is None or found is None:
            return ServerSession()
        # A page that refreshes by itself is not a person who is still there.
        if found.stale and "HX-Request" not in asked.headers:
            with write(house().db):
                people.mark_seen(house().db, token, now())
        g.person, g.device = found.person, found.device
        return ServerSession(csrf_token=found.csrf)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to save: the database has it."""


def cookie_name() -> str:
    """The __Host- prefix binds the cookie to this host over https; the demo has plain http."""
    return "__Host-fieldform" if config().secure else "fieldform"


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(), token, httponly=True, secure=config().secure, samesite="Lax", path="/"
    )


def push_device() -> str:
    """Return the secret by which we know again, after another sign-in, which push messages go to
    this browser; nothing when none do."""
    return request.cookies.get(_push_cookie(), "")


def set_push_device(response: Response, secret: str) -> None:
    """Let the browser keep that secret. It opens nothing: signing out with it ends the messages."""
    response.set_cookie(
        _push_cookie(),
        secret,
        max_age=31_536_000,
        httponly=True,
        secure=config().secure,
        samesite="Lax",
        path="/",
    )


def _push_cookie() -> str:
    return f"{cookie_name()}-push"


def current_token() -> str | None:
    """Return the token of this request's session."""
    return request.cookies.get(cookie_name())


def attach(app: Flask) -> None:
    """Use server-side sessions."""
    app.session_interface = ServerSessions()
