"""The schools of the region and their mailboxes."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.register import confirm_mailbox, propose_mailbox
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import mailboxes
from fieldform.web.access import open_to
from fieldform.web.context import house, now

blueprint = Blueprint("register", __name__, url_prefix="/schools")


@blueprint.get("")
@open_to(Role.DESK, Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """Every school of the region, with its mailbox."""
    return _page(person)


@blueprint.post("/<code>/mailbox")
@open_to(Role.DESK, Role.COORDINATOR)
def propose(person: Person, code: str) -> ResponseReturnValue:
    """Propose a mailbox."""
    try:
        propose_mailbox(house(), code, request.form.get("address", "").strip(), person)
    except Problem as problem:
        return _refused(person, problem)
    return redirect(f"/schools#school-{code}", 303)


@blueprint.post("/<code>/mailbox/confirm")
@open_to(Role.COORDINATOR)
def confirm(person: Person, code: str) -> ResponseReturnValue:
    """Confirm what a colleague proposed."""
    try:
        confirm_mailbox(house(), code, request.form.get("address", ""), person, now())
    except Problem as problem:
        return _refused(person, problem)
    return redirect(f"/schools#school-{code}", 303)


def _refused(person: Person, problem: Problem) -> ResponseReturnValue:
    if problem.status == 404:
        raise problem
    return _page(person, problem)


def _page(person: Person, problem: Problem | None = None) -> ResponseReturnValue:
    region = house().regions[person.region]
    found = mailboxes.of_municipalities(house().db, region.municipalities)
    typed = request.form.get("address", "") if problem else ""
    page = render_template(
        "schools/register.html", schools=found, region=region, problem=problem, typed=typed
    )
    return page, problem.status if problem else 200
