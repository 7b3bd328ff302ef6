"""A coordinator enters what fieldform cannot count: pupils, school weeks, Veilig Thuis."""

import re
from collections.abc import Collection, Mapping

from fieldform.actions.house import House
from fieldform.domain.numbers import ENTERED_NAMES
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.words import N_
from fieldform.storage import mailboxes, region_figures
from fieldform.storage.database import write

LARGEST = 10_000_000
FIGURE = re.compile(r"\d{1,9}|\d{1,3}(\.\d{3}){1,2}", re.ASCII)
"""A whole number, perhaps with points between the thousands."""


def enter_figures(house: House, person: Person, year: int, given: Mapping[str, str]) -> None:
    """Keep the figures of a year for the own region; an empty one is taken away.

    ``given`` has what was typed per name. Raises Problem with every fault.
    """
    faults = []
    numbers: dict[str, int | None] = {}
    for name, _ in ENTERED_NAMES:
        typed = given.get(name, "").strip()
        text = typed.replace(".", "")
        if typed and (not FIGURE.fullmatch(typed) or int(text) > LARGEST):
            faults.append(
                Fault((name,), "figure.invalid", N_("Write a whole number, or leave it empty."))
            )
            continue
        numbers[name] = int(text) if text else None
    if faults:
        raise answer_invalid(faults)
    with write(house.db):
        for name, number in numbers.items():
            region_figures.enter(house.db, person.region, year, name, number)


def leave_out(house: House, person: Person, codes: Collection[str]) -> None:
    """Leave these schools of the own region out of its overview; others are ignored."""
    municipalities = house.regions[person.region].municipalities
    own = {one.code for one in mailboxes.of_municipalities(house.db, municipalities)}
    with write(house.db):
        region_figures.leave_out(house.db, person.region, frozenset(own & set(codes)))
