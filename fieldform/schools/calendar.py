"""The days without school of a holiday region, from the ``holidays`` library.

The library has Dutch school holidays from 0.109 on, and answers with nothing at all, without
an error, where they are not set yet (libraries.md section 16). So the calendar begins and ends
with school years of which the library has all five holidays, and refuses any other day.
"""

from datetime import date, timedelta
from functools import cache

import holidays

from fieldform.domain.regions import HolidayRegion
from fieldform.domain.school_days import CalendarUnknown, FreeDays

FIRST_YEAR = 2020
"""The school year 2020-2021: the first that the second source of domain.md 2.2 has all of."""

LAST_YEAR = 2050
"""As far as is looked for; the library's own end is found from its data."""

AUTUMN = "Herfstvakantie"
REST_OF_THE_YEAR = frozenset({"Voorjaarsvakantie", "Meivakantie", "Zomervakantie"})
CHRISTMAS = "Kerstvakantie"
SUMMER = "Zomervakantie"


@cache
def free_days(holiday_region: str) -> FreeDays:
    """Return the school holidays and public holidays of Noord, Midden or Zuid.

    Good Friday and 5 May are days off every year: most schools close, and a signal that comes
    a day too early does less harm than one that waits (domain.md 2.2). What a school does
    otherwise goes on top, as its own days.

    Raises CalendarUnknown for any other region, '' included: then the caller asks a person.
    """
    if holiday_region not in set(HolidayRegion):
        raise CalendarUnknown(f"holiday region {holiday_region!r}")
    school = _days(holiday_region, "school")
    first, last = _reach(school)
    every_kind = _days(holiday_region, "public", "optional", "school")
    return FreeDays(frozenset(day for day in every_kind if first <= day <= last), first, last)


def _days(holiday_region: str, *categories: str) -> dict[date, str]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return dict(
        holidays.country_holidays(
            "NL", subdiv=holiday_region, years=years, categories=categories, language="nl"
        )
    )


def _reach(school: dict[date, str]) -> tuple[date, date]:
    """The first and the last day of the unbroken row of complete school years.

    A school year runs from the day after one summer holiday to the last day of the next.
    """
    summers = {day.year: day for day in sorted(school) if school[day] == SUMMER}
    names = {(day.year, name) for day, name in school.items()}
    year = FIRST_YEAR
    while _complete(year, school, names):
        year += 1
    if year == FIRST_YEAR:
        raise CalendarUnknown("the holidays library has no Dutch school holidays (needs 0.109)")
    return summers[FIRST_YEAR] + timedelta(days=1), summers[year]


def _complete(year: int, school: dict[date, str], names: set[tuple[int, str]]) -> bool:
    """Are all five holidays of the school year that begins in ``year`` there?"""
    christmas = school.get(date(year, 12, 25)) == CHRISTMAS
    others = {(year, AUTUMN), *((year + 1, name) for name in REST_OF_THE_YEAR)}
    return christmas and others <= names
