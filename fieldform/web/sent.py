"""What an officer sent: the receipt, where each signal is, and the desk's questions. Never a
name."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform import assets
from fieldform.actions.desk import answer
from fieldform.domain.people import Person, Role
from fieldform.domain.school import School
from fieldform.domain.signal import Signal, State
from fieldform.storage import reports, schools, signals
from fieldform.web.access import open_to, open_to_everyone
from fieldform.web.context import house, now
from fieldform.web.form_page import SchoolChoice

blueprint = Blueprint("sent", __name__, url_prefix="/sent")

FOUND_MAX = 12
SHOWN_FOR = timedelta(hours=48)
BLANK_QUESTION = SchoolChoice("question-NEW-school", [], "", "")
"""The desk's question, until a script fills it in; without one the page has its own."""


@dataclass(frozen=True)
class SentReport:
    """One own report on the page of what was sent."""

    receipt: str
    reference: str | None
    signals: list[Signal]


@blueprint.get("")
@open_to_everyone
def show() -> ResponseReturnValue:
    """What waits on this phone, which only the phone knows, and own reports of the last days:
    reference and state, never a name. Signed out it is the page that the phone keeps."""
    own = _own(g.person) if g.person and g.person.role is Role.OFFICER else []
    fresh = next((report for report in own if report.receipt == request.args.get("receipt")), None)
    asked = any(signal.state is State.ASKED for report in own for signal in report.signals)
    find = request.args.get("find", "")
    return render_template(
        "form/sent.html",
        own=own,
        fresh=fresh,
        offered=_offered(g.person, find) if asked else [],
        find=find,
        blank_question=BLANK_QUESTION,
        modules=assets.modules,
        on_phone=True,
    )


def _own(person: Person) -> list[SentReport]:
    return [
        SentReport(
            report.receipt,
            report.reference,
            signals.of_report(house().db, report.id),
        )
        for report in reports.of_officer(house().db, person.id, now() - SHOWN_FOR)
    ]


def _offered(person: Person, find: str) -> list[School]:
    municipality = next(iter(house().regions[person.region].municipalities), None)
    return schools.search(house().db, find, None, municipality, FOUND_MAX)


@blueprint.post("/signals/<signal_id>")
@open_to(Role.OFFICER)
def answer_school(person: Person, signal_id: str) -> ResponseReturnValue:
    """The officer answers the desk's question which school it was."""
    answer(house(), signal_id, person, now(), request.form.get("school"))
    return redirect("/sent", 303)
