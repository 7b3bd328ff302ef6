"""In by a one-time link, out by a button; and the language of the pages."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import people as actions
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import sign_in_link_invalid
from fieldform.storage import people, reports
from fieldform.web.access import open_to, open_to_everyone
from fieldform.web.context import config, house, now
from fieldform.web.languages import LANGUAGES, keep_language
from fieldform.web.sessions import cookie_name, current_token, push_device, set_cookie

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
    return render_template("sign_in/sign_in.html")


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
    old = current_token()
    person, session = actions.sign_in(house(), token, now())
    if old:
        actions.sign_out(house(), old)
    response = redirect(start_page(person), 303)
    set_cookie(response, session)
    return response


@blueprint.post("/sign-out")
@open_to(*Role)
def sign_out(_: Person) -> ResponseReturnValue:
    """Sign out here. What waits on the phone stays (Clear-Site-Data without "storage")."""
    token = current_token()
    if token:
        actions.sign_out(house(), token, push_device())
    response = redirect("/sign-in", 303)
    response.delete_cookie(cookie_name(), secure=config().secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.post("/language")
@open_to_everyone
def language() -> ResponseReturnValue:
    """Choose the language; it is kept in a cookie of its own, with nothing else in it."""
    chosen = request.form.get("language", "")
    response = redirect(_back(), 303)
    if chosen in dict(LANGUAGES):
        keep_language(response, chosen)
    return response


def start_page(person: Person) -> str:
    """The page after signing in. A question of the desk comes first: that is why an officer's
    device asked for help."""
    if person.role is Role.OFFICER and reports.has_question(house().db, person.id):
        return "/sent"
    return START[person.role]


def _back() -> str:
    """The path that the choice was made on; a full address is never followed."""
    came_from = request.headers.get("Referer", "")
    if came_from.startswith(request.host_url):
        return "/" + came_from.removeprefix(request.host_url).split("#")[0].lstrip("/")
    return "/sign-in"
