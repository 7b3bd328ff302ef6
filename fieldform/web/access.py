"""Who may open what. Every view says so with a mark; a view without one is never served."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, Request, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from wtforms.validators import ValidationError

from fieldform.domain.people import Person, Role
from fieldform.domain.problems import cross_site, form_expired, not_found, signed_out

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
EVERYONE = frozenset({"everyone"})

csrf = CSRFProtect()


def open_to(*roles: Role) -> Callable[[Callable[Concatenate[Person, P], R]], Callable[P, R]]:
    """Mark a view as open to these roles; the guard hands it the person as first argument."""

    def mark(view: Callable[Concatenate[Person, P], R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(g.person, *args, **kwargs)

        guarded.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return mark


def open_to_everyone(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as open without signing in. Where it changes anything, its address holds a
    secret of 256 bits, and that is what is checked."""
    view.open_to = EVERYONE  # type: ignore[attr-defined]
    return view


def takes_file(largest: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view, above ``open_to``, as taking a file of at most so many bytes; every other view
    takes no more than a form."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return mark


def largest_body(app: Flask, endpoint: str | None) -> int | None:
    """Return how many bytes a view takes, where it takes a file."""
    return getattr(app.view_functions.get(endpoint or ""), "largest_body", None)


def attach(app: Flask) -> None:
    """Guard every request of the app."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # the guard checks it after the session
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its session
    app.config["WTF_CSRF_SSL_STRICT"] = False  # replaced by the Sec-Fetch-Site check below
    csrf.init_app(app)
    app.before_request(guard)


def guard() -> None:
    """Let a request through, or raise Problem. What is unknown and what is not this person's
    look the same."""
    if request.endpoint is None:
        return
    mark = who_may(current_app, request.endpoint)
    if request.method not in SAFE_METHODS and not from_our_pages(request):
        raise cross_site()
    if mark == EVERYONE:
        return
    if g.person is None:
        raise signed_out()
    if g.person.role not in mark:
        raise not_found()
    if request.method not in SAFE_METHODS:
        largest = largest_body(current_app, request.endpoint)
        if largest is not None:
            request.max_content_length = largest
        check_form_token()


def who_may(app: Flask, endpoint: str) -> frozenset[Any]:
    """Return the mark of a view.

    Raises RuntimeError when it has none: say who may open it with ``@open_to`` or
    ``@open_to_everyone`` in fieldform/web/.
    """
    if endpoint == "static":
        return EVERYONE
    mark = getattr(app.view_functions[endpoint], "open_to", None)
    if mark is None:
        raise RuntimeError(f"{endpoint} does not say who may open it: add @open_to above it")
    return frozenset(mark)


def check_every_view(app: Flask) -> None:
    """Refuse to start with a view that does not say who may open it. Raises RuntimeError."""
    for endpoint in app.view_functions:
        who_may(app, endpoint)


def check_form_token() -> None:
    """Check the token of a form or of the X-CSRFToken header. Raises Problem."""
    token = request.headers.get("X-CSRFToken")
    try:
        # Flask-WTF looks for it in the body first, and would read a report as a form.
        validate_csrf(token) if token else csrf.protect()
    except (CSRFError, ValidationError) as error:
        raise form_expired() from error


def from_our_pages(asked: Request) -> bool:
    """Say whether an unsafe request began on our own pages: by Sec-Fetch-Site, or by Origin in
    a browser that does not send it. A client that sends neither is no browser."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    return origin is None or origin in (f"https://{asked.host}", f"http://{asked.host}")
