"""The devices of the person who is signed in: which of them are told."""

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from fieldform.actions.subscribe import subscribe, unsubscribe
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import push_not_set_up
from fieldform.installation import application_server_key
from fieldform.web.access import open_to
from fieldform.web.context import config, house, now
from fieldform.web.sessions import push_device, set_push_device

blueprint = Blueprint("push", __name__, url_prefix="/api/push")


@blueprint.get("")
@open_to(Role.OFFICER, Role.DESK)
def key(_: Person) -> ResponseReturnValue:
    """Return the key that a browser subscribes with."""
    found = application_server_key(config())
    if found is None:
        raise push_not_set_up()
    return jsonify({"application_server_key": found})


@blueprint.post("")
@open_to(Role.OFFICER, Role.DESK)
def start(person: Person) -> ResponseReturnValue:
    """Tell this device from now on. The same one again changes nothing."""
    device = subscribe(house(), request.get_json(silent=True), person, push_device(), now())
    response = make_response(jsonify({"told": True}))
    set_push_device(response, device)
    return response


@blueprint.delete("")
@open_to(Role.OFFICER, Role.DESK)
def stop(person: Person) -> ResponseReturnValue:
    """Tell this device no more."""
    unsubscribe(house(), request.get_json(silent=True), person)
    return jsonify({"told": False})
