"""In with a passkey or a one-time link, out by a button; and the language of the pages."""

import secrets
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from fieldform.actions import passkeys
from fieldform.actions import people as actions
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.sign_in_problems import sign_in_link_invalid
from fieldform.storage import people, reports
from fieldform.web import errors
from fieldform.web.access import open_to, open_to_everyone
from fieldform.web.browser_kind import browser_kind
from fieldform.web.context import config, house, now
from fieldform.web.form_data import form_json
from fieldform.web.languages import LANGUAGES, keep_language
from fieldform.web.sessions import (
    current_token,
    device_signing_in,
    forget_cookie,
    open_before_passkey,
    push_device,
    set_cookie,
    set_device_signing_in,
)
from fieldform.web.way_back import came_from

blueprint = Blueprint("sign_in", __name__)

START = {
    Role.OFFICER: "/",
    Role.DESK: "/desk",
    Role.OFFICE: "/office",
    Role.COORDINATOR: "/schools",
}


@blueprint.get("/sign-in")
@open_to_everyone
def show() -> ResponseReturnValue:
    """How to get in; or on to the own start page."""
    if g.person:
        return redirect(start_page(g.person), 303)
    if g.needs_passkey:
        return redirect("/account", 303)
    return render_template("sign_in/sign_in.html", problem=None)


@blueprint.get("/sign-in/<token>")
@open_to_everyone
def open_link(token: str) -> ResponseReturnValue:
    """Show one button. Opening the address uses nothing up: mail scanners open addresses."""
    person = people.link_owner(house().db, token, now())
    if person is None:
        raise sign_in_link_invalid()
    return render_template("sign_in/link.html", owner=person)


@blueprint.post("/sign-in/<token>")
@open_to_everyone
def use_link(token: str) -> ResponseReturnValue:
    """Sign in, with a new session; whatever session the browser had ends."""
    device = _device()
    try:
        person, session = actions.sign_in(house(), token, now(), browser_kind(), device.known)
    except Problem as problem:
        response = errors.show(problem)
        set_device_signing_in(response, device.secret)
        return response
    needs_passkey = person.role in config().passkey_roles
    return _signed_in(session, "/account" if needs_passkey else start_page(person))


@blueprint.post("/api/passkey-challenge")
@open_to_everyone
def ask_passkey() -> ResponseReturnValue:
    """Ask this device for a passkey; it is known by a secret until it has answered."""
    device = _device()
    response = jsonify(passkeys.begin_sign_in(house(), device.secret, now()))
    set_device_signing_in(response, device.secret)
    return response


@blueprint.post("/sign-in")
@open_to_everyone
def use_passkey() -> ResponseReturnValue:
    """Sign in with what a passkey answered, in a new session."""
    try:
        person, session = passkeys.sign_in(
            house(), device_signing_in(), form_json("answer"), now(), browser_kind()
        )
    except Problem as problem:
        page = render_template("sign_in/sign_in.html", problem=problem)
        return errors.with_wait(make_response(page, problem.status), problem)
    return _signed_in(session, start_page(person))


@dataclass(frozen=True, repr=False)
class _Device:
    """The secret of the device that signs in, and the same when it brought one along."""

    secret: str
    known: str


def _device() -> _Device:
    known = device_signing_in()
    return _Device(known or secrets.token_urlsafe(32), known)


def _signed_in(session: str, to: str) -> Response:
    """Go on in a new session; whatever session the browser had ends."""
    old = current_token()
    if old:
        actions.sign_out(house(), old)
    response = make_response(redirect(to, 303))
    set_cookie(response, session)
    return response


@blueprint.post("/sign-out")
@open_before_passkey
@open_to(*Role)
def sign_out(_: Person) -> ResponseReturnValue:
    """Sign out here. What waits on the phone stays (Clear-Site-Data without "storage")."""
    token = current_token()
    if token:
        actions.sign_out(house(), token, push_device())
    response = redirect("/sign-in", 303)
    forget_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.post("/language")
@open_to_everyone
def language() -> ResponseReturnValue:
    """Choose the language; it is kept in a cookie of its own, with nothing else in it."""
    chosen = request.form.get("language", "")
    response = redirect(came_from() or "/sign-in", 303)
    if chosen in dict(LANGUAGES):
        keep_language(response, chosen)
    return response


def start_page(person: Person) -> str:
    """The page after signing in. A question of the desk comes first: that is why an officer's
    device asked for help."""
    if person.role is Role.OFFICER and reports.has_question(house().db, person.id):
        return "/sent"
    return START[person.role]
