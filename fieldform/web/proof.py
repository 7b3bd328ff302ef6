"""Once more: is it still the person whose session this is? With a passkey or the police account,
and then back to where they were (docs/decisions/0021)."""

from flask import Blueprint, Response, g, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue

from fieldform.actions import passkeys, prove
from fieldform.domain.people import Person, Proof, Role
from fieldform.domain.problems import Problem
from fieldform.web import errors, fresh, way_back
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.form_data import form_json
from fieldform.web.sessions import current_token, set_cookie
from fieldform.web.sign_in import start_page
from fieldform.web.sign_on import to_the_police

blueprint = Blueprint("proof", __name__)


@blueprint.get("/prove")
@open_to(*Role)
def show(person: Person) -> ResponseReturnValue:
    """Ask who is there; who needs not be asked is led on."""
    if not prove.is_needed(house(), g.session, now()):
        return _on(person, request.args.get("back", ""))
    return fresh.page(request.args.get("back", ""))


@blueprint.post("/api/proof-challenge")
@open_to(*Role)
def ask(_: Person) -> ResponseReturnValue:
    """Ask this browser for a passkey of its person."""
    return jsonify(passkeys.begin_proof(house(), g.session, current_token() or "", now()))


@blueprint.post("/prove")
@open_to(*Role)
def with_passkey(person: Person) -> ResponseReturnValue:
    """Go on in the session, under a new token, with what a passkey answered."""
    note = request.form.get("back", "")
    try:
        session = passkeys.prove_again(
            house(), g.session, current_token() or "", form_json("answer"), now()
        )
    except Problem as problem:
        return errors.with_wait(fresh.page(note, problem), problem)
    response = _on(person, note)
    set_cookie(response, session)
    g.proved = Proof.PASSKEY
    return response


@blueprint.post("/prove/sign-on")
@open_to(*Role)
def with_police_account(_: Person) -> ResponseReturnValue:
    """Go to the police, who ask who is there."""
    return to_the_police(current_token() or "", request.form.get("back", ""))


def _on(person: Person, note: str) -> Response:
    return make_response(redirect(way_back.address(note) or start_page(person), 303))
