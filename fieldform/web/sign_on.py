"""In with the police account: to the provider and back. Without settings for it (docs/operate.md)
none of these addresses exists."""

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from fieldform.actions import people as people_actions
from fieldform.actions import sign_on as actions
from fieldform.actions.sign_on import Provider
from fieldform.config import Config
from fieldform.domain.people import Proof
from fieldform.domain.problems import not_found
from fieldform.domain.sign_on import ATTEMPT_LIVES, Answer
from fieldform.web import way_back
from fieldform.web.access import open_to_everyone
from fieldform.web.browser_kind import browser_kind
from fieldform.web.context import house, now
from fieldform.web.later import openid
from fieldform.web.sessions import cookie_name, current_token, keep_secret, set_cookie
from fieldform.web.sign_in import start_page

blueprint = Blueprint("sign_on", __name__, url_prefix="/sign-on")


def attach(app: Flask) -> None:
    """Give the app its provider, and the sign-in page its button."""
    settings: Config = app.extensions["fieldform"]
    found = settings.sign_on
    if found:
        way_back = f"{settings.base_url}/sign-on/back"
        app.extensions["fieldform-provider"] = openid().OpenIDProvider(found, way_back)
    app.jinja_env.globals["police_sign_on"] = found is not None


@blueprint.post("")
@open_to_everyone
def begin() -> ResponseReturnValue:
    """Sign in at the provider."""
    return to_the_police()


def to_the_police(session: str = "", note: str = "") -> ResponseReturnValue:
    """Show a page that goes on to the provider by itself: our policy lets no form go elsewhere.
    With the token of a session its person proves there to be still here; ``note`` says where."""
    address, secret = actions.begin(house(), _provider(), now(), session, note)
    response = make_response(render_template("sign_in/to_the_police.html", address=address))
    keep_secret(response, _cookie(), secret, int(ATTEMPT_LIVES.total_seconds()))
    return response


@blueprint.get("/back")
@open_to_everyone
def come_back() -> ResponseReturnValue:
    """Sign in, with a new session; whatever session the browser had ends. It goes to the own start
    page, or after a proof to where that was asked, and nowhere else. Only the browser that began
    can change anything here: its state is a secret of 256 bits, and so is its cookie."""
    answer = Answer(*(request.args.get(name, "") for name in ("state", "code", "iss")))
    secret = request.cookies.get(_cookie(), "")
    old = current_token() or ""
    found = actions.come_back(house(), _provider(), answer, secret, now(), browser_kind(), old)
    if old:
        people_actions.sign_out(house(), old)
    g.proved = Proof.POLICE_ACCOUNT if found.proved else None
    to = way_back.address(found.note) if found.note else ""
    response = redirect(to or start_page(found.person), 303)
    set_cookie(response, found.session)
    keep_secret(response, _cookie(), "", 0)
    return response


@blueprint.post("/ended")
@open_to_everyone
def end() -> ResponseReturnValue:
    """The provider says that somebody signed out there (OpenID Connect Back-Channel Logout); its
    signature is checked."""
    actions.end(house(), _provider(), request.form.get("logout_token", ""), now())
    return make_response("", 204)


def _provider() -> Provider:
    found: Provider | None = current_app.extensions.get("fieldform-provider")
    if found is None:
        raise not_found()
    return found


def _cookie() -> str:
    return f"{cookie_name()}-sign-on"
