"""The guided page for a coordinator who begins: what to arrange, in order, and a test of it all."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.test_signal import send_test_signal
from fieldform.domain.participation import missing
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.school_days import day_of
from fieldform.storage import participation, readiness
from fieldform.web.access import open_to
from fieldform.web.context import house, now

blueprint = Blueprint("start", __name__, url_prefix="/start")


@blueprint.get("")
@open_to(Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """The steps, with how far the region is."""
    return _page(person)


@blueprint.post("/test")
@open_to(Role.COORDINATOR)
def send_test(person: Person) -> ResponseReturnValue:
    """Send a made-up child through the chain."""
    try:
        send_test_signal(house(), person, request.form.get("school", ""), now())
    except Problem as problem:
        return _page(person, problem)
    return redirect("/start#test", 303)


def _page(person: Person, problem: Problem | None = None) -> ResponseReturnValue:
    region = house().regions[person.region]
    schools = participation.of_municipalities(house().db, region.municipalities)
    today = day_of(now())
    ready = [one for one in schools if not missing(one.participation, today)]
    page = render_template(
        "start/start.html",
        region=region,
        schools=schools,
        ready=ready,
        schools_to_choose=[(one.code, f"{one.name}, {one.place}") for one in ready],
        people={
            role: number
            for role, number in readiness.people_by_role(house().db, region.id).items()
            if role is not Role.OFFICE or region.office_name
        },
        tests=readiness.tests_under_way(house().db, region.id),
        problem=problem,
    )
    return page, problem.status if problem else 200
