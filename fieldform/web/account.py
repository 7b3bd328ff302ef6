"""One's own ways in: passkeys, and where one is signed in."""

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import passkeys as actions
from fieldform.actions.people import end_place, sign_out_everywhere
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import passkeys, places
from fieldform.web.access import open_to
from fieldform.web.browser_kind import browser_kind
from fieldform.web.context import house, now
from fieldform.web.form_data import form_json
from fieldform.web.sessions import current_token, forget_cookie, open_before_passkey, set_cookie

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@open_before_passkey
@open_to(*Role)
def show(person: Person) -> ResponseReturnValue:
    """Own passkeys, and where one is signed in."""
    return _page(person)


@blueprint.post("/api/new-passkey")
@open_before_passkey
@open_to(*Role)
def ask_new(_: Person) -> ResponseReturnValue:
    """What this browser needs to make a passkey."""
    return jsonify(actions.begin_enrolment(house(), g.session, _token(), now()))


@blueprint.post("/account/passkeys")
@open_before_passkey
@open_to(*Role)
def keep(person: Person) -> ResponseReturnValue:
    """Keep a passkey that was made; the session goes on as a new one."""
    try:
        session = actions.enrol(
            house(), g.session, _token(), form_json("answer"), browser_kind(), now()
        )
    except Problem as problem:
        return _page(person, problem)
    response = make_response(redirect("/account", 303))
    set_cookie(response, session)
    return response


@blueprint.post("/account/passkeys/<passkey_id>/rename")
@open_to(*Role)
def rename(person: Person, passkey_id: str) -> ResponseReturnValue:
    """Call an own passkey something else."""
    try:
        actions.rename(house(), person, passkey_id, request.form.get("name", ""))
    except Problem as problem:
        if problem.code == "answer.invalid":
            return _page(person, problem)
        raise
    return redirect("/account", 303)


@blueprint.post("/account/passkeys/<passkey_id>/remove")
@open_to(*Role)
def remove(person: Person, passkey_id: str) -> ResponseReturnValue:
    """Remove an own passkey; what it opened elsewhere ends."""
    try:
        actions.remove(house(), g.session, passkey_id, _token(), now())
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(person, problem)
    return redirect("/account", 303)


@blueprint.post("/account/places/<place_id>/end")
@open_to(*Role)
def end(person: Person, place_id: str) -> ResponseReturnValue:
    """Sign out somewhere else."""
    end_place(house(), person, place_id)
    return redirect("/account", 303)


@blueprint.post("/account/sign-out-everywhere")
@open_to(*Role)
def sign_out_all(person: Person) -> ResponseReturnValue:
    """Sign out on every device, this one too."""
    sign_out_everywhere(house(), person)
    response = make_response(redirect("/sign-in", 303))
    forget_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _page(person: Person, problem: Problem | None = None) -> Response:
    page = render_template(
        "account/account.html",
        passkeys=passkeys.of_person(house().db, person.id),
        signed_in_at=places.of_person(house().db, person.id, _token(), now()),
        may_make=actions.is_fresh(house(), g.session, now()),
        must_make=g.needs_passkey is not None,
        problem=problem,
    )
    return make_response(page, problem.status if problem else 200)


def _token() -> str:
    return current_token() or ""
