"""Who is on call in the region at night."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.on_call import PLACES, put_on_call
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import on_call, people, subscriptions
from fieldform.web.access import open_to
from fieldform.web.context import house

blueprint = Blueprint("on_call", __name__, url_prefix="/on-call")


@blueprint.get("")
@open_to(Role.DESK, Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """The list, and who of it has a device that can be told."""
    return _page(person)


@blueprint.post("")
@open_to(Role.DESK, Role.COORDINATOR)
def change(person: Person) -> ResponseReturnValue:
    """Put people on call, in the order of the places."""
    try:
        put_on_call(house(), person, _chosen(), _seen())
    except Problem as problem:
        return _page(person, problem)
    return redirect("/on-call", 303)


def _chosen() -> list[str]:
    return [request.form.get(f"person-{place}", "") for place in range(1, PLACES + 1)]


def _seen() -> list[str] | None:
    """The list as the page knew it."""
    known = request.form.get("seen")
    return None if known is None else known.split()


def _page(person: Person, problem: Problem | None = None) -> ResponseReturnValue:
    region = house().regions[person.region]
    desk = [one for one in people.of_region(house().db, region.id) if one.role is Role.DESK]
    page = render_template(
        "people/on_call.html",
        region=region,
        wait=int(region.policy.escalate_after.total_seconds() // 60),
        desk=desk,
        chosen=[one.id for one in on_call.of_region(house().db, region.id)],
        reachable=subscriptions.people_with_device(house().db, region.id),
        numbers=range(1, PLACES + 1),
        problem=problem,
    )
    return page, problem.status if problem else 200
