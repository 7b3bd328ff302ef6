"""The people of the region, for its coordinator."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from fieldform.actions.people import shut_out
from fieldform.domain.people import Person, Role
from fieldform.storage import people
from fieldform.web.access import open_to
from fieldform.web.context import house, now

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@open_to(Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """Who may come in."""
    found = people.of_region(house().db, person.region)
    return render_template(
        "people/people.html", people=found, region=house().regions[person.region]
    )


@blueprint.post("/<person_id>/shut-out")
@open_to(Role.COORDINATOR)
def disable(person: Person, person_id: str) -> ResponseReturnValue:
    """Somebody left, or lost a phone: out, from the next request on."""
    shut_out(house(), person, person_id, now())
    return redirect("/people", 303)
