"""Several signals in one look: taken on in one go, seen on one page, approved in one go. Each is
a claim and an approval of its own, with its own line in the ledger, and each refusal is told."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.approve import approve
from fieldform.actions.desk import claim
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem, step_lost
from fieldform.domain.signal import Signal, State
from fieldform.storage import queue, signals
from fieldform.storage.queue import PAGE, Slice
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.fragments import after_step
from fieldform.web.fresh import needs_proof
from fieldform.web.way_back import kept
from fieldform.web.work_pages import Deed, doubles_of, last_done, meanwhile, signal_page

blueprint = Blueprint("together", __name__, url_prefix="/desk/together")


@dataclass(frozen=True)
class Told:
    """One signal of several that was refused, why, and what happened meanwhile."""

    signal: Signal | None
    problem: Problem
    deeds: list[Deed]


@blueprint.get("")
@open_to(Role.DESK)
def show(person: Person) -> ResponseReturnValue:
    """Everything that this person holds, with the names."""
    return _page(person, [])


@blueprint.post("")
@open_to(Role.DESK)
def take_on(person: Person) -> ResponseReturnValue:
    """Take on what was ticked in the queue."""
    told = _each(person, lambda signal_id: claim(house(), signal_id, person, now()))
    return _page(person, told) if told else after_step("/desk/together")


@blueprint.post("/approve")
@needs_proof(keeps="signal")
@open_to(Role.DESK)
def approve_all(person: Person) -> ResponseReturnValue:
    """Approve what is ticked on the page. What is not ready, or has moved on, is told."""
    told = _each(person, lambda signal_id: _approve(person, signal_id))
    return _page(person, told) if told else after_step("/desk")


def _approve(person: Person, signal_id: str) -> None:
    seen = request.form.get(f"seen-{signal_id}", type=int)
    if seen is not None and meanwhile(signal_id, person.region, seen):
        raise step_lost()
    approve(house(), signal_id, person, now())


def _each(person: Person, verb: Callable[[str], None]) -> list[Told]:
    told = []
    for signal_id in request.form.getlist("signal")[:PAGE]:
        try:
            verb(signal_id)
        except Problem as problem:
            signal = signals.find(house().db, signal_id, person.region)
            seen = request.form.get(f"seen-{signal_id}", type=int)
            deeds = (
                meanwhile(signal_id, person.region, seen)
                if seen
                else last_done(signal_id, person.region)
            )
            told.append(Told(signal, problem, deeds))
    return told


def _page(person: Person, told: list[Told]) -> ResponseReturnValue:
    held = queue.in_states(house().db, person.region, [State.CLAIMED], Slice(holder=person.id))
    alike = doubles_of(held, person)
    pages = [signal_page(one, person, "", alike.get(one.id, [])) for one in held]
    shown = render_template("desk/together.html", pages=pages, told=told, ticked=kept("signal"))
    return shown, 409 if told else 200
