"""Two signals that may be about one child, side by side: merge them or keep both."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fieldform.actions import doubles
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem, not_found
from fieldform.domain.signal import Sealed, Signal
from fieldform.storage import ledger, people
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.desk import refused
from fieldform.web.fragments import after_step
from fieldform.web.work_pages import QueueLine, lines, signal_page

blueprint = Blueprint("doubles", __name__, url_prefix="/desk/doubles")


@dataclass(frozen=True)
class Side:
    """One of the signals that are compared; ``reported_by`` is the officer's name."""

    line: QueueLine
    child: Sealed
    reported_by: str


@blueprint.post("/<signal_id>")
@open_to(Role.DESK)
def look(person: Person, signal_id: str) -> ResponseReturnValue:
    """Show the names side by side. A button, not a link: each name is a line in the ledger."""
    try:
        signal, others = doubles.compare(house(), signal_id, person, now())
    except Problem as problem:
        return refused(person, signal_id, problem, [])
    mine = signal_page(signal, person, "", alike=[])
    if mine.child is None or not others:
        return after_step(f"/desk/signals/{signal_id}")
    return render_template(
        "desk/doubles.html",
        mine=_side(signal, mine.child, person),
        others=[_side(one, sealed, person) for one, sealed in others],
        waits=doubles.WAITS,
    )


@blueprint.post("/<signal_id>/<other_id>/<verdict>")
@open_to(Role.DESK)
def decide(person: Person, signal_id: str, other_id: str, verdict: str) -> ResponseReturnValue:
    """Merge the two, or keep both."""
    try:
        if verdict == "both":
            doubles.keep_apart(house(), signal_id, other_id, person, now())
        elif verdict == "this":
            doubles.merge(house(), other_id, signal_id, person, now())
        elif verdict == "other":
            doubles.merge(house(), signal_id, other_id, person, now())
        else:
            raise not_found()
    except Problem as problem:
        return refused(person, signal_id, problem, [])
    return after_step(f"/desk/signals/{other_id if verdict == 'other' else signal_id}")


def _side(signal: Signal, child: Sealed, person: Person) -> Side:
    received = ledger.of_signal(house().db, signal.id)[0]
    names = people.names(house().db, {received.actor})
    return Side(lines([signal], person)[0], child, names.get(received.actor, ""))
