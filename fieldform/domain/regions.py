"""A region is one covenant: its municipalities, its route, its policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from fieldform.domain.incidents import DayReport


class Route(StrEnum):
    """How a signal leaves."""

    DIRECT = "direct"
    ATTENDANCE_OFFICE = "attendance_office"
    SAFE_HOME = "safe_home"


class HolidayRegion(StrEnum):
    """The three regions of the Dutch school holidays, as DUO writes them (VAKANTIEREGIO)."""

    NOORD = "Noord"
    MIDDEN = "Midden"
    ZUID = "Zuid"


@dataclass(frozen=True)
class Policy:
    """What a covenant decided.

    ``keep_after_delivery`` is how long the data of a delivered signal stays when the school
    does not acknowledge. ``drafts``: whether a phone may keep a half-filled form, encrypted.
    ``escalate_after``: so long a person on call may be silent at night before the next is told.
    """

    conversation_required: bool
    school_gets_birth_date: bool = False
    keep_after_delivery: timedelta = timedelta(hours=24)
    drafts: bool = True
    escalate_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class SafeHome:
    """A region's Veilig Thuis: it checks, and passes on to the school or the attendance office."""

    name: str
    mailbox: str


@dataclass(frozen=True)
class Region:
    """One covenant. ``municipalities`` are CBS codes of four digits; ``covenant`` names the
    agreement that allows the supply (Wpg art. 20); ``mail_domains`` are those that a school's
    mailbox may have, any when there are none. ``offices`` are the attendance offices of single
    municipalities (CBS code -> name); ``office_name`` is that of all others."""

    id: str
    name: str
    covenant: str
    municipalities: frozenset[str]
    holiday_region: HolidayRegion
    route: Route
    policy: Policy
    office_name: str = ""
    offices: Mapping[str, str] = field(default_factory=dict, hash=False)
    safe_home: SafeHome | None = None
    mail_domains: frozenset[str] = frozenset()
    day_report: DayReport = field(default_factory=DayReport, hash=False)

    @property
    def asks_birth_date(self) -> bool:
        """An attendance office finds a pupil by name and birth date; a school needs no more
        than an age, unless its covenant says so."""
        return self.route is not Route.DIRECT or self.policy.school_gets_birth_date

    def office_of(self, municipality: str | None) -> str:
        """Return which attendance office a child belongs to by its home municipality: a CBS code,
        or '' for the region's own (Leerplichtwet art. 16; domain.md section 3)."""
        return municipality if municipality and municipality in self.offices else ""

    def name_of_office(self, office: str) -> str:
        """Return what the office with this code is called."""
        return self.offices.get(office, self.office_name)


def region_of(municipality: str | None, regions: Iterable[Region]) -> Region | None:
    """Return the region that a municipality (CBS code) belongs to, or None."""
    return next((r for r in regions if municipality in r.municipalities), None)
