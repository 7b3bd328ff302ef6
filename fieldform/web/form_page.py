"""What the officer's form shows, and the page of it."""

from dataclasses import dataclass

from flask import Response, make_response, render_template

from fieldform import assets
from fieldform.actions.receive import surroundings
from fieldform.domain import questions
from fieldform.domain.people import Person
from fieldform.domain.problems import Problem
from fieldform.domain.regions import Region
from fieldform.domain.report import CHILDREN_MAX
from fieldform.domain.school import School
from fieldform.storage import schools
from fieldform.web.context import house, now
from fieldform.web.errors import with_wait
from fieldform.web.form_data import Fields, child_indexes, field_names
from fieldform.web.form_rules import form_rules

FOUND_MAX = 12


@dataclass(frozen=True)
class SchoolChoice:
    """The schools that one child's question offers; ``count`` is said aloud."""

    name: str
    schools: list[School]
    chosen: str
    searched: str


@dataclass(frozen=True)
class ChildPart:
    """One child of the form; the blank one has the index ``NEW`` until a script fills it in."""

    index: int | str
    number: int
    school: SchoolChoice


BLANK = ChildPart("NEW", 0, SchoolChoice("children-NEW-school", [], "", ""))


@dataclass(frozen=True)
class FormPage:
    """Everything that the form shows."""

    fields: Fields
    children: list[ChildPart]
    named_faults: list[tuple[str, str]]
    asks_birth_date: bool
    municipalities: list[tuple[str, str]]
    problem: Problem | None
    may_add: bool
    fresh: bool
    blank: ChildPart = BLANK

    @property
    def faults(self) -> dict[str, str]:
        """The sentence beside each field that has one."""
        return dict(self.named_faults)


def form_page(
    fields: Fields,
    person: Person | None,
    problem: Problem | None = None,
    *,
    fresh: bool = False,
) -> Response:
    """Return the page with what was typed, and with everything that is wrong with it.

    ``fresh`` says that it was only opened: then a script may put the time of now and a draft
    into it, and a fault is one of the link.
    """
    children = [
        ChildPart(index, number, _school_choice(fields, index))
        for number, index in enumerate(child_indexes(fields) or [0], start=1)
    ]
    names = schools.names_of_municipalities(house().db)
    known = {code for region in house().regions.values() for code in region.municipalities}
    page = FormPage(
        fields=fields,
        children=children,
        named_faults=field_names(problem.faults, fields) if problem else [],
        asks_birth_date=_asks_birth_date(fields, person),
        municipalities=sorted(
            ((code, names.get(code, code)) for code in known), key=lambda one: one[1]
        ),
        problem=problem,
        may_add=len(children) < CHILDREN_MAX,
        fresh=fresh,
    )
    status = problem.status if problem and not fresh else 200
    page_text = render_template(
        "form/form.html",
        page=page,
        questions=questions,
        children_max=CHILDREN_MAX,
        form_rules=form_rules,
        modules=assets.modules,
        on_phone=True,
    )
    response = make_response(page_text, status)
    return with_wait(response, problem) if problem else response


def _school_choice(fields: Fields, index: int) -> SchoolChoice:
    """What is chosen stays on offer, then the schools of brothers and sisters, then what was
    searched for, else the likely ones of the postcode."""
    name = f"children-{index}-school"
    searched = fields.get(f"children-{index}-find", "").strip()
    postcode4 = fields.get("postcode", "").strip()[:4]
    municipality = fields.get("municipality") or None
    place = postcode4 if postcode4.isdigit() and len(postcode4) == 4 else None
    if searched:
        found = schools.search(house().db, searched, place, municipality, FOUND_MAX)
    else:
        found = schools.likely(house().db, place, municipality)
    family = [fields.get(f"children-{other}-school") for other in child_indexes(fields)]
    first = [fields.get(name), *family] if not searched else [fields.get(name)]
    known = [schools.find(house().db, code) for code in dict.fromkeys(first) if code]
    offered = {school.code: school for school in [*filter(None, known), *found]}
    return SchoolChoice(name, list(offered.values()), fields.get(name, ""), searched)


def _asks_birth_date(fields: Fields, person: Person | None) -> bool:
    """The region of the place decides; before there is one, the officer's own."""
    region: Region | None = surroundings(house(), now()).region_of(
        fields.get("municipality") or None, fields.get("postcode") or None
    )
    if region is None and person is not None:
        region = house().regions.get(person.region)
    return region is None or region.asks_birth_date
