"""The people of the region, for its coordinator."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from fieldform.actions.names_shown import many_names
from fieldform.actions.people import lost_device, shut_out
from fieldform.domain.limits import NAMES_IN_AN_HOUR
from fieldform.domain.people import Person, Role
from fieldform.storage import passkeys, people
from fieldform.web.access import open_to
from fieldform.web.context import house, now

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@open_to(Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """Who may come in."""
    found = people.of_region(house().db, person.region)
    return render_template(
        "people/people.html",
        people=found,
        with_passkey=passkeys.of_region(house().db, person.region),
        many_names=many_names(house(), person.region, now()),
        many=NAMES_IN_AN_HOUR,
        region=house().regions[person.region],
    )


@blueprint.post("/<person_id>/lost")
@open_to(Role.COORDINATOR)
def lost(person: Person, person_id: str) -> ResponseReturnValue:
    """Somebody lost a device: out everywhere, and in again with a new link."""
    lost_device(house(), person, person_id)
    return redirect("/people", 303)


@blueprint.post("/<person_id>/shut-out")
@open_to(Role.COORDINATOR)
def disable(person: Person, person_id: str) -> ResponseReturnValue:
    """Somebody left: out, from the next request on."""
    shut_out(house(), person, person_id, now())
    return redirect("/people", 303)
