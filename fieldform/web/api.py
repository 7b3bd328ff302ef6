"""The API of the phone (design.md section 6)."""

from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from fieldform.actions.answer import answer_once, answer_sealed
from fieldform.actions.receive import Receipt, receive
from fieldform.actions.receive_sealed import receive_sealed
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import not_json
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.storage import authors, reports, signals
from fieldform.web.access import open_to, open_to_everyone
from fieldform.web.context import house, now
from fieldform.web.sent import SHOWN_FOR
from fieldform.web.sessions import offers_passkey

blueprint = Blueprint("api", __name__, url_prefix="/api")

SEALED = "application/vnd.fieldform.sealed+json"


@blueprint.get("/me")
@open_to(*Role)
def me(person: Person) -> ResponseReturnValue:
    """Who am I, a fresh token for the X-CSRFToken header, and what an officer proves to be the
    author with."""
    return jsonify(_me(person))


@blueprint.get("/session")
@open_to_everyone
def session() -> ResponseReturnValue:
    """The same, for a page that does not know whether anybody is signed in: to ask is no
    error."""
    return jsonify({"signed_in": True, **_me(g.person)} if g.person else {"signed_in": False})


def _me(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "region": person.region,
        "csrf": generate_csrf(),
        "author": _author_token(person),
        "drafts": house().regions[person.region].policy.drafts,
        "offers_passkey": offers_passkey(),
    }


@blueprint.post("/reports")
@open_to(Role.OFFICER)
def send_report(person: Person) -> ResponseReturnValue:
    """Take in a report: 201 the first time, 200 for the same one again."""
    key = request.headers.get("Idempotency-Key", "")
    take_in = receive_sealed if request.mimetype == SEALED else receive
    received = take_in(house(), _json(), key, person, now())
    return jsonify(_receipt(key, received)), 201 if received.created else 200


@blueprint.post("/answers")
@open_to(Role.OFFICER)
def send_answer(person: Person) -> ResponseReturnValue:
    """Take in the answer to the desk's question which school it was; a repeat does no harm."""
    key = request.headers.get("Idempotency-Key", "")
    take_in = answer_sealed if request.mimetype == SEALED else answer_once
    state = take_in(house(), _json(), key, person, now())
    return jsonify({"key": key, "state": state})


@blueprint.get("/reports")
@open_to(Role.OFFICER)
def own_reports(person: Person) -> ResponseReturnValue:
    """Own receipts and where each signal is; never a name or a school. The id is only there
    where the desk asks something."""
    found = reports.of_officer(house().db, person.id, now() - SHOWN_FOR)
    return jsonify(
        {
            "reports": [
                {
                    "receipt": report.receipt,
                    "reference": report.reference,
                    "received_at": _local(report.received_at),
                    "signals": [
                        _own_signal(one) for one in signals.of_report(house().db, report.id)
                    ],
                }
                for report in found
            ]
        }
    )


def _author_token(person: Person) -> str | None:
    if person.role is not Role.OFFICER:
        return None
    return authors.token(house().author_secret, person.id, g.device, now())


def _json() -> Any:
    """The body, whatever its JSON is; None when it is no JSON. Raises Problem when it does not
    say that it is."""
    if not request.is_json:
        raise not_json()
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _receipt(key: str, received: Receipt) -> dict[str, Any]:
    """A verified yes carries the key: a phone forgets nothing for any other answer."""
    return {
        "key": key,
        "receipt": received.receipt,
        "signals": [_signal(one) for one in received.signals],
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "number": signal.number,
        "state": signal.state,
        "deadline": _local(signal.deadline),
        "closed_reason": signal.closed_reason,
        "school_known": signal.school is not None,
    }


def _own_signal(signal: Signal) -> dict[str, Any]:
    asked = {"id": signal.id} if signal.state is State.ASKED else {}
    return _signal(signal) | asked


def _local(moment: Any) -> str | None:
    return moment.astimezone(AMSTERDAM).isoformat() if moment else None
