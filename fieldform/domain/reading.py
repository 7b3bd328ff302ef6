"""Reads a report in full, or refuses it with every fault at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from fieldform.domain import answers, questions
from fieldform.domain.answers import SchoolKnown, Unreadable
from fieldform.domain.decisions import NAMELESS, DecidedBy, Decision, who_decides
from fieldform.domain.faults import fault
from fieldform.domain.problems import Fault, not_json, report_invalid
from fieldform.domain.questions import Part, Question
from fieldform.domain.regions import Region
from fieldform.domain.report import CHILDREN_MAX, Answers, Child, Report, Surroundings

SECONDS_MAX = 86_400


def read_report(payload: Any, around: Surroundings) -> Report:
    """Read what a phone sent (design.md section 6) into a report.

    ``payload`` is parsed JSON. Raises Problem ``report.invalid`` with every fault at once, or
    ``request.not_json``.
    """
    if not isinstance(payload, dict):
        raise not_json()
    faults: list[Fault] = []
    incident = _read_part(payload, questions.INCIDENT, (), around, faults)
    region = _region(incident, around, faults)
    conversation = _conversation(payload.get("conversation"), around, faults)
    children = _children(payload.get("children"), conversation, region, around, faults)
    seconds = _seconds(payload.get("seconds_spent"), faults)
    if faults or region is None:
        raise report_invalid(faults)
    return Report(incident["reference"], region, incident, conversation, seconds, tuple(children))


def _read_part(
    source: Mapping[str, Any],
    asked: Iterable[Question],
    path: tuple[str | int, ...],
    around: Surroundings,
    faults: list[Fault],
) -> dict[str, Any]:
    """Read the answers to ``asked``; what is not a question of ours is left out unread."""
    read: dict[str, Any] = {}
    for question in asked:
        value = source.get(question.name)
        if value is None and question.optional:
            continue
        try:
            read[question.name] = answers.read(question, value, today=around.today)
        except Unreadable as error:
            faults.append(fault((*path, question.name), error.code))
    return read


def _region(incident: Answers, around: Surroundings, faults: list[Fault]) -> Region | None:
    places = ("municipality", "postcode")
    if any(one.path == (place,) for one in faults for place in places):
        return None
    municipality, postcode = (incident.get(place) for place in places)
    if municipality is None and postcode is None:
        faults.append(fault(("postcode",), "place.missing"))
        return None
    region = around.region_of(municipality, postcode)
    if region is None:
        faults.append(
            fault(("postcode" if municipality is None else "municipality",), "region.unknown")
        )
    return region


def _conversation(value: Any, around: Surroundings, faults: list[Fault]) -> Answers:
    source = value if isinstance(value, dict) else {}
    read = _read_part(source, questions.CONVERSATION, ("conversation",), around, faults)
    needed = {True: "with", False: "reason"}.get(read.get("held", ""))
    if needed and not read.get(needed) and source.get(needed) in (None, [], ""):
        faults.append(fault(("conversation", needed), f"conversation.{needed}_missing"))
    return read


def _children(
    value: Any,
    conversation: Answers,
    region: Region | None,
    around: Surroundings,
    faults: list[Fault],
) -> list[Child]:
    if not isinstance(value, list) or not value:
        faults.append(fault(("children",), "children.missing"))
        return []
    if len(value) > CHILDREN_MAX:
        faults.append(fault(("children",), "children.too_many"))
        return []
    found = [_child(one, at, conversation, around, faults) for at, one in enumerate(value)]
    children = [child for child in found if child]
    numbers = [
        one.get("number", at) for at, one in enumerate(value, start=1) if isinstance(one, dict)
    ]
    whole = [number for number in numbers if isinstance(number, int)]
    if len(set(whole)) < len(whole):
        faults.append(fault(("children",), "number.twice"))
    return children


def _child(
    value: Any, at: int, conversation: Answers, around: Surroundings, faults: list[Fault]
) -> Child | None:
    path = ("children", at)
    before = len(faults)
    source = value if isinstance(value, dict) else {}
    decision = source.get("decision")
    decision = decision if isinstance(decision, str) else None
    asked = [question for question in questions.CHILD if is_asked(question, decision)]
    read = _read_part(source, asked, path, around, faults)
    faults.extend(_not_wanted(source, decision, path))
    number = source.get("number", at + 1)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= CHILDREN_MAX:
        faults.append(fault((*path, "number"), "number.invalid"))
    age = _age_of(read, path, around, faults)
    faults.extend(_decision_faults(read, age, conversation, path))
    faults.extend(_school_faults(read, path, around))
    if len(faults) > before or age is None:
        return None
    return Child(number, age, Decision(read["decision"]), read.get("school"), read)


def is_asked(question: Question, decision: str | None) -> bool:
    """Say whether a question of a child is asked after this decision."""
    if question.part is Part.NAMED:
        return decision not in NAMELESS
    if question.part is Part.NOT_ASKED:
        return decision == Decision.NOT_ASKED
    if question.part is Part.DECIDED:
        return decision != Decision.NOT_ASKED
    return True


def _not_wanted(
    source: Mapping[str, Any], decision: str | None, path: tuple[str | int, ...]
) -> Iterable[Fault]:
    """With an objection, or a parent who tells the school, no name may even arrive."""
    if decision not in NAMELESS:
        return
    for question in questions.CHILD:
        if question.part is Part.NAMED and source.get(question.name) not in (None, "", False):
            yield fault((*path, question.name), "name.not_wanted")


def _age_of(
    read: Answers, path: tuple[str | int, ...], around: Surroundings, faults: list[Fault]
) -> int | None:
    """The age in whole years, from the birth date where there is one; None while it is not
    known."""
    if "birth_date" in read:
        return answers.age_on(read["birth_date"], around.today)
    if "age" not in read and not any(
        one.path in ((*path, "age"), (*path, "birth_date")) for one in faults
    ):
        faults.append(fault((*path, "age"), "age.missing"))
    return read.get("age")


def _decision_faults(
    read: Answers, age: int | None, conversation: Answers, path: tuple[str | int, ...]
) -> Iterable[Fault]:
    decision = read.get("decision")
    if decision in (None, Decision.NOT_ASKED):
        return
    if conversation.get("held") is False:
        yield fault((*path, "decision"), "decision.without_conversation")
    if age is None or read.get("decided_by", DecidedBy.PARENT) == who_decides(age):
        return
    if who_decides(age) is DecidedBy.PUPIL:
        yield fault((*path, "decided_by"), "decided_by.pupil")
    else:
        yield fault((*path, "decided_by"), "decided_by.parent")


def _school_faults(
    read: Answers, path: tuple[str | int, ...], around: Surroundings
) -> Iterable[Fault]:
    school = read.get("school")
    if school and school.known is SchoolKnown.KNOWN and not around.school_exists(school.code):
        yield fault((*path, "school"), "school.unknown")


def _seconds(value: Any, faults: list[Fault]) -> int | None:
    """How long the officer spent: measured by the phone, counted, never asked."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        faults.append(fault(("seconds_spent",), "seconds.invalid"))
        return None
    return min(value, SECONDS_MAX)
