"""Takes in the police day report: the children that the rules select become signals, and of all
others nothing is stored (the query of Heerlen)."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldform.actions import notify
from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.actions.store_report import store
from fieldform.domain.answers import SchoolAnswer, SchoolKnown, age_on
from fieldform.domain.decisions import Decision
from fieldform.domain.folding import fold
from fieldform.domain.incidents import SELECTED, Around, Row, Verdict, Why, preselect
from fieldform.domain.people import DAY_REPORT, SYSTEM, Person, Role
from fieldform.domain.regions import Region, region_of
from fieldform.domain.report import Child, Report
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal
from fieldform.storage import incidents, people, schools, signals, tally
from fieldform.storage.database import write
from fieldform.tables.day_report import read_day_report

NOT_SPOKEN_TO = "day_report"
"""Why nobody was asked: the child comes from the day report, not from an officer's form."""


@dataclass(frozen=True)
class Imported:
    """What became of every row, and to how many officers a question went."""

    verdicts: tuple[Verdict, ...]
    asked: int

    @property
    def counts(self) -> Mapping[Why, int]:
        """How many rows had each verdict."""
        return Counter(verdict.why for verdict in self.verdicts)

    @property
    def selected(self) -> int:
        """How many signals came of it."""
        return sum(self.counts.get(why, 0) for why in SELECTED)


def import_day_report(
    house: House, data: bytes, regions: Sequence[Region], person: Person | None, now: datetime
) -> Imported:
    """Take in the bytes of a day report for ``regions``, which read it in the same way.

    All of it in one transaction, or nothing; the same file again adds nothing. ``person`` is who
    brought it, None for the program. Raises Problem ``file.invalid`` with every fault.
    """
    rules = regions[0].day_report
    rows = read_day_report(data, rules.columns)
    municipalities = _Municipalities(house)
    by_id = {region.id: region for region in regions}

    def place(row: Row) -> Region | None:
        return region_of(municipalities.of(row), by_id.values())

    with write(house.db):
        verdicts = preselect(
            rows,
            rules,
            Around(
                now=now,
                here=lambda row: place(row) is not None,
                reported=lambda one: incidents.came_in(house.db, house.vault, one),
                objected=lambda one: incidents.objected(house.db, one),
            ),
        )
        chosen = [row for row, one in zip(rows, verdicts, strict=True) if one.why in SELECTED]
        asked = 0
        for together in _by_incident(chosen):
            region = place(together[0])
            if region:
                asked += _store(house, region, together, municipalities, person, now)
    return Imported(tuple(verdicts), asked)


class _Municipalities:
    """Finds the municipality of a row by its postcode, or by its place."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.of_postcode: dict[str, str | None] = {}
        self.of_place = schools.municipalities_of_places(house.db)

    def of(self, row: Row) -> str | None:
        if not row.postcode:
            return self.of_place.get(fold(row.place))
        digits = row.postcode[:4]
        if digits not in self.of_postcode:
            self.of_postcode[digits] = schools.municipality_of_postcode(self.house.db, digits)
        return self.of_postcode[digits] or self.of_place.get(fold(row.place))


def _by_incident(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.incident, row.postcode), []).append(row)
    return list(found.values())


def _store(
    house: House,
    region: Region,
    rows: list[Row],
    municipalities: _Municipalities,
    person: Person | None,
    now: datetime,
) -> int:
    """Add one incident's children as signals; return how many questions went to the officer."""
    officer = _officer(house, region, rows)
    report_id, _ = store(
        house,
        _report(region, rows, municipalities, now),
        secrets.token_urlsafe(24),
        None,
        officer.id if officer else DAY_REPORT,
        person.id if person else SYSTEM,
        now,
    )
    tally.add(house.db, region.id, now, {("reports", "day_report"): 1})
    if officer is None:
        return 0
    return sum(_ask(house, signal, now) for signal in signals.of_report(house.db, report_id))


def _ask(house: House, signal: Signal, now: datetime) -> bool:
    """Ask the officer which school it is, as the desk does."""
    asked = take_without_person(house, "ask_at_import", signal, now, {"asked_at": now})
    if asked:
        notify.officer_of(house, signal, now)
    return asked


def _officer(house: House, region: Region, rows: list[Row]) -> Person | None:
    """The officer of the incident, when a column names a person of this region."""
    wanted = {" ".join(row.officer.casefold().split()) for row in rows if row.officer}
    found = [
        one
        for one in people.of_region(house.db, region.id)
        if one.role is Role.OFFICER and one.name.casefold() in wanted
    ]
    return found[0] if len(found) == 1 else None


def _report(
    region: Region, rows: list[Row], municipalities: _Municipalities, now: datetime
) -> Report:
    first = rows[0]
    incident = {
        "reference": first.reference,
        "occurred_at": first.occurred_at,
        "municipality": municipalities.of(first),
        "postcode": first.postcode or None,
    }
    return Report(
        reference=first.reference,
        region=region,
        incident={name: value for name, value in incident.items() if value},
        conversation={"held": False, "reason": NOT_SPOKEN_TO},
        seconds_spent=None,
        children=tuple(_child(number, row, now) for number, row in enumerate(rows, start=1)),
    )


def _child(number: int, row: Row, now: datetime) -> Child:
    born = row.birth_date
    if born is None:
        raise ValueError("a selected row has a birth date")
    return Child(
        number=number,
        age=age_on(born, now.astimezone(AMSTERDAM).date()),
        decision=Decision.NOT_ASKED,
        school=SchoolAnswer(SchoolKnown.UNKNOWN),
        answers={
            "given_name": row.given_name,
            "family_name": row.family_name,
            "birth_date": born,
            "reason": NOT_SPOKEN_TO,
        },
    )
