"""The page that a school opens from its mail; it has no account.

Only the button acknowledges. Mail scanners and previews open addresses (GET, HEAD), and that
changes nothing.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.acknowledge import acknowledge, is_open
from fieldform.actions.answer_questions import answer_questions, open_link
from fieldform.domain.problems import Problem
from fieldform.domain.school_answers import SCHOOL_QUESTIONS
from fieldform.web.access import open_to_everyone
from fieldform.web.context import house, now

blueprint = Blueprint("acknowledgement", __name__)


@blueprint.get("/a/<token>")
@open_to_everyone
def show(token: str) -> ResponseReturnValue:
    """One button; once it was pressed, what helps the child, and the six questions."""
    if is_open(house(), token):
        return render_template("acknowledgement/open.html")
    return _helps(token)


@blueprint.post("/a/<token>")
@open_to_everyone
def confirm(token: str) -> ResponseReturnValue:
    """The school has the message and keeps nothing. Pressed twice is pressed once."""
    acknowledge(house(), token, now())
    return _helps(token)


@blueprint.post("/a/<token>/answers")
@open_to_everyone
def answer(token: str) -> ResponseReturnValue:
    """The six questions, once."""
    given = {question.name: request.form.getlist(question.name) for question in SCHOOL_QUESTIONS}
    try:
        counted = answer_questions(house(), token, given, now())
    except Problem as problem:
        return _helps(token, problem)
    return render_template("acknowledgement/thanks.html") if counted else _closed()


def _helps(token: str, problem: Problem | None = None) -> ResponseReturnValue:
    link = open_link(house(), token, now())
    if link is None:
        return _closed()
    page = render_template(
        "acknowledgement/helps.html",
        answers_at=f"/a/{token}/answers",
        link=link,
        questions=SCHOOL_QUESTIONS,
        given=request.form,
        problem=problem,
    )
    return page, problem.status if problem else 200


def _closed() -> ResponseReturnValue:
    """One page for a link that is used, too old, altered or not ours: it tells nothing."""
    return render_template("acknowledgement/closed.html"), 410
