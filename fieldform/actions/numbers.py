"""Gathers the numbers of a region: the tally, and what it is set against."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.domain.figures import Block
from fieldform.domain.numbers import Ground, numbers
from fieldform.domain.participation import not_taking_part
from fieldform.domain.period import Period, school_weeks
from fieldform.domain.published import may_be_published, published
from fieldform.domain.regions import Region
from fieldform.domain.school_days import AMSTERDAM, CalendarUnknown
from fieldform.schools import calendar
from fieldform.storage import participation, region_figures, tally
from fieldform.storage.participation import Entry


def numbers_of(house: House, region: Region, period: Period) -> tuple[Block, ...]:
    """Return the blocks of figures of a region and a period."""
    years = period.years
    counted = tally.counts(house.db, region.id, f"{years[0]}-01", f"{years[-1]}-12")
    return numbers(counted, period, ground_of(house, region, period))


def ground_of(house: House, region: Region, period: Period) -> Ground:
    """Return the schools, the entered figures and the school weeks of a region's period."""
    return Ground(
        taking_part=frozenset(one.code for one in taking_part(house, region, period)),
        left_out=region_figures.left_out(house.db, region.id),
        entered=region_figures.entered(house.db, region.id),
        calendar_weeks=_calendar_weeks(region, period),
    )


def taking_part(house: House, region: Region, period: Period) -> list[Entry]:
    """Return the schools of a region that had joined by the end of a period and have a mailbox."""
    return [
        one
        for one in participation.of_municipalities(house.db, region.municipalities)
        if one.participation.mailbox and not not_taking_part(one.participation, period.end)
    ]


def _calendar_weeks(region: Region, period: Period) -> float | None:
    try:
        free = calendar.free_days(region.holiday_region)
        return school_weeks(period.start, period.end, free)
    except CalendarUnknown:
        return None


def years_published(house: House, now: datetime) -> list[int]:
    """Return the years with counts, of any region, that may leave the regions."""
    today = now.astimezone(AMSTERDAM).date()
    return [year for year in tally.years(house.db) if may_be_published(year, today)]


def published_of(house: House, region: Region, year: int) -> Block:
    """Return what may leave a region of a year that ``years_published`` names."""
    counted = tally.counts(house.db, region.id, f"{year}-01", f"{year}-12")
    return published(counted, year, ground_of(house, region, Period(f"{year}-01", f"{year}-12")))
