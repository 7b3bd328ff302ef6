"""The hand-over between two shifts: what is open and with whom, what was asked, what failed, what
must leave soon, and what will be destroyed before any school knows."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.desk import release
from fieldform.actions.notify import expiring_soon
from fieldform.domain.outcome import DELAY, is_unread
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.retention import must_expire
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import State
from fieldform.storage import queue
from fieldform.storage.queue import COUNT_MAX, PAGE, Slice
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.fragments import after_step
from fieldform.web.work_pages import lines

blueprint = Blueprint("handover", __name__, url_prefix="/desk/handover")

SOON = timedelta(hours=1)
UNSENT = (
    State.QUEUED,
    State.CLAIMED,
    State.ASKED,
    State.WITH_ATTENDANCE_OFFICE,
    State.APPROVED,
    State.SENDING,
)


@blueprint.get("")
@open_to(Role.DESK)
def show(person: Person) -> ResponseReturnValue:
    """The state of the own region's work, without a name."""
    db, region = house().db, person.region
    going = expiring_soon(house(), region, now())
    soon = queue.in_states(db, region, UNSENT, Slice(before=now() + SOON, size=2 * PAGE))
    found = {
        "expiring": going,
        "soon": [one for one in soon if one not in going][:PAGE],
        "failed": [*queue.delayed(db, region, now() - DELAY), *queue.failed(db, region)][:PAGE],
        "unread": [one for one in queue.unread(db, region, now()) if is_unread(one, now())],
        "asked": queue.in_states(db, region, [State.ASKED]),
        "office": queue.in_states(db, region, [State.WITH_ATTENDANCE_OFFICE]),
        "held": queue.in_states(db, region, [State.CLAIMED]),
        "free": queue.in_states(db, region, [State.QUEUED]),
    }
    if not house().regions[region].office_name:
        del found["office"]
    return render_template(
        "desk/handover.html",
        parts={name: lines(one, person) for name, one in found.items()},
        open=queue.count(db, region, [State.QUEUED, State.CLAIMED]),
        most=COUNT_MAX,
        line=queue.latest(db, region),
        page_size=PAGE,
        region=house().regions[region],
        goes_at={one.id: must_expire(one).astimezone(AMSTERDAM) for one in going},
    )


@blueprint.get("/changes")
@open_to(Role.DESK)
def changes(person: Person) -> ResponseReturnValue:
    """Whether anything happened in the region after a line of the ledger; 204 when not. The lists
    stay as they are while somebody reads them out."""
    if queue.latest(house().db, person.region) <= request.args.get("after", 0, type=int):
        return "", 204
    return render_template("desk/_handover_old.html")


@blueprint.post("")
@open_to(Role.DESK)
def put_back(person: Person) -> ResponseReturnValue:
    """Put everything back that this person holds, at the end of a shift."""
    for one in queue.in_states(
        house().db, person.region, [State.CLAIMED], Slice(holder=person.id, size=COUNT_MAX)
    ):
        try:
            release(house(), one.id, person, now())
        except Problem:
            continue  # a colleague took it over meanwhile: it is not this person's to put back
    return after_step("/desk/handover")
