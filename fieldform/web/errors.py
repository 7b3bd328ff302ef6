"""Every refusal, as a page, as a fragment or as problem+json (RFC 9457). Never an answer in it."""

import errno
import logging
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, SecurityError

from fieldform.domain import problems, service_problems
from fieldform.domain.problems import Problem
from fieldform.domain.sign_in_problems import passkey_needed, proof_needed
from fieldform.storage.database import Refused
from fieldform.storage.vault import Unopenable
from fieldform.web import fresh
from fieldform.web.access import largest_body
from fieldform.web.context import forget_house
from fieldform.web.fragments import wants_fragment

log = logging.getLogger("fieldform")

DISK = frozenset({errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What a disk does without a mistake of ours."""

BY_STATUS = {
    400: problems.form_expired,
    404: problems.not_found,
    405: problems.method_not_allowed,
    413: problems.too_large,
}


def attach(app: Flask) -> None:
    """Handle every error of the app."""
    app.register_error_handler(Problem, show)
    app.register_error_handler(HTTPException, _of_werkzeug)
    app.register_error_handler(Refused, _of_database)
    app.register_error_handler(Unopenable, _of_seal)
    app.register_error_handler(MemoryError, _of_memory)
    app.register_error_handler(OSError, _of_disk)
    app.register_error_handler(Exception, _of_ours)


def show(problem: Problem) -> Response:
    """Answer with a problem, in the form that was asked for; with three digits when even that
    does not work, so that every answer comes from here and has its headers."""
    try:
        return _in_the_form_asked_for(problem)
    except Exception as second:
        log.error("%s while showing %s", type(second).__name__, problem.code)
        return make_response("500", 500)


def _in_the_form_asked_for(problem: Problem) -> Response:
    if request.path.startswith("/api/"):
        return _as_json(problem)
    if problem.code == proof_needed().code:
        return fresh.ask()
    if problem.status == 401:
        return _to_sign_in(passkey_needed() if g.needs_passkey else problem)
    return _as_page(problem)


def _as_json(problem: Problem) -> Response:
    answer: dict[str, Any] = {
        "type": "about:blank",
        "status": problem.status,
        "code": problem.code,
        "detail": gettext(problem.message),
    }
    if problem.faults:
        answer["faults"] = [
            {"pointer": fault.pointer, "code": fault.code, "detail": gettext(fault.message)}
            for fault in problem.faults
        ]
    response = jsonify(answer)
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return with_wait(response, problem)


def with_wait(response: Response, problem: Problem) -> Response:
    """Say when to try again, where that helps."""
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _to_sign_in(problem: Problem) -> Response:
    """A signed-out page goes to sign-in; a fragment must not get the sign-in page swapped into
    a row, so htmx is told to go there (security.md section 10)."""
    if wants_fragment():
        response = make_response("", problem.status)
        response.headers["HX-Redirect"] = "/sign-in"
        return response
    return make_response(
        render_template("sign_in/signed_out.html", problem=problem), problem.status
    )


def _as_page(problem: Problem) -> Response:
    template = "errors/_problem.html" if wants_fragment() else "errors/problem.html"
    response = make_response(render_template(template, problem=problem), problem.status)
    return with_wait(response, problem)


def _of_werkzeug(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error
    if isinstance(error, SecurityError):
        return _at_another_address()
    if error.code == 413 and largest_body(current_app, request.endpoint):
        return show(problems.file_too_large())
    return show(BY_STATUS.get(error.code or 500, problems.not_found)())


def _at_another_address() -> Response:
    """Where the address is not ours, no page of ours can be made: it would lead there."""
    problem = problems.foreign_host()
    response = make_response(gettext(problem.message), problem.status)
    response.content_type = "text/plain; charset=utf-8"
    return response


def _of_database(error: Refused) -> ResponseReturnValue:
    """Locked for too long, full, or not writable. SQLite's own words hold no answer of ours."""
    log.error("the database refused: %s at %s", error, request.endpoint)
    answer = show(service_problems.busy())
    if str(error).startswith("SQLITE_IOERR"):
        forget_house()
    return answer


def _of_disk(error: OSError) -> ResponseReturnValue:
    """A file beside the database, a key, could not be written or synced."""
    if error.errno not in DISK:
        return _of_ours(error)
    log.error("the disk refused: %s at %s", errno.errorcode[error.errno], request.endpoint)
    return show(service_problems.busy())


def _of_seal(error: Unopenable) -> ResponseReturnValue:
    """Altered on the disk, or its key is gone: `fieldform check` names the signal."""
    log.error("a seal does not open at %s", request.endpoint)
    return show(service_problems.damaged())


def _of_memory(error: MemoryError) -> ResponseReturnValue:
    """Nothing was stored, and another try may find room."""
    log.error("out of memory at %s", request.endpoint)
    return show(service_problems.busy())


def _of_ours(error: Exception) -> ResponseReturnValue:
    """A mistake of ours. The message may hold what was typed, so only its type is logged, and
    where it was raised."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else "?"
    log.error("%s in %s at %s", type(error).__name__, request.endpoint, where)
    return show(service_problems.broken())
