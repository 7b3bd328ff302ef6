"""Pages that explain, the same for everyone: to a parent, how to install, how accessible we are.

They show no person and no token, so that the service worker may keep them.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.web.access import open_to_everyone
from fieldform.web.context import config
from fieldform.web.explanations import EXPLANATIONS

blueprint = Blueprint("guides", __name__)


@blueprint.get("/explain")
@open_to_everyone
def explain() -> ResponseReturnValue:
    """The explanation to hold out to a parent, in every language: ``/explain#ar`` shows Arabic,
    also offline, and ``/explain?in=ar`` the same."""
    return _page("explain", explanations=EXPLANATIONS, chosen=request.args.get("in"))


@blueprint.get("/install")
@open_to_everyone
def install() -> ResponseReturnValue:
    """How to put fieldform on the home screen, and why."""
    return _page("install")


@blueprint.get("/accessibility")
@open_to_everyone
def accessibility() -> ResponseReturnValue:
    """The accessibility statement: what was tested, what was not, and how to report."""
    return _page("accessibility", contact=config().mail_from)


def _page(name: str, **shown: object) -> str:
    return render_template(
        f"guides/{name}.html", person=None, csrf_token="", on_phone=True, **shown
    )
