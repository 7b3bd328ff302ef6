"""A fresh proof of who somebody is, before a name leaves or an address changes: which views want
one stands above them (docs/decisions/0021)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.prove import is_needed, ways
from fieldform.domain.problems import Problem
from fieldform.domain.sign_in_problems import proof_needed
from fieldform.web import way_back
from fieldform.web.context import house, now
from fieldform.web.fragments import wants_fragment

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


@dataclass(frozen=True)
class Wanted:
    """When a view wants a fresh proof: for these verbs, or always where it has none; and the field
    that its page shows again afterwards."""

    verbs: frozenset[str]
    keeps: str


def needs_proof(*verbs: str, keeps: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view, above ``open_to``, as one by which a name leaves or an address changes: all of
    it, or the verbs that are named; ``keeps`` names a field that would be lost otherwise."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.needs_proof = Wanted(frozenset(verbs), keeps)  # type: ignore[attr-defined]
        return view

    return mark


def wanted(app: Flask, endpoint: str | None) -> Wanted | None:
    """Return when a view wants a fresh proof; None when it never does."""
    return getattr(app.view_functions.get(endpoint or ""), "needs_proof", None)


def attach(app: Flask) -> None:
    """Look at every request, after who may ask it."""
    app.before_request(guard)


def guard() -> None:
    """Let a request through, or raise Problem ``proof.needed`` before anything is done."""
    mark = wanted(current_app, request.endpoint)
    if mark is None or (mark.verbs and (request.view_args or {})["verb"] not in mark.verbs):
        return
    if is_needed(house(), g.session, now()):
        raise proof_needed()


def ask() -> Response:
    """Ask who is refused to prove who they are. Htmx is led to the page that does."""
    mark = wanted(current_app, request.endpoint)
    note = way_back.note(mark.keeps if mark else "")
    if wants_fragment():
        response = make_response("", proof_needed().status)
        response.headers["HX-Redirect"] = f"/prove?back={note}"
        return response
    return page(note, proof_needed())


def page(note: str, problem: Problem | None = None) -> Response:
    """Return the page that asks; ``note`` says where it leads after that."""
    shown = render_template(
        "sign_in/still_you.html",
        ways=ways(house(), g.person),
        note=note,
        back=way_back.address(note) or "/sign-in",
        problem=problem if problem and problem.code != proof_needed().code else None,
    )
    return make_response(shown, problem.status if problem else 200)
