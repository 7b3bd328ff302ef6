"""The desk's work on one signal: the next thing to do, and every step it can take."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import approve, calls, desk, hand_over, office
from fieldform.actions.desk import DESK_REASONS
from fieldform.actions.house import House
from fieldform.domain.decisions import DecidedBy
from fieldform.domain.lifecycle import TakeOver
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem, not_found, step_lost
from fieldform.storage import signals
from fieldform.web import errors
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.fragments import after_step, wants_fragment
from fieldform.web.fresh import needs_proof
from fieldform.web.work_pages import Deed, last_done, meanwhile, signal_page

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

Verb = Callable[[House, str, Person, datetime], None]

VERBS: dict[str, Verb] = {
    "claim": desk.claim,
    "release": desk.release,
    "take-back": desk.take_back,
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

STAYS = frozenset({"claim", "take-over", "take-back", "school", "call"})
"""After these the person goes on with the same signal; after the others with the queue."""


@blueprint.get("/signals/<signal_id>")
@open_to(Role.DESK)
def show(person: Person, signal_id: str) -> ResponseReturnValue:
    """One signal."""
    return _signal(person, signal_id)


@blueprint.get("/changes/<signal_id>")
@open_to(Role.DESK)
def changes(person: Person, signal_id: str) -> ResponseReturnValue:
    """What others did with this signal since the page was made; 204 when nothing."""
    seen = request.args.get("seen", 0, type=int)
    deeds = meanwhile(signal_id, person.region, seen)
    if not deeds and signals.find(house().db, signal_id, person.region) is None:
        raise not_found()
    if not deeds:
        return "", 204
    return render_template("desk/_meanwhile.html", deeds=deeds, signal_id=signal_id)


@blueprint.post("/busy/<signal_id>")
@open_to(Role.DESK)
def busy(person: Person, signal_id: str) -> ResponseReturnValue:
    """The person is typing on the page of a signal that they hold: colleagues wait longer."""
    if not desk.still_busy(house(), signal_id, person, now()):
        raise step_lost() if signals.find(house().db, signal_id, person.region) else not_found()
    return "", 204


@blueprint.post("/signals/<signal_id>/<verb>")
@needs_proof("approve", "send-again", "send-to-office", "to-region")
@open_to(Role.DESK)
def step(person: Person, signal_id: str, verb: str) -> ResponseReturnValue:
    """Take one step with a signal. A button of a page that is older than the last step does
    nothing, and says what happened meanwhile."""
    seen = request.form.get("seen", type=int)
    deeds = meanwhile(signal_id, person.region, seen) if seen is not None else []
    try:
        if deeds:
            raise step_lost()
        _take(person, signal_id, verb)
    except Problem as problem:
        return refused(person, signal_id, problem, deeds)
    return after_step(f"/desk/signals/{signal_id}" if verb in STAYS else "/desk")


def _take(person: Person, signal_id: str, verb: str) -> None:
    answers = request.form
    if verb == "school":
        desk.complete(house(), signal_id, person, now(), answers.get("school"))
    elif verb == "call":
        _record_call(person, signal_id)
    elif verb == "close":
        desk.close(house(), signal_id, person, now(), answers.get("reason", ""))
    elif verb == "take-over":
        desk.take_over(house(), signal_id, person, now(), answers.get("reason", ""))
    elif verb in VERBS:
        VERBS[verb](house(), signal_id, person, now())
    else:
        raise not_found()


def _record_call(person: Person, signal_id: str) -> None:
    """Who was called says who decided: the pupil, or a parent."""
    spoken_to = request.form.get("spoken_to", "")
    if request.form.get("decision") == "not_reached":
        calls.call_not_reached(house(), signal_id, person, now(), spoken_to)
        return
    decided_by = DecidedBy.PUPIL if spoken_to == "pupil" else DecidedBy.PARENT
    calls.record_call(
        house(),
        signal_id,
        person,
        now(),
        request.form.get("decision", ""),
        decided_by,
        spoken_to,
    )


def refused(
    person: Person, signal_id: str, problem: Problem, deeds: list[Deed]
) -> ResponseReturnValue:
    """Return the page as it stands now, with the refusal and who did what above it."""
    kept = signals.find(house().db, signal_id, person.region) is not None
    if problem.code == "signal.moved_on" or not kept:
        deeds = deeds or last_done(signal_id, person.region)
    if (not kept and not deeds) or (kept and problem.status == 404):
        raise problem  # there never was such a signal here, or the step is not this person's
    return _signal(person, signal_id, problem, deeds)


def _signal(
    person: Person, signal_id: str, problem: Problem | None = None, deeds: list[Deed] | None = None
) -> ResponseReturnValue:
    signal = signals.find(house().db, signal_id, person.region)
    if signal is None and problem is None:
        return errors.show(not_found())
    if signal is None:
        return render_template("desk/gone.html", problem=step_lost(), deeds=deeds), 409
    template = "desk/_signal.html" if wants_fragment() else "desk/signal.html"
    shown = render_template(
        template,
        page=signal_page(signal, person, request.values.get("find", "")),
        problem=problem,
        deeds=deeds or [],
        reasons=DESK_REASONS,
        take_over=list(TakeOver),
    )
    return shown, problem.status if problem else 200
