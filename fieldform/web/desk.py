"""The desk: the queue by deadline, and one signal with the next thing to do."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import approve, desk, hand_over, office
from fieldform.actions.desk import DESK_REASONS
from fieldform.actions.house import House
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem, not_found
from fieldform.domain.signal import State
from fieldform.storage import signals
from fieldform.storage.signals import PAGE
from fieldform.web import errors
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.fragments import after_step, page_or_fragment, wants_fragment
from fieldform.web.work_pages import lines, signal_page

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

SHOWN: dict[str, tuple[State, ...]] = {
    "todo": (State.QUEUED, State.CLAIMED, State.SENDING),
    "waiting": (State.ASKED, State.WITH_ATTENDANCE_OFFICE, State.APPROVED),
    "done": (State.DELIVERED, State.CLOSED),
}

Verb = Callable[[House, str, Person, datetime], None]

VERBS: dict[str, Verb] = {
    "claim": desk.claim,
    "release": desk.release,
    "ask": desk.ask,
    "send-to-office": office.send_to_office,
    "approve": approve.approve,
    "by-phone": approve.tell_by_phone,
    "send-again": approve.send_again,
    "received": approve.confirm_received,
    "read": approve.confirm_read,
    "to-region": hand_over.hand_over,
}
"""The steps that need no further answer."""

STAYS = frozenset({"claim", "school", "call"})
"""After these the person goes on with the same signal; after the others with the queue."""


@blueprint.get("")
@open_to(Role.DESK)
def queue(person: Person) -> ResponseReturnValue:
    """The signals of the own region by deadline."""
    shown = request.args.get("show", "todo")
    if shown not in SHOWN:
        raise not_found()
    start = request.args.get("start", 0, type=int)
    found = signals.in_states(house().db, person.region, SHOWN[shown], max(start, 0))
    counts = signals.count(house().db, person.region)
    return page_or_fragment(
        "desk/queue.html",
        "desk/_queue.html",
        lines=lines(found, person),
        shown=shown,
        counts={name: sum(counts.get(one, 0) for one in states) for name, states in SHOWN.items()},
        region=house().regions[person.region],
        start=start,
        page_size=PAGE,
    )


@blueprint.get("/signals/<signal_id>")
@open_to(Role.DESK)
def show(person: Person, signal_id: str) -> ResponseReturnValue:
    """One signal."""
    return _signal(person, signal_id)


@blueprint.post("/signals/<signal_id>/<verb>")
@open_to(Role.DESK)
def step(person: Person, signal_id: str, verb: str) -> ResponseReturnValue:
    """Take one step with a signal."""
    try:
        _take(person, signal_id, verb)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _signal(person, signal_id, problem)
    return after_step(f"/desk/signals/{signal_id}" if verb in STAYS else "/desk")


def _take(person: Person, signal_id: str, verb: str) -> None:
    answers = request.form
    if verb == "school":
        desk.complete(house(), signal_id, person, now(), answers.get("school"))
    elif verb == "call":
        desk.record_call(
            house(),
            signal_id,
            person,
            now(),
            answers.get("decision", ""),
            answers.get("decided_by", ""),
        )
    elif verb == "close":
        desk.close(house(), signal_id, person, now(), answers.get("reason", ""))
    elif verb in VERBS:
        VERBS[verb](house(), signal_id, person, now())
    else:
        raise not_found()


def _signal(person: Person, signal_id: str, problem: Problem | None = None) -> ResponseReturnValue:
    """The page as it stands now; with a refusal above it, so that a lost race is told."""
    signal = signals.find(house().db, signal_id, person.region)
    if signal is None:
        return errors.show(problem or not_found())
    template = "desk/_signal.html" if wants_fragment() else "desk/signal.html"
    page = signal_page(signal, person, request.values.get("find", ""))
    shown = render_template(template, page=page, problem=problem, reasons=DESK_REASONS)
    return shown, problem.status if problem else 200
