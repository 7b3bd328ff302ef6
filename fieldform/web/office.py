"""The attendance office: what was sent to it, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import approve, office
from fieldform.actions.desk import DESK_REASONS
from fieldform.actions.steps import find_for
from fieldform.domain.doubles import double_at_desk
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Fault, Problem, not_found
from fieldform.domain.signal import State
from fieldform.storage import signals
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.desk import Verb
from fieldform.web.fragments import after_step, page_or_fragment, wants_fragment
from fieldform.web.work_pages import lines, signal_page

blueprint = Blueprint("office", __name__, url_prefix="/office")

VERBS: dict[str, Verb] = {
    "open": office.open_at_office,
    "return": office.return_to_desk,
    "approve": approve.approve,
    "by-phone": approve.tell_by_phone,
}
STAYS = frozenset({"open", "school"})


@blueprint.get("")
@open_to(Role.OFFICE)
def queue(person: Person) -> ResponseReturnValue:
    """The signals that the desk sent here, by deadline."""
    found = signals.at_office(house().db, person.region, person.office)
    return page_or_fragment(
        "office/queue.html",
        "office/_queue.html",
        lines=lines(found, person),
        office=house().regions[person.region].name_of_office(person.office),
    )


@blueprint.get("/signals/<signal_id>")
@open_to(Role.OFFICE)
def show(person: Person, signal_id: str) -> ResponseReturnValue:
    """One signal, while it is here."""
    return _signal(person, signal_id)


@blueprint.post("/signals/<signal_id>/<verb>")
@open_to(Role.OFFICE)
def step(person: Person, signal_id: str, verb: str) -> ResponseReturnValue:
    """Take one step with a signal."""
    try:
        _take(person, signal_id, verb)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _signal(person, signal_id, problem)
    return after_step(f"/office/signals/{signal_id}" if verb in STAYS else "/office")


def _take(person: Person, signal_id: str, verb: str) -> None:
    if verb == "school":
        office.choose_school(house(), signal_id, person, now(), request.form.get("school"))
    elif verb == "close":
        office.close_at_office(house(), signal_id, person, now(), request.form.get("reason", ""))
    elif verb in VERBS:
        VERBS[verb](house(), signal_id, person, now())
    else:
        raise not_found()


def _signal(person: Person, signal_id: str, problem: Problem | None = None) -> ResponseReturnValue:
    signal = find_for(house(), signal_id, person)
    if signal is None or signal.state is not State.WITH_ATTENDANCE_OFFICE:
        raise problem or not_found()
    template = "office/_signal.html" if wants_fragment() else "office/signal.html"
    page = signal_page(signal, person, request.values.get("find", ""))
    asked_back = tuple(one for one in _faults(problem) if one.code == double_at_desk().code)
    page = replace(page, line=replace(page.line, needs=asked_back + page.line.needs))
    shown = render_template(template, page=page, problem=problem, reasons=DESK_REASONS)
    return shown, problem.status if problem else 200


def _faults(problem: Problem | None) -> Sequence[Fault]:
    return problem.faults if problem else ()
