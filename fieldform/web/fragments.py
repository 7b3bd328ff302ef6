"""One address, one view: a page, or the fragment of it that htmx asked for."""

from flask import make_response, redirect
from flask.typing import ResponseReturnValue
from flask_htmx import HTMX

htmx = HTMX()


def wants_fragment() -> bool:
    """Say whether htmx asked for a part of the page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def after_step(address: str) -> ResponseReturnValue:
    """After a step: go to the page that shows how it stands now (303, so that a reload does
    not take the step again)."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)
