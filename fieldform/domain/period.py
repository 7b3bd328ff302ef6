"""A period of whole months: what is counted is never kept finer than a month (D-11)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.school_days import FreeDays, is_school_day
from fieldform.domain.words import N_

WRITTEN = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS_MAX = 240


@dataclass(frozen=True)
class Period:
    """From the first day of ``first`` to the last day of ``last``, both ``2026-11``."""

    first: str
    last: str

    @property
    def months(self) -> list[str]:
        """Every month of the period, in order."""
        first, last = (_number(month) for month in (self.first, self.last))
        return [_month(number) for number in range(first, last + 1)]

    @property
    def years(self) -> list[int]:
        """Every calendar year that the period touches."""
        return list(range(int(self.first[:4]), int(self.last[:4]) + 1))

    @property
    def whole_years(self) -> bool:
        """Whether it goes from a January to a December."""
        return self.first.endswith("-01") and self.last.endswith("-12")

    @property
    def start(self) -> date:
        """The first day."""
        return date.fromisoformat(f"{self.first}-01")

    @property
    def end(self) -> date:
        """The last day."""
        year, month = int(self.last[:4]), int(self.last[5:])
        return date(year, month, monthrange(year, month)[1])

    @property
    def weeks(self) -> float:
        """Calendar weeks: days divided by seven."""
        return ((self.end - self.start).days + 1) / 7


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def read_period(start: str, end: str) -> Period:
    """Read a period from two days (``2026-01-15``) or months (``2026-01``), as whole months.

    Raises Problem with every fault: not a day, backwards, longer than twenty years.
    """
    months, faults = [], []
    for name, text in (("from", start), ("to", end)):
        month = _read_month(text)
        months.append(month)
        if not month:
            faults.append(
                Fault(
                    (name,), "period.day", N_("Write a day as 2026-01-31, or a month as 2026-01.")
                )
            )
    if not faults and months[0] > months[1]:
        faults.append(
            Fault(
                ("to",), "period.backwards", N_("The period ends before it begins. Swap the two.")
            )
        )
    if not faults and _number(months[1]) - _number(months[0]) >= MONTHS_MAX:
        faults.append(Fault(("to",), "period.long", N_("Choose at most twenty years.")))
    if faults:
        raise answer_invalid(faults)
    return Period(months[0], months[1])


def _read_month(text: str) -> str:
    found = WRITTEN.fullmatch(text.strip())
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return ""
    try:
        date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return ""
    return f"{found[1]}-{found[2]}"


def read_year(text: str) -> int:
    """Read a calendar year, ``2026``. Raises Problem for anything else."""
    if not YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        fault = Fault(("year",), "year.invalid", N_("Write the year in four digits."))
        raise answer_invalid([fault])
    return int(text)


def this_year(today: date) -> Period:
    """Return the year so far, the month of ``today`` included."""
    return Period(f"{today.year}-01", f"{today.year}-{today.month:02}")


def school_weeks(first: date, last: date, free: FreeDays) -> float:
    """Return the school days between two days, both included, divided by five.

    Raises CalendarUnknown where the calendar does not reach.
    """
    days = range(first.toordinal(), last.toordinal() + 1)
    return sum(is_school_day(date.fromordinal(day), free) for day in days) / 5
