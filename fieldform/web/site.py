"""What a browser or a monitor asks of any site: health, the service worker, the manifest,
security.txt; and what a phone seals to."""

import base64
from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from fieldform import assets
from fieldform.storage import ballast, sealing
from fieldform.storage.database import check_writable
from fieldform.web.access import open_to_everyone
from fieldform.web.context import config, house, now
from fieldform.web.manifest import manifest_content
from fieldform.web.shell import worker_facts

blueprint = Blueprint("site", __name__)


@blueprint.get("/health")
@open_to_everyone
def health() -> ResponseReturnValue:
    """Say whether a report can be stored and destroyed: the database takes a page, and the room
    that destruction needs on a full disk is there. Nothing about what is in it."""
    check_writable(house().db)
    if not ballast.is_there(config().database):
        return jsonify({"status": "the disk has no room in reserve"}), 503
    return jsonify({"status": "ok"})


@blueprint.get("/sealing-key.json")
@open_to_everyone
def sealing_key() -> ResponseReturnValue:
    """The public half of today's key pair, to which a phone seals before it keeps anything."""
    key = sealing.current(house().sealing, now())
    point = base64.urlsafe_b64encode(key.public_key).decode().rstrip("=")
    response = jsonify({"key_id": key.key_id, "public_key": point})
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/service-worker.js")
@open_to_everyone
def service_worker() -> ResponseReturnValue:
    """The service worker, from the root, so that its scope is the whole site."""
    response = make_response(worker_facts() + assets.SERVICE_WORKER.read_text("utf-8"))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@open_to_everyone
def manifest() -> ResponseReturnValue:
    """What a phone needs to put fieldform on the home screen."""
    response = jsonify(manifest_content())
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/.well-known/security.txt")
@open_to_everyone
def security_txt() -> Response:
    """How to report a weakness (RFC 9116)."""
    expires = (now() + timedelta(days=180)).isoformat(timespec="seconds")
    text = render_template("security.txt", contact=config().mail_from, expires=expires)
    return Response(text, content_type="text/plain; charset=utf-8")
