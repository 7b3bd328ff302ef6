"""Turns the fields of the form into the object that the API takes, so that both are read by the
same code of the domain."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from fieldform.domain import questions
from fieldform.domain.problems import Fault
from fieldform.domain.questions import Kind, Question
from fieldform.domain.reading import is_asked
from fieldform.domain.report import CHILDREN_MAX
from fieldform.domain.school_days import AMSTERDAM

Fields = MultiDict[str, str]

CHILD_FIELD = re.compile(r"children-(\d{1,3})-", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def to_payload(fields: Fields) -> dict[str, Any]:
    """Return the report that was filled in, as design.md section 6 writes it down."""
    payload: dict[str, Any] = _answers(fields, questions.INCIDENT, "")
    payload["conversation"] = _answers(fields, questions.CONVERSATION, "conversation-")
    payload["seconds_spent"] = _whole(fields.get("seconds_spent"))
    payload["children"] = [
        {"number": at, **_answers(fields, questions.CHILD, f"children-{index}-")}
        for at, index in enumerate(child_indexes(fields), start=1)
    ]
    return payload


def form_json(name: str) -> Any:
    """Return what a script put as JSON into a hidden field; None when it is no JSON."""
    try:
        return json.loads(request.form.get(name, ""))
    except (ValueError, RecursionError):
        return None


def only_asked(fields: Fields) -> Fields:
    """Return the fields without those that are not asked after a child's decision: a name that
    was typed before the parent objected is neither read nor shown again."""
    kept = MultiDict(fields)
    for index in child_indexes(fields):
        decision = fields.get(f"children-{index}-decision")
        for question in questions.CHILD:
            if not is_asked(question, decision):
                kept.poplist(f"children-{index}-{question.name}")
    return kept


def child_indexes(fields: Fields) -> list[int]:
    """Return the indexes of the children in the form, in order; there may be gaps. More than a
    report can hold are kept, so that the report is refused and nothing is lost silently."""
    found = {int(match.group(1)) for name in fields if (match := CHILD_FIELD.match(name))}
    return sorted(found)[: CHILDREN_MAX + 1]


def field_names(faults: Iterable[Fault], fields: Fields) -> list[tuple[str, str]]:
    """Return (name of the field, text of the catalogue) of each fault of a report."""
    indexes = child_indexes(fields)
    named = []
    for fault in faults:
        path = [str(part) for part in fault.path]
        if path[0] == "children" and len(path) > 1 and int(path[1]) < len(indexes):
            path[1] = str(indexes[int(path[1])])
        named.append(("-".join(path), fault.message))
    return named


def _answers(fields: Fields, asked: Iterable[Question], prefix: str) -> dict[str, Any]:
    read = {
        question.name: _answer(question.kind, fields, prefix + question.name) for question in asked
    }
    return {name: value for name, value in read.items() if value not in (None, "", [])}


def _answer(kind: Kind, fields: Fields, name: str) -> Any:
    text = fields.get(name, "").strip()
    match kind:
        case Kind.CHOICES:
            return fields.getlist(name)
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(text)
        case Kind.AGE:
            return _whole(text)
        case Kind.MOMENT:
            return _moment(text)
        case Kind.SCHOOL:
            return {"unknown": {"unknown": True}, "none": {"none": True}, "": None}.get(
                text, {"code": text}
            )
    return text


def _whole(text: str | None) -> int | str | None:
    """A whole number, or the text itself, which the domain then refuses with a sentence."""
    if not text:
        return None
    return int(text) if WHOLE.fullmatch(text) else text


def _moment(text: str) -> str:
    """A browser's own field has no time zone: it is the clock on the wall."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).isoformat()
