"""The deadline: 08:00 in Amsterdam on the child's next school day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SCHOOL_STARTS = time(8, 0)
SATURDAY = 5


class CalendarUnknown(LookupError):
    """The calendar does not reach that day; a guess would be worse than no answer."""


def day_of(moment: datetime) -> date:
    """Return the day in Amsterdam of an aware datetime."""
    return moment.astimezone(AMSTERDAM).date()


@dataclass(frozen=True)
class FreeDays:
    """The days without school, known from ``first`` up to and including ``last``."""

    days: frozenset[date]
    first: date
    last: date

    def plus(self, own: frozenset[date]) -> "FreeDays":
        """Return this calendar with a school's own free days on top."""
        return FreeDays(self.days | own, self.first, self.last) if own else self


def is_school_day(day: date, free: FreeDays) -> bool:
    """Say whether there is school on ``day``.

    Raises CalendarUnknown outside the days that ``free`` knows.
    """
    if not free.first <= day <= free.last:
        raise CalendarUnknown(day.isoformat())
    return day.weekday() < SATURDAY and day not in free.days


def deadline(received: datetime, free: FreeDays) -> datetime:
    """Return the first 08:00 (Europe/Amsterdam) after ``received`` on a school day.

    ``received`` is an aware datetime. The comparison is made on the wall clock of one day and
    the result is built from a date and a time, so that no hour is added across a change of
    daylight saving. Raises CalendarUnknown where the calendar ends.
    """
    local = received.astimezone(AMSTERDAM)
    day = local.date()
    if local.time() >= SCHOOL_STARTS:
        day += timedelta(days=1)
    while not is_school_day(day, free):
        day += timedelta(days=1)
    return datetime.combine(day, SCHOOL_STARTS, AMSTERDAM)
