"""The session: a random token in a cookie; all that it stands for is on the server."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g, request
from flask.sessions import SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask.wrappers import Request
from werkzeug.wrappers import Response

from fieldform.domain.limits import DEVICE_KNOWN
from fieldform.domain.people import Proof
from fieldform.storage import passkeys, people
from fieldform.storage.database import Refused, write
from fieldform.web.context import config, house, now

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


class ServerSession(dict[str, Any], SessionMixin):
    """What Flask-WTF reads its secret from. Nothing in it is ever sent to the browser."""


def open_before_passkey(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view, above ``open_to``, as open to who came in with a link and still has to make
    the passkey that their role needs here. On every other view nobody is signed in yet."""
    view.open_before_passkey = True  # type: ignore[attr-defined]
    return view


class ServerSessions(SessionInterface):
    """Opens the session of a request from the database."""

    def open_session(self, app: Flask, asked: Request) -> ServerSession:
        """Find the person of this request; ``g.person`` is None for anyone else, and for who
        still has to make a passkey (``g.needs_passkey``). ``g.device`` names the browser that
        signed in, ``g.session`` is the session as the database has it; ``g.proved`` is with what
        its person proves now to be still here."""
        g.person, g.device, g.needs_passkey, g.session = None, None, None, None
        g.refused, g.proved = None, None
        if asked.path.startswith(f"{app.static_url_path}/"):  # its view is not looked up yet
            return ServerSession()
        try:
            return _find(asked)
        except Refused as error:  # Flask would answer this by itself, and badly
            g.refused = error
            return ServerSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to save: the database has it."""


def _find(asked: Request) -> ServerSession:
    token = asked.cookies.get(cookie_name())
    found = people.session(house().db, token, now()) if token else None
    if token is None or found is None:
        return ServerSession()
    # A page that refreshes by itself is not a person who is still there.
    if found.stale and "HX-Request" not in asked.headers:
        with write(house().db):
            people.mark_seen(house().db, token, now())
    g.session, g.device = found, found.device
    if found.proof == Proof.LINK and found.person.role in config().passkey_roles:
        g.needs_passkey = found.person
    else:
        g.person = found.person
    return ServerSession(csrf_token=found.csrf)


def let_in_before_passkey() -> None:
    """Sign in who still has to make a passkey, on the views that are marked so. Flask opens the
    session before it knows which view is asked."""
    view = current_app.view_functions.get(request.endpoint or "")
    if g.needs_passkey is not None and hasattr(view, "open_before_passkey"):
        g.person = g.needs_passkey


def cookie_name() -> str:
    """The __Host- prefix binds the cookie to this host over https; the demo has plain http."""
    return "__Host-fieldform" if config().secure else "fieldform"


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its session. The cookie lives as long as a session can, so that a phone
    that restarts its browser is still signed in; the server ends it earlier
    (docs/decisions/0015)."""
    keep_secret(response, cookie_name(), token, int(people.SESSION_LIVES.total_seconds()))


def forget_cookie(response: Response) -> None:
    """Take the session away from the browser."""
    response.delete_cookie(cookie_name(), secure=config().secure, httponly=True, samesite="Lax")


def push_device() -> str:
    """Return the secret by which we know again, after another sign-in, which push messages go to
    this browser; nothing when none do."""
    return request.cookies.get(_push_cookie(), "")


def set_push_device(response: Response, secret: str) -> None:
    """Let the browser keep that secret. It opens nothing: signing out with it ends the messages."""
    keep_secret(response, _push_cookie(), secret, 31_536_000)


def device_signing_in() -> str:
    """Return the secret by which a device that signs in is known to be the same for a while;
    nothing the first time."""
    return request.cookies.get(_device_cookie(), "")


def set_device_signing_in(response: Response, secret: str) -> None:
    """Let the device keep that secret."""
    keep_secret(response, _device_cookie(), secret, int(DEVICE_KNOWN.total_seconds()))


def _push_cookie() -> str:
    return f"{cookie_name()}-push"


def _device_cookie() -> str:
    return f"{cookie_name()}-device"


def keep_secret(response: Response, name: str, secret: str, seconds: int) -> None:
    """Put a secret of ours into a cookie that no script reads and no other site sends; 0 seconds
    takes it away. The name begins with ``cookie_name()``."""
    response.set_cookie(
        name,
        secret,
        max_age=seconds,
        httponly=True,
        secure=config().secure,
        samesite="Lax",
        path="/",
    )


def offers_passkey() -> bool:
    """Say whether who is here came in with a link and has no passkey yet."""
    found = g.session
    if found is None or found.proof != Proof.LINK:
        return False
    return not passkeys.has_one(house().db, found.person.id)


def current_token() -> str | None:
    """Return the token of this request's session."""
    return request.cookies.get(cookie_name())


def attach(app: Flask) -> None:
    """Use server-side sessions."""
    app.session_interface = ServerSessions()
    app.before_request(tell_refused)
    app.before_request(let_in_before_passkey)


def tell_refused() -> None:
    """Raise what kept the database from saying who this is."""
    if g.refused:
        raise g.refused
