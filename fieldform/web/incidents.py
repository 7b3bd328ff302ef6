"""The desk brings in the police day report, and sees of every row why it was selected or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.import_incidents import Imported, import_day_report
from fieldform.domain.incidents import CHECK_BY_HAND, SELECTED, Verdict, Why
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Fault, Problem, answer_invalid
from fieldform.domain.words import N_
from fieldform.web.access import open_to, takes_file
from fieldform.web.context import house, now

blueprint = Blueprint("incidents", __name__, url_prefix="/desk/incidents")

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes; a day of 20,000 rows is half of it."""

ORDER = (
    *sorted(SELECTED),
    *sorted(CHECK_BY_HAND),
    Why.OBJECTED,
    Why.REPORTED,
    Why.TWICE,
    Why.NOT_DOMESTIC,
    Why.NOT_A_CHILD,
    Why.TOO_OLD,
    Why.NOT_YET,
    Why.ELSEWHERE,
)


@dataclass(frozen=True)
class Group:
    """The rows with one verdict. No name: what was not selected is gone, and the name of what was
    is for the person who takes the signal on."""

    why: Why
    verdicts: Sequence[Verdict]


@blueprint.get("")
@open_to(Role.DESK)
def show(person: Person) -> ResponseReturnValue:
    """Where a day report is brought in."""
    return _page(person)


@blueprint.post("")
@takes_file(LARGEST_FILE)
@open_to(Role.DESK)
def upload(person: Person) -> ResponseReturnValue:
    """Take a day report in. The page that follows is all that is ever shown of its rows; to open
    it again, the same file may be brought in again."""
    file = request.files.get("file")
    try:
        data = file.read() if file else b""
        if not data:
            raise answer_invalid([Fault(("file",), "file.missing", N_("Choose a file first."))])
        region = house().regions[person.region]
        return _page(person, import_day_report(house(), data, [region], person, now()))
    except Problem as problem:
        return _page(person, problem=problem)


def _page(
    person: Person, imported: Imported | None = None, problem: Problem | None = None
) -> ResponseReturnValue:
    page = render_template(
        "desk/incidents.html",
        region=house().regions[person.region],
        imported=imported,
        groups=_groups(imported) if imported else (),
        problem=problem,
    )
    return page, problem.status if problem else 200


def _groups(imported: Imported) -> list[Group]:
    found: dict[Why, list[Verdict]] = {}
    for verdict in imported.verdicts:
        found.setdefault(verdict.why, []).append(verdict)
    return [Group(why, found[why]) for why in ORDER if why in found]
