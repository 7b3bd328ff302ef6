"""Security events, one JSON line each on standard error: who came in, who proved to be still there,
and who was refused what (ASVS V16.3). Codes and ids of ours only: no path, which can hold a secret,
and nothing typed."""

import json
import logging
from datetime import UTC

from flask import Flask, g, request
from flask.wrappers import Response
from werkzeug.http import parse_cookie

from fieldform.storage import people
from fieldform.web.context import house, now
from fieldform.web.sessions import cookie_name

log = logging.getLogger("fieldform.security")

REFUSED = frozenset({400, 401, 403, 404, 405, 410, 413, 429})
"""Besides these, what the API could not use: no phone of ours sends that."""

QUIET = frozenset({"api.me"})
"""The question whether one is signed in is answered with 401 all day."""

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def attach(app: Flask) -> None:
    """Look at every answer."""
    app.after_request(note)


def note(response: Response) -> Response:
    """Write one line where the answer is a security event."""
    newcomer = _newcomer(response)
    if newcomer and g.proved:
        _write("proved", response, newcomer.person.id, how=g.proved)
    elif newcomer:
        _write("came_in", response, newcomer.person.id, how=newcomer.proof)
    elif _is_refusal(response):
        _write("refused", response, g.person.id if g.person else "")
    return response


def _newcomer(response: Response) -> people.Session | None:
    """The new session that this answer brings, or nothing."""
    for cookie in response.headers.getlist("Set-Cookie"):
        token = parse_cookie(cookie.partition(";")[0]).get(cookie_name())
        found = people.session(house().db, token, now()) if token else None
        if found:
            return found
    return None


def _is_refusal(response: Response) -> bool:
    if request.endpoint in QUIET:
        return False
    if response.status_code == 404 and request.endpoint is None:
        return g.person is not None  # a stranger who asks for what no site has is the weather
    if response.status_code == 422:
        return request.path.startswith("/api/")
    return response.status_code in REFUSED


def _write(event: str, response: Response, who: str, how: str = "") -> None:
    problem = response.get_json() if response.mimetype == "application/problem+json" else {}
    line = {
        "at": now().astimezone(UTC).isoformat(timespec="seconds"),
        "event": event,
        "where": request.endpoint or "unknown",
        "method": request.method if request.method in METHODS else "other",
        "status": response.status_code,
        "code": problem.get("code", ""),
        "who": who,
        "how": how,
    }
    log.warning(json.dumps(line))
