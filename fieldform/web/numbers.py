"""The numbers of the own region, for its coordinator; and those that may leave it."""

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.actions.numbers import numbers_of, published_of, taking_part, years_published
from fieldform.actions.region_figures import enter_figures, leave_out
from fieldform.domain.figures import Block
from fieldform.domain.numbers import ENTERED_NAMES
from fieldform.domain.people import Person, Role
from fieldform.domain.period import Period, read_period, read_year, this_year
from fieldform.domain.problems import Problem, not_found
from fieldform.domain.regions import Region
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.written import Heading, as_csv, as_json
from fieldform.storage import region_figures
from fieldform.web.access import open_to
from fieldform.web.charts import chart
from fieldform.web.context import house, now
from fieldform.web.languages import gettext
from fieldform.web.sheet import as_excel

blueprint = Blueprint("numbers", __name__, url_prefix="/numbers")

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Maker = Callable[[Heading, Sequence[Block]], str | bytes]

SHAPES: dict[str, tuple[str, Maker]] = {
    "csv": ("text/csv; charset=utf-8", lambda _, blocks: "\ufeff" + as_csv(blocks, gettext)),
    "json": ("application/json", lambda heading, blocks: as_json(heading, blocks, gettext)),
    "xlsx": (EXCEL, lambda heading, blocks: as_excel(heading, blocks, gettext)),
}
"""What can be taken away, and its media type. Excel reads UTF-8 in CSV after a mark."""


@blueprint.get("")
@open_to(Role.COORDINATOR)
def show(person: Person) -> ResponseReturnValue:
    """The numbers of a period; the year so far when none is asked for. ``year`` says of which
    year the figures below can be entered."""
    try:
        year = read_year(request.args.get("year") or str(_today().year))
        return _page(person, _period(), year)
    except Problem as problem:
        return _page(person, _default(), _today().year, problem)


@blueprint.get("/export.<any(csv,json,xlsx):shape>")
@open_to(Role.COORDINATOR)
def export(person: Person, shape: str) -> ResponseReturnValue:
    """The same figures as a file. Raises Problem for a period that cannot be."""
    region, period = _region(person), _period()
    heading = Heading(region.id, region.name, period)
    media_type, make = SHAPES[shape]
    response = Response(make(heading, numbers_of(house(), region, period)), content_type=media_type)
    name = f"handle-with-care-{region.id}-{period.first}-{period.last}.{shape}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/public")
@open_to(Role.COORDINATOR)
def public(person: Person) -> ResponseReturnValue:
    """What may leave a region: whole past years, in groups that hide every school and child."""
    years = years_published(house(), now())
    year = request.args.get("year", max(years, default=0), type=int)
    if years and year not in years:
        raise not_found()
    regions = sorted(house().regions.values(), key=lambda one: one.name) if years else []
    found = [(region, published_of(house(), region, year)) for region in regions]
    return render_template("numbers/public.html", years=years, year=year, found=found, said=gettext)


@blueprint.post("/figures")
@open_to(Role.COORDINATOR)
def enter(person: Person) -> ResponseReturnValue:
    """What fieldform cannot count, by the year."""
    year = _today().year
    try:
        year = read_year(request.form.get("year", ""))
        enter_figures(house(), person, year, request.form)
    except Problem as problem:
        return _page(person, _default(), year, problem)
    return redirect(f"/numbers?year={year}#figures", 303)


@blueprint.post("/left-out")
@open_to(Role.COORDINATOR)
def choose_left_out(person: Person) -> ResponseReturnValue:
    """Which schools are not in the overview."""
    leave_out(house(), person, request.form.getlist("school"))
    return redirect("/numbers#left-out", 303)


def _region(person: Person) -> Region:
    return house().regions[person.region]


def _today() -> date:
    return now().astimezone(AMSTERDAM).date()


def _default() -> Period:
    return this_year(_today())


def _period() -> Period:
    usual = _default()
    start, end = request.args.get("from") or usual.first, request.args.get("to") or usual.last
    return read_period(start, end)


def _page(
    person: Person, period: Period, year: int, problem: Problem | None = None
) -> ResponseReturnValue:
    region = _region(person)
    blocks = numbers_of(house(), region, period)
    page = render_template(
        "numbers/numbers.html",
        region=region,
        period=period,
        asked=(request.args.get("from") or period.first, request.args.get("to") or period.last),
        blocks=blocks,
        charts={block.code: chart(block, gettext) for block in blocks if _worth(block)},
        said=gettext,
        problem=problem,
        names=ENTERED_NAMES,
        entered=region_figures.entered(house().db, region.id),
        year=year,
        schools=taking_part(house(), region, period),
        left_out=region_figures.left_out(house().db, region.id),
        typed=request.form,
    )
    return page, problem.status if problem else 200


def _worth(block: Block) -> bool:
    """A picture of nothing but zeros says nothing."""
    return block.chart and any(one.number for one in block.figures)
