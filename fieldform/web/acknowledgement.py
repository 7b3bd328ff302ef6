"""The page that a school opens from its mail; it has no account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fieldform.actions.acknowledge import acknowledge, is_open
from fieldform.web.access import open_to_everyone
from fieldform.web.context import house, now

blueprint = Blueprint("acknowledgement", __name__)


@blueprint.get("/a/<token>")
@open_to_everyone
def show(token: str) -> ResponseReturnValue:
    """One button. Opening the page acknowledges nothing: mail scanners open addresses."""
    if not is_open(house(), token):
        return render_template("acknowledgement/closed.html"), 410
    return render_template("acknowledgement/open.html")


@blueprint.post("/a/<token>")
@open_to_everyone
def confirm(token: str) -> ResponseReturnValue:
    """The school has the message and keeps nothing."""
    if not acknowledge(house(), token, now()):
        return render_template("acknowledgement/closed.html"), 410
    return render_template("acknowledgement/thanks.html")
