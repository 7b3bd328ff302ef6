"""The schools of the region: which take part, what each still lacks, and its mailbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions import check_mailbox, register
from fieldform.actions.register_file import export_register, import_register
from fieldform.domain.folding import fold
from fieldform.domain.participation import missing
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Fault, Problem, answer_invalid, not_found, page_too_old
from fieldform.domain.school_days import day_of
from fieldform.domain.words import N_
from fieldform.storage import ledger, participation
from fieldform.storage.participation import COLUMNS, Entry
from fieldform.web.access import open_to, takes_file
from fieldform.web.context import house, now
from fieldform.web.fresh import needs_proof
from fieldform.web.way_back import kept
from fieldform.web.work_pages import deeds_of

blueprint = Blueprint("register", __name__, url_prefix="/schools")

PAGE = 50
LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One school with what it still lacks; empty when it is ready."""

    entry: Entry
    missing: tuple[Fault, ...]


SHOWN: dict[str, Callable[[Line], bool]] = {
    "all": lambda line: True,
    "ready": lambda line: not line.missing,
    "missing": lambda line: bool(line.missing),
    "waiting": lambda line: line.entry.proposed is not None,
}


@blueprint.get("")
@open_to(Role.DESK, Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """The schools of the region: a search, a filter, a page at a time."""
    return _list(person)


@blueprint.get("/file/export.csv")
@open_to(Role.DESK, Role.COORDINATOR)
def export(person: Person) -> ResponseReturnValue:
    """The register as a file."""
    name = f"scholen-{person.region}.csv"
    return Response(
        export_register(house(), person),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.post("/file/import")
@needs_proof()
@takes_file(LARGEST_FILE)
@open_to(Role.DESK, Role.COORDINATOR)
def take_in(person: Person) -> ResponseReturnValue:
    """Take a file in."""
    file = request.files.get("file")
    data = file.read() if file else b""
    try:
        if not data:
            raise answer_invalid([Fault(("file",), "file.missing", N_("Choose a file first."))])
        number = import_register(house(), data, person, now())
    except Problem as problem:
        return _list(person, problem)
    return redirect(f"/schools?taken_in={number}", 303)


@blueprint.get("/<code>")
@open_to(Role.DESK, Role.COORDINATOR)
def one(person: Person, code: str) -> ResponseReturnValue:
    """One school."""
    return _school(person, code)


@blueprint.post("/<code>")
@open_to(Role.DESK, Role.COORDINATOR)
def record(person: Person, code: str) -> ResponseReturnValue:
    """Record what the school did."""
    values = {name: request.form.get(name, "").strip() for name in COLUMNS}
    return _change(
        person,
        code,
        lambda: register.record_participation(house(), code, values, person, now(), _known()),
    )


@blueprint.post("/<code>/mailbox")
@needs_proof(keeps="address")
@open_to(Role.DESK, Role.COORDINATOR)
def propose(person: Person, code: str) -> ResponseReturnValue:
    """Propose a mailbox."""
    address = request.form.get("address", "").strip()
    return _change(
        person,
        code,
        lambda: register.propose_mailbox(house(), code, address, person, now(), _known()),
    )


@blueprint.post("/<code>/mailbox/confirm")
@needs_proof()
@open_to(Role.COORDINATOR)
def confirm(person: Person, code: str) -> ResponseReturnValue:
    """Confirm what a colleague proposed."""
    address = request.form.get("address", "")
    return _change(
        person,
        code,
        lambda: register.confirm_mailbox(house(), code, address, person, now(), _known()),
    )


@blueprint.post("/<code>/mailbox/test")
@open_to(Role.DESK, Role.COORDINATOR)
def test(person: Person, code: str) -> ResponseReturnValue:
    """Send a test mail."""
    return _change(person, code, lambda: check_mailbox.send_test_mail(house(), code, person, now()))


def _known() -> int | None:
    """How many changes of the school the page knew that this button stands on; none where that
    cannot be read."""
    return request.form.get("seen", 0, type=int) if "seen" in request.form else None


def _change(person: Person, code: str, verb: Callable[[], None]) -> ResponseReturnValue:
    try:
        verb()
    except Problem as problem:
        if problem.status == 404:
            raise
        return _school(person, code, problem)
    return redirect(f"/schools/{code}", 303)


def _list(person: Person, problem: Problem | None = None) -> ResponseReturnValue:
    region = house().regions[person.region]
    shown = request.args.get("show", "all")
    if shown not in SHOWN:
        raise not_found()
    words = fold(request.args.get("find", "")).split()
    start = max(request.args.get("start", 0, type=int), 0)
    every = [
        _line(one) for one in participation.of_municipalities(house().db, region.municipalities)
    ]
    found = [line for line in every if SHOWN[shown](line) and _matches(line, words)]
    page = render_template(
        "schools/register.html",
        lines=found[start : start + PAGE],
        number=len(found),
        start=start,
        page_size=PAGE,
        shown=shown,
        find=request.args.get("find", ""),
        counts={name: sum(map(test, every)) for name, test in SHOWN.items()},
        region=region,
        problem=problem,
        taken_in=request.args.get("taken_in", 0, type=int),
    )
    return page, problem.status if problem else 200


def _matches(line: Line, words: list[str]) -> bool:
    text = " " + fold(f"{line.entry.name} {line.entry.place} {line.entry.code}")
    return all(f" {word}" in text for word in words)


def _school(person: Person, code: str, problem: Problem | None = None) -> ResponseReturnValue:
    register.check_region(house(), code, person)
    entry = participation.entry(house().db, code)
    if entry is None:
        raise not_found()
    too_old = problem is not None and problem.code == page_too_old().code
    changes = ledger.of_school(house().db, code)
    page = render_template(
        "schools/school.html",
        line=_line(entry),
        region=house().regions[person.region],
        problem=problem,
        seen=len(changes),
        deeds=deeds_of(changes[_known() :]) if too_old else [],
        typed=_typed(problem, too_old),
    )
    return page, problem.status if problem else 200


def _typed(problem: Problem | None, too_old: bool) -> Mapping[str, str]:
    """What the fields show instead of what is known. On a page that was too old only the address
    that was typed stays: the dates on it would undo a colleague's."""
    if too_old:
        return {"address": request.form.get("address", "")}
    return request.form if problem else dict(zip(("address",), kept("address"), strict=False))


def _line(entry: Entry) -> Line:
    return Line(entry, missing(entry.participation, day_of(now())))
