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
from fieldform.domain.problems import Fault, Problem, not_found, step_lost
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, signals
from fieldform.storage import queue as stored
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.desk import Verb
from fieldform.web.fragments import after_step, wants_fragment
from fieldform.web.fresh import needs_proof
from fieldform.web.work_pages import Deed, lines, meanwhile, signal_page

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
    return render_template(
        "office/queue.html",
        lines=lines(_here(person), person),
        office=house().regions[person.region].name_of_office(person.office),
        **_seen(person),
    )


@blueprint.get("/changes")
@open_to(Role.OFFICE)
def changes(person: Person) -> ResponseReturnValue:
    """What changed here since a line of the ledger, and each minute all rows, whose time left has
    changed; of what left, only that it did. 204 when nothing did."""
    seen = _seen(person)
    after = request.args.get("after", 0, type=int)
    same_minute = request.args.get("minute", 0, type=int) == seen["minute"]
    changed = stored.changed_at_office(house().db, person.region, person.office, after)
    if not changed and same_minute:
        return "", 204
    here = _here(person)
    fresh = [one for one in here if one.id in changed or not same_minute]
    left = [one for one in changed if one not in {signal.id for signal in here}]
    return render_template("office/_changes.html", lines=lines(fresh, person), left=left, **seen)


def _here(person: Person) -> list[Signal]:
    return signals.at_office(house().db, person.region, person.office)


def _seen(person: Person) -> dict[str, int]:
    """Where a page stands: the last line of the ledger, and the minute of its times left."""
    return {
        "line": stored.latest(house().db, person.region),
        "minute": int(now().timestamp() // 60),
    }


@blueprint.get("/signals/<signal_id>")
@open_to(Role.OFFICE)
def show(person: Person, signal_id: str) -> ResponseReturnValue:
    """One signal, while it is here."""
    return _signal(person, signal_id)


@blueprint.post("/signals/<signal_id>/<verb>")
@needs_proof("approve")
@open_to(Role.OFFICE)
def step(person: Person, signal_id: str, verb: str) -> ResponseReturnValue:
    """Take one step with a signal. A button of a page that is older than the last step does
    nothing, and says what happened meanwhile."""
    seen = request.form.get("seen", type=int)
    deeds = _deeds(person, signal_id, seen) if seen is not None else []
    try:
        if deeds:
            raise step_lost()
        _take(person, signal_id, verb)
    except Problem as problem:
        deeds = deeds or _deeds(person, signal_id, 0)[-1:]
        if problem.status == 404 and not deeds:
            raise
        return _signal(person, signal_id, problem if problem.status != 404 else step_lost(), deeds)
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


def _deeds(person: Person, signal_id: str, seen: int) -> list[Deed]:
    """What was done with a signal at this office after so many lines of its ledger; nothing of one
    that never was here, or of what others do with it now."""
    found = ledger.of_signal(house().db, signal_id)
    if office.recipient_code(person.region, person.office) not in {one.recipient for one in found}:
        return []
    done = meanwhile(signal_id, person.region, seen)
    return [one for one in done if one.line.from_state == State.WITH_ATTENDANCE_OFFICE]


def _signal(
    person: Person, signal_id: str, problem: Problem | None = None, deeds: Sequence[Deed] = ()
) -> ResponseReturnValue:
    signal = find_for(house(), signal_id, person)
    if signal is None or signal.state is not State.WITH_ATTENDANCE_OFFICE:
        if problem is None or not deeds:
            raise not_found()
        return render_template("office/gone.html", problem=problem, deeds=deeds), problem.status
    template = "office/_signal.html" if wants_fragment() else "office/signal.html"
    page = signal_page(signal, person, request.values.get("find", ""))
    asked_back = tuple(one for one in _faults(problem) if one.code == double_at_desk().code)
    page = replace(page, line=replace(page.line, needs=asked_back + page.line.needs))
    told = deeds if problem and problem.code == step_lost().code else ()
    shown = render_template(template, page=page, problem=problem, deeds=told, reasons=DESK_REASONS)
    return shown, problem.status if problem else 200


def _faults(problem: Problem | None) -> Sequence[Fault]:
    return problem.faults if problem else ()
