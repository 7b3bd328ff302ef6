"""THE QUERY OF HEERLEN: which children of the police day report get a signal, and why the others
do not. For a third to a half of the incidents with minors nobody marked them (domain.md 4), so a
household with a child counts whatever the class of the incident says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from fieldform.domain.answers import age_on
from fieldform.domain.school_days import AMSTERDAM

WINDOW = timedelta(hours=24)
"""How far back the day report is read."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far ahead of ours the police system's clock may be."""

YOUNGEST, OLDEST = 4, 18
"""Years; the age window of a signal (domain.md section 5)."""


class Why(StrEnum):
    """What was decided about a row, and why."""

    CLASS = "class"  # selected: the class of the incident
    HOUSEHOLD = "household"  # selected: a child and a grown-up of one address
    TOO_OLD = "too_old"
    NOT_YET = "not_yet"
    NOT_A_CHILD = "not_a_child"
    NO_BIRTH_DATE = "no_birth_date"
    NO_NAME = "no_name"
    ELSEWHERE = "elsewhere"
    NOT_DOMESTIC = "not_domestic"
    REPORTED = "reported"
    OBJECTED = "objected"
    TWICE = "twice"


SELECTED = frozenset({Why.CLASS, Why.HOUSEHOLD})

CHECK_BY_HAND = frozenset({Why.NO_BIRTH_DATE, Why.NO_NAME})
"""Perhaps a child in a case for Handle with Care: a person looks."""


@dataclass(frozen=True)
class DayReport:
    """How a region reads its day report. ``columns`` is our word -> the file's column; ``classes``
    always count and ``never`` never do, when a class has one of these texts in it;
    ``child_roles`` are the roles of a child whose birth date nobody knows."""

    columns: Mapping[str, str] = field(
        default_factory=lambda: {
            "reference": "registratienummer",
            "occurred_at": "pleegdatum/tijd",
            "incident_class": "klasse",
            "place": "plaats",
            "street": "straat",
            "house_number": "huisnummer",
            "postcode": "postcode",
            "role": "rol",
            "family_name": "achternaam",
            "particles": "voorvoegsel",
            "given_name": "voornaam",
            "birth_date": "geboortedatum",
            "officer": "verbalisant",
        }
    )
    classes: tuple[str, ...] = (
        "huiselijk geweld",
        "huiselijke twist",
        "kindermishandeling",
        "relationele sfeer",
    )
    never: tuple[str, ...] = ("verkeer", "diefstal", "inbraak", "oplichting", "vermissing")
    child_roles: tuple[str, ...] = ("kind", "minderjarig")


@dataclass(frozen=True, repr=False)
class Row:
    """One person in one incident. ``line`` is where it stands in the file. The repr shows the line
    only."""

    line: int
    reference: str
    occurred_at: datetime
    incident_class: str
    place: str
    postcode: str
    house_number: str
    role: str
    given_name: str
    family_name: str
    birth_date: date | None
    officer: str = ""

    def __repr__(self) -> str:
        return f"Row({self.line})"

    @property
    def address(self) -> str:
        """What makes two people a household; empty when the address is not complete."""
        number = "".join(sign for sign in self.house_number.casefold() if sign.isalnum())
        return f"{self.postcode}|{number}" if self.postcode and number else ""

    @property
    def incident(self) -> str:
        """The reference without the number of a document (``-1``)."""
        return incident_of(self.reference)


@dataclass(frozen=True)
class Verdict:
    """What was decided about one row. No name and no birth date: those are dropped with the row,
    unless it was selected."""

    line: int
    reference: str
    why: Why


@dataclass(frozen=True)
class Around:
    """What the rows are held against. ``here`` says whether a row is in the region;
    ``reported`` and ``objected`` answer for an incident."""

    now: datetime
    here: Callable[[Row], bool]
    reported: Callable[[str], bool]
    objected: Callable[[str], bool]


def incident_of(reference: str) -> str:
    """Return a reference (as ``answers`` writes it) without its document number."""
    return "-".join(reference.split("-")[:2])


def preselect(rows: Sequence[Row], rules: DayReport, around: Around) -> list[Verdict]:
    """Return a verdict on every row, in the order of the file."""
    households = _households(rows, rules, around)
    people: set[object] = set()
    verdicts = []
    for row in rows:
        why = _why(row, rules, around, row.address in households.get(row.incident, ()))
        person = (row.incident, row.given_name, row.family_name, row.birth_date)
        if why in SELECTED and person in people:
            why = Why.TWICE
        people.add(person)
        verdicts.append(Verdict(row.line, row.reference, why))
    return verdicts


def _households(rows: Iterable[Row], rules: DayReport, around: Around) -> dict[str, set[str]]:
    """Incident -> the addresses at which a child and a grown-up of that incident live."""
    children: dict[str, set[str]] = {}
    grown_up: dict[str, set[str]] = {}
    for row in rows:
        if row.address:
            if _is_child(row, rules, around):
                children.setdefault(row.incident, set()).add(row.address)
            elif _is_grown_up(row, around):
                grown_up.setdefault(row.incident, set()).add(row.address)
    return {
        incident: addresses & grown_up.get(incident, set())
        for incident, addresses in children.items()
    }


def _is_child(row: Row, rules: DayReport, around: Around) -> bool:
    age = _age(row, around)
    if age is None:
        return _has(row.role, rules.child_roles)
    return YOUNGEST <= age <= OLDEST


def _is_grown_up(row: Row, around: Around) -> bool:
    """A grown-up whose birth date nobody knows is one: the row does not say that it is a child."""
    age = _age(row, around)
    return age is None or age > OLDEST


def _why(row: Row, rules: DayReport, around: Around, household: bool) -> Why:
    if out_of_time := _out_of_time(row, around):
        return out_of_time
    age = _age(row, around)
    if age is not None and not YOUNGEST <= age <= OLDEST:
        return Why.NOT_A_CHILD
    if not around.here(row):
        return Why.ELSEWHERE
    domestic = _domestic(row, rules, household)
    if domestic is None:
        return Why.NOT_DOMESTIC
    if around.objected(row.incident):
        return Why.OBJECTED
    if around.reported(row.incident):
        return Why.REPORTED
    return _complete(row, age, domestic)


def _complete(row: Row, age: int | None, domestic: Why) -> Why:
    if age is None:
        return Why.NO_BIRTH_DATE
    return domestic if row.given_name and row.family_name else Why.NO_NAME


def _out_of_time(row: Row, around: Around) -> Why | None:
    if row.occurred_at < around.now - WINDOW:
        return Why.TOO_OLD
    return Why.NOT_YET if row.occurred_at > around.now + CLOCKS_DIFFER else None


def _domestic(row: Row, rules: DayReport, household: bool) -> Why | None:
    """The class of the incident decides; where it says nothing, the household does."""
    if _has(row.incident_class, rules.classes):
        return Why.CLASS
    if _has(row.incident_class, rules.never):
        return None
    return Why.HOUSEHOLD if household else None


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word.casefold() in text.casefold() for word in words)


def _age(row: Row, around: Around) -> int | None:
    if row.birth_date is None:
        return None
    return age_on(row.birth_date, around.now.astimezone(AMSTERDAM).date())
