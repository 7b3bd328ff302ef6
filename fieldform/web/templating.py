"""What every template may use."""

import json
from typing import Any

from flask import Flask, g, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from fieldform import assets
from fieldform.domain import questions
from fieldform.domain.faults import FAULTS
from fieldform.domain.figures import decimal
from fieldform.domain.outcome import outcome
from fieldform.domain.questions import Choices
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.words import N_
from fieldform.web.context import now
from fieldform.web.languages import LANGUAGES, gettext, language
from fieldform.web.script_texts import SCRIPT_TEXTS
from fieldform.web.sessions import offers_passkey

ANSWERS: dict[str, dict[str, str]] = {}
for _question in (*questions.CONVERSATION, *questions.CHILD):
    ANSWERS.setdefault(_question.name, {}).update(_question.choices)

LABELS = {
    question.name: question.label
    for question in (*questions.CONVERSATION, *questions.CHILD, *questions.INCIDENT)
}


def attach(app: Flask) -> None:
    """Set the templates up: an undefined name is an error, not an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = static
    app.jinja_env.filters["local"] = lambda moment: moment.astimezone(AMSTERDAM)
    app.jinja_env.filters["in_words"] = in_words
    app.jinja_env.globals["translated"] = translated
    app.jinja_env.globals["answer_words"] = answer_words
    app.jinja_env.globals["field_label"] = field_label
    app.jinja_env.globals["N_"] = N_
    app.jinja_env.globals["decimal"] = decimal
    app.jinja_env.globals["outcome"] = lambda signal: outcome(signal, now())
    app.jinja_env.globals["script_texts"] = script_texts
    app.context_processor(every_page)


def every_page() -> dict[str, Any]:
    """Return what every page shows."""
    person = getattr(g, "person", None)
    return {
        "person": person,
        "language": language(),
        "languages": LANGUAGES,
        "csrf_token": generate_csrf if person else "",
        "offers_passkey": offers_passkey,
    }


def translated(choices: Choices) -> list[tuple[str, str]]:
    """Return choices with what is shown in the language of this request."""
    return [(code, gettext(text)) for code, text in choices]


def in_words(code: str, choices: Choices) -> str:
    """Return what is shown of one choice."""
    return dict(translated(choices))[code]


def answer_words(question: str, code: str) -> str:
    """Return what is shown of one answer to the question of that name."""
    return gettext(ANSWERS[question].get(code, code))


def field_label(name: str) -> str:
    """Return "Family name: " for ``children-0-family_name``, so that a list of faults says which
    field each is about; nothing for what is not a question."""
    asked = LABELS.get(name.rpartition("-")[2])
    if not asked:
        return ""
    label = gettext(asked)
    return f"{label} " if label.endswith("?") else f"{label}: "


def script_texts() -> str:
    """Return the texts of the scripts as JSON, in the language of this request."""
    texts = {**SCRIPT_TEXTS, **{f"fault.{code}": text for code, text in FAULTS.items()}}
    return json.dumps({code: gettext(text) for code, text in texts.items()})


def static(name: str) -> str:
    """Return the address of a static file, with its version."""
    return url_for("static", filename=name, v=assets.version(name))
