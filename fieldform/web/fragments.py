"""One address, one view: a page, or the fragment of it that htmx asked for."""

from typing import Any

from flask import Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_htmx import HTMX

htmx = HTMX()


def wants_fragment() -> bool:
    """Say whether htmx asked for a part of the page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(whole: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """Render the page, or only the fragment that the page includes."""
    template = fragment if wants_fragment() else whole
    response = make_response(render_template(template, **context), status)
    response.vary.update(("HX-Request", "HX-Boosted", "HX-History-Restore-Request"))
    return response


def after_step(address: str) -> ResponseReturnValue:
    """After a step: go to the page that shows how it stands now (303, so that a reload does
    not take the step again)."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)
