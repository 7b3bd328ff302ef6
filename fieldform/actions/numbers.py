"""Gathers the numbers of a region: the tally, and what it is set against."""

from fieldform.actions.house import House
from fieldform.domain.figures import Block
from fieldform.domain.numbers import Ground, numbers
from fieldform.domain.period import Period, school_weeks
from fieldform.domain.regions import Region
from fieldform.domain.school_days import CalendarUnknown
from fieldform.schools import calendar
from fieldform.storage import mailboxes, region_figures, tally


def numbers_of(house: House, region: Region, period: Period) -> tuple[Block, ...]:
    """Return the blocks of figures of a region and a period."""
    years = period.years
    counted = tally.counts(house.db, region.id, f"{years[0]}-01", f"{years[-1]}-12")
    return numbers(counted, period, ground_of(house, region, period))


def ground_of(house: House, region: Region, period: Period) -> Ground:
    """Return the schools, the entered figures and the school weeks of a region's period."""
    found = mailboxes.of_municipalities(house.db, region.municipalities)
    return Ground(
        taking_part=frozenset(one.code for one in found if one.address),
        left_out=region_figures.left_out(house.db, region.id),
        entered=region_figures.entered(house.db, region.id),
        calendar_weeks=_calendar_weeks(region, period),
    )


def _calendar_weeks(region: Region, period: Period) -> float | None:
    try:
        free = calendar.free_days(region.holiday_region)
        return school_weeks(period.start, period.end, free)
    except CalendarUnknown:
        return None
