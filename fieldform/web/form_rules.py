"""What the form's JavaScript is told of the questions and their rules, so that they have one home.

``static/js/report.js`` and ``static/js/check.js`` read it from the form's ``data-rules``.
"""

import json
from collections.abc import Iterable
from typing import Any

from fieldform.domain import answers, questions
from fieldform.domain.decisions import AGE_OF_OWN_DECISION, NAMELESS
from fieldform.domain.questions import Question
from fieldform.domain.report import CHILDREN_MAX
from fieldform.web.languages import gettext


def form_rules() -> str:
    """Return the questions, their limits and patterns as JSON, in the language of this
    request."""
    return json.dumps(
        {
            "incident": _told(questions.INCIDENT),
            "conversation": _told(questions.CONVERSATION),
            "child": _told(questions.CHILD),
            "nameless": sorted(NAMELESS),
            "patterns": {
                "reference": answers.REFERENCE.pattern,
                "postcode": answers.POSTCODE.pattern,
                "municipality": answers.MUNICIPALITY.pattern,
                "school": answers.VESTIGINGSCODE.pattern,
            },
            "limits": {
                "children": CHILDREN_MAX,
                "name": answers.NAME_MAX,
                "oldest": answers.OLDEST,
                "own_decision": AGE_OF_OWN_DECISION,
            },
        },
        separators=(",", ":"),
    )


def _told(asked: Iterable[Question]) -> list[dict[str, Any]]:
    return [
        {
            "name": question.name,
            "kind": question.kind,
            "part": question.part,
            "optional": question.optional,
            "label": gettext(question.label),
            "choices": [(code, gettext(text)) for code, text in question.choices],
        }
        for question in asked
    ]
