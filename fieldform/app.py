"""The factory: a table of contents."""

from flask import Flask

from fieldform import assets
from fieldform.config import Config
from fieldform.installation import session_key
from fieldform.web import (
    access,
    account,
    acknowledgement,
    api,
    compression,
    context,
    desk,
    doubles,
    errors,
    form,
    fresh,
    gone,
    guides,
    handover,
    incidents,
    languages,
    mailbox_check,
    numbers,
    office,
    on_call,
    openapi,
    people,
    proof,
    proxies,
    push,
    queue,
    register,
    school_index,
    security,
    security_log,
    sent,
    sessions,
    sign_in,
    sign_on,
    site,
    start,
    templating,
    together,
)
from fieldform.web.fragments import htmx

PARTS = (
    proxies,
    compression,
    gone,
    sessions,
    security,
    languages,
    access,
    fresh,
    errors,
    templating,
    school_index,
    sign_on,
    security_log,
)
PAGES = (
    form,
    sent,
    api,
    openapi,
    push,
    queue,
    together,
    handover,
    doubles,
    desk,
    incidents,
    office,
    register,
    people,
    numbers,
    start,
    on_call,
    sign_in,
    sign_on,
    proof,
    account,
    acknowledgement,
    mailbox_check,
    guides,
    site,
    school_index,
)


def create_app(config: Config) -> Flask:
    """Return the web application of an installation that ``init`` has made."""
    app = Flask(__name__, static_folder=assets.STATIC, template_folder=assets.TEMPLATES)
    app.secret_key = session_key(config)
    htmx.init_app(app)
    context.attach(app, config)
    for part in PARTS:
        part.attach(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    access.check_every_view(app)
    return app
