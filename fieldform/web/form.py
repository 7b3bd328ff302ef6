"""The officer's form: fill in, check, send, receipt. It works without JavaScript: every button
sends the form back with everything that was typed. Nothing is kept between two requests."""

import secrets

from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from fieldform.actions.receive import receive, surroundings
from fieldform.domain import answers, questions
from fieldform.domain.answers import Unreadable
from fieldform.domain.faults import fault
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Fault, Problem, not_found, report_invalid, signed_out
from fieldform.domain.reading import is_asked, read_report
from fieldform.domain.report import CHILDREN_MAX, Report
from fieldform.domain.school import School
from fieldform.domain.school_days import AMSTERDAM
from fieldform.storage import schools
from fieldform.web import errors
from fieldform.web.access import check_form_token, open_to_everyone
from fieldform.web.context import house, now
from fieldform.web.form_data import Fields, child_indexes, only_asked, to_payload
from fieldform.web.form_page import form_page

blueprint = Blueprint("form", __name__)

LINKED = ("reference", "postcode", "municipality")
"""What a link from the incident tool may fill in."""


@blueprint.get("/")
@open_to_everyone
def show() -> ResponseReturnValue:
    """The empty form, or one that a link filled in: ``/?reference=...&postcode=...``.

    It is open to everyone, because the phone keeps it to fill in without coverage; to send needs
    a session.
    """
    fields, faults = _linked()
    fields["occurred_at"] = now().astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    fields["children-0-age"] = ""
    problem = report_invalid(faults) if faults else None
    return form_page(fields, g.person, problem, fresh=True)


def _linked() -> tuple[Fields, list[Fault]]:
    """What is good of a link is filled in; of the rest it is said that it is not."""
    fields: Fields = MultiDict()
    faults = []
    today = surroundings(house(), now()).today
    for question in questions.INCIDENT:
        value = request.args.get(question.name, "").strip()
        if question.name not in LINKED or not value:
            continue
        try:
            fields[question.name] = str(answers.read(question, value, today=today))
        except Unreadable as error:
            faults.append(fault((question.name,), error.code))
    return fields, faults


@blueprint.post("/")
@open_to_everyone
def fill_in() -> ResponseReturnValue:
    """One press of a button of the form. Only ``send`` changes anything, and needs a session."""
    person = g.person
    fields = only_asked(MultiDict(request.form))
    match request.form.get("action", "check").partition("-"):
        case ("add", _, _):
            _add_child(fields)
        case ("remove", _, index):
            _remove_child(fields, index)
        case ("check", _, _):
            return _check(fields, person)
        case ("send", _, _):
            return _send(fields, _sender())
    return form_page(fields, person)


def _sender() -> Person:
    """The officer who sends, with the token of the check page. Raises Problem."""
    if g.person is None:
        raise signed_out()
    if g.person.role is not Role.OFFICER:
        raise not_found()
    check_form_token()
    person: Person = g.person
    return person


@blueprint.errorhandler(Problem)
def keep_what_was_typed(problem: Problem) -> Response:
    """A session or a page that has run out must not cost the officer the form."""
    if request.endpoint == "form.fill_in" and problem.status in (400, 401):
        return form_page(only_asked(MultiDict(request.form)), None, problem)
    return errors.show(problem)


def _check(fields: Fields, person: Person | None) -> ResponseReturnValue:
    try:
        report = read_report(to_payload(fields), surroundings(house(), now()))
    except Problem as problem:
        return form_page(fields, person, problem)
    fields["key"] = fields.get("key") or secrets.token_urlsafe(24)
    return render_template(
        "form/check.html",
        fields=fields,
        report=report,
        questions=questions,
        is_asked=is_asked,
        school_names=_school_names(report),
        indexes=child_indexes(fields),
    )


def _send(fields: Fields, person: Person) -> ResponseReturnValue:
    try:
        receipt = receive(house(), to_payload(fields), fields.get("key", ""), person, now())
    except Problem as problem:
        if problem.code == "key.reused":
            fields.pop("key", None)
        return form_page(fields, person, problem)
    return redirect(f"/sent?receipt={receipt.receipt}", 303)


def _add_child(fields: Fields) -> None:
    """The next child starts with the family name of the first, and with the same school among
    those that are offered."""
    indexes = child_indexes(fields) or [0]
    if len(indexes) >= CHILDREN_MAX:
        return
    new, first = f"children-{indexes[-1] + 1}-", f"children-{indexes[0]}-"
    fields[new + "age"] = ""
    fields[new + "family_name"] = fields.get(first + "family_name", "")


def _remove_child(fields: Fields, index: str) -> None:
    if len(child_indexes(fields)) > 1:
        for name in [name for name in fields if name.startswith(f"children-{index}-")]:
            del fields[name]


def _school_names(report: Report) -> dict[str, School]:
    codes = {child.school.code for child in report.children if child.school and child.school.code}
    found = (schools.find(house().db, code) for code in codes)
    return {school.code: school for school in found if school}
