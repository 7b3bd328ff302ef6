"""The page that a school opens from a test mail; it has no account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fieldform.actions.check_mailbox import answer_test_mail, is_open
from fieldform.web.access import open_to_everyone
from fieldform.web.context import house, now

blueprint = Blueprint("mailbox_check", __name__)


@blueprint.get("/m/<token>")
@open_to_everyone
def show(token: str) -> ResponseReturnValue:
    """One button, as for a signal: mail scanners open addresses."""
    return _page(is_open=is_open(house(), token))


@blueprint.post("/m/<token>")
@open_to_everyone
def answer(token: str) -> ResponseReturnValue:
    """The school says that it reads this mailbox."""
    return _page(answered=answer_test_mail(house(), token, now()))


def _page(*, is_open: bool = False, answered: bool = False) -> ResponseReturnValue:
    page = render_template("acknowledgement/test.html", is_open=is_open, answered=answered)
    return page, 200 if is_open or answered else 410
