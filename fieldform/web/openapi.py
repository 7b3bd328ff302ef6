"""The API in the words of OpenAPI 3.1, at ``/api/openapi.json``: the same for everyone.

``tests/web/test_openapi.py`` holds it to the addresses of the app and to what they answer.
"""

from functools import cache
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from fieldform.web.access import open_to_everyone
from fieldform.web.api import SEALED
from fieldform.web.api_schemas import SCHEMAS, TEXT, Schema, ref

blueprint = Blueprint("openapi", __name__)

PROBLEM = "application/problem+json"

REFUSALS = {
    400: "The token in X-CSRFToken is missing or too old: ask /api/me for a fresh one.",
    401: "Nobody is signed in, or no longer.",
    403: "The request began on another site.",
    404: "It does not exist, or it is not for this person.",
    409: "Another body came with this key before, or the signal has moved on.",
    413: "The body is too large.",
    422: "Something is not right; every fault is named.",
    429: "It came too often. Try again after Retry-After.",
    503: "Nothing was stored. Try again after Retry-After.",
}
CHANGES = (400, 401, 403, 404, 413, 422, 503)
"""How anything that changes something can be refused."""

KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,128}$"},
}
VERSION: Schema = {"name": "v", "in": "query", "schema": TEXT}
NOT_CHANGED: Schema = {"description": "It is as it was."}
SESSION: list[Schema] = [{"session": []}]
SESSION_AND_TOKEN: list[Schema] = [{"session": [], "token": []}]


@blueprint.get("/api/openapi.json")
@open_to_everyone
def show() -> ResponseReturnValue:
    """The description; it changes with the program only."""
    response = jsonify(description())
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


@cache
def description() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fieldform",
            "version": "1",
            "description": "The interface of the phone. It only grows. A refusal is a problem of "
            "RFC 9457 with a stable code, and holds no answer of anybody.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-fieldform"},
                "token": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _json(schema: str, says: str, media_type: str = "application/json") -> Schema:
    return {"description": says, "content": {media_type: {"schema": ref(schema)}}}


def _refusals(*statuses: int) -> dict[str, Schema]:
    return {str(status): _json("Problem", REFUSALS[status], PROBLEM) for status in statuses}


def _page(says: str) -> Schema:
    return {"description": says, "content": {"text/html": {"schema": TEXT}}}


def _body(*schemas: tuple[str, str]) -> Schema:
    content = {media_type: {"schema": ref(schema)} for media_type, schema in schemas}
    return {"required": True, "content": content}


def _operation(name: str, says: str, responses: dict[str, Schema], **more: Any) -> Schema:
    return {"operationId": name, "summary": says, "responses": responses, **more}


PATHS: dict[str, Schema] = {
    "/api/me": {
        "get": _operation(
            "me",
            "Who is signed in, and a fresh token for what changes something.",
            {"200": _json("Me", "This person."), **_refusals(401)},
            security=SESSION,
        )
    },
    "/api/session": {
        "get": _operation(
            "session",
            "The same, for who does not know whether anybody is signed in.",
            {"200": _json("Session", "This person, or nobody.")},
        )
    },
    "/api/passkey-challenge": {
        "post": _operation(
            "passkeyChallenge",
            "What whoever signs in hands to a passkey (WebAuthn, request options).",
            {
                "200": _json("PasskeyChallenge", "For three minutes."),
                **_refusals(403, 413, 429, 503),
            },
        )
    },
    "/api/proof-challenge": {
        "post": _operation(
            "proofChallenge",
            "What whoever is in hands to an own passkey, to prove to be still there.",
            {"200": _json("PasskeyChallenge", "For three minutes."), **_refusals(*CHANGES)},
            security=SESSION_AND_TOKEN,
        )
    },
    "/api/new-passkey": {
        "post": _operation(
            "newPasskey",
            "What a device needs to make a passkey (WebAuthn, creation options).",
            {"200": _json("NewPasskey", "For three minutes."), **_refusals(*CHANGES)},
            security=SESSION_AND_TOKEN,
        )
    },
    "/api/reports": {
        "get": _operation(
            "ownReports",
            "An officer's own receipts, and where each signal is. Never a name or a school.",
            {"200": _json("OwnReports", "Of the last two days."), **_refusals(401, 404)},
            security=SESSION,
        ),
        "post": _operation(
            "sendReport",
            "Send a report, in clear or sealed. The same key and body again do no harm.",
            {
                "201": _json("Receipt", "It was taken in."),
                "200": _json("Receipt", "It was there already."),
                **_refusals(409, 429, *CHANGES),
            },
            parameters=[KEY],
            requestBody=_body(("application/json", "Report"), (SEALED, "Sealed")),
            security=SESSION_AND_TOKEN,
        ),
    },
    "/api/answers": {
        "post": _operation(
            "sendAnswer",
            "Answer the desk's question which school it was.",
            {"200": _json("Answered", "It was taken in."), **_refusals(409, 429, *CHANGES)},
            parameters=[KEY],
            requestBody=_body(("application/json", "Answer"), (SEALED, "Sealed")),
            security=SESSION_AND_TOKEN,
        )
    },
    "/api/push": {
        "get": _operation(
            "pushKey",
            "The key that a browser subscribes with.",
            {"200": _json("PushKey", "Ours."), **_refusals(401, 404)},
            security=SESSION,
        ),
        "post": _operation(
            "startPush",
            "Tell this device from now on.",
            {"200": _json("Told", "It is told."), **_refusals(*CHANGES)},
            requestBody=_body(("application/json", "PushSubscription")),
            security=SESSION_AND_TOKEN,
        ),
        "delete": _operation(
            "stopPush",
            "Tell this device no more.",
            {"200": _json("Told", "It is not told."), **_refusals(*CHANGES)},
            requestBody=_body(("application/json", "PushEndpoint")),
            security=SESSION_AND_TOKEN,
        ),
    },
    "/api/openapi.json": {
        "get": _operation(
            "description",
            "This description.",
            {
                "200": {
                    "description": "OpenAPI 3.1.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                "304": NOT_CHANGED,
            },
        )
    },
    "/sealing-key.json": {
        "get": _operation(
            "sealingKey",
            "The public key of today, to which a phone seals.",
            {"200": _json("SealingKey", "X9.62 point of P-256, base64url."), "503": _page("Busy.")},
        )
    },
    "/school-index.json": {
        "get": _operation(
            "schoolIndex",
            "The schools of the country, packed for the phone's search.",
            {
                "200": _json("SchoolIndex", "All of them."),
                "304": NOT_CHANGED,
                "503": _page("Busy."),
            },
            parameters=[VERSION],
        )
    },
    "/health": {
        "get": _operation(
            "health",
            "Can a report be stored and destroyed?",
            {
                "200": _json("Health", "Yes."),
                "503": {
                    "description": "No.",
                    "content": {
                        "application/json": {"schema": ref("Health")},
                        "text/html": {"schema": TEXT},
                    },
                },
            },
        )
    },
}
