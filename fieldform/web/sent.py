"""What an officer sent: the receipt, where each signal is, and the desk's questions. Never a
name."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.desk import answer
from fieldform.domain.people import Person, Role
from fieldform.domain.signal import Signal
from fieldform.storage import reports, schools, signals
from fieldform.web.access import open_to
from fieldform.web.context import house, now

blueprint = Blueprint("sent", __name__, url_prefix="/sent")

FOUND_MAX = 12
SHOWN_FOR = timedelta(hours=48)


@dataclass(frozen=True)
class SentReport:
    """One own report on the page of what was sent."""

    receipt: str
    reference: str | None
    signals: list[Signal]


@blueprint.get("")
@open_to(Role.OFFICER)
def show(person: Person) -> ResponseReturnValue:
    """Own reports of the last days: reference and state, never a name."""
    own = [
        SentReport(
            report.receipt,
            report.reference,
            signals.of_report(house().db, report.id),
        )
        for report in reports.of_officer(house().db, person.id, now() - SHOWN_FOR)
    ]
    fresh = next((report for report in own if report.receipt == request.args.get("receipt")), None)
    find = request.args.get("find", "")
    region = house().regions[person.region]
    municipality = next(iter(region.municipalities), None)
    offered = schools.search(house().db, find, None, municipality, FOUND_MAX)
    return render_template("form/sent.html", own=own, fresh=fresh, offered=offered, find=find)


@blueprint.post("/signals/<signal_id>")
@open_to(Role.OFFICER)
def answer_school(person: Person, signal_id: str) -> ResponseReturnValue:
    """The officer answers the desk's question which school it was."""
    answer(house(), signal_id, person, now(), request.form.get("school"))
    return redirect("/sent", 303)
