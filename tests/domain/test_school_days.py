"""The deadline, checked hour by hour against a calendar worked out in another way.

The check takes the school holidays from another source (OpenHolidays, corrected against
opendata.rijksoverheid.nl), Easter from Gauss's rule, and finds 08:00 by counting seconds since
1970 with the European rule for daylight saving, without any time zone data.
"""

import csv
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.school_days import (
    AMSTERDAM,
    CalendarUnknown,
    FreeDays,
    deadline,
    is_school_day,
)
from fieldform.schools.calendar import free_days
from tests.shared_data import HOLIDAYS, shared

REGIONS = ("Noord", "Midden", "Zuid")
ONE_DAY = timedelta(days=1)
HOUR = 3600
DAY = 24 * HOUR
YEAR = FreeDays(frozenset(), date(2026, 1, 1), date(2026, 12, 31))


def easter(year: int) -> date:
    """Gauss's rule, with its two exceptions."""
    k = year // 100
    m = (15 - (8 * k + 13) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    if e == 6 and (d == 29 or (d == 28 and (11 * m + 11) % 30 < 19)):
        d -= 7
    return date(year, 3, 22) + timedelta(days=d + e)


def public_holidays(year: int) -> set[date]:
    """Algemene termijnenwet art. 3, with King's Day on Saturday when the 27th is a Sunday,
    and 5 May each year."""
    fixed = {(1, 1), (5, 5), (12, 25), (12, 26)}
    kings_day = date(year, 4, 27)
    if kings_day.isoweekday() == 7:
        kings_day -= ONE_DAY
    from_easter = {easter(year) + timedelta(days=n) for n in (-2, 0, 1, 39, 49, 50)}
    return {date(year, month, day) for month, day in fixed} | from_easter | {kings_day}


def free_in(region: str) -> set[date]:
    free = {day for year in range(2019, 2031) for day in public_holidays(year)}
    text = shared(HOLIDAYS).decode("ascii")
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        if row["regio"] == region.lower():
            day = date.fromisoformat(row["start"])
            while day <= date.fromisoformat(row["einde_inclusief"]):
                free.add(day)
                day += ONE_DAY
    return free


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


def eight_o_clock(day: date) -> int:
    """Seconds since 1970 at 08:00 in Amsterdam. The clock changes at night, so at eight the
    day of the change already has its new time."""
    summer = last_sunday(day.year, 3) <= day < last_sunday(day.year, 10)
    return (day - date(1970, 1, 1)).days * DAY + (8 - (2 if summer else 1)) * HOUR


@pytest.mark.parametrize("region", REGIONS)
def test_the_deadline_of_every_hour_of_three_years_agrees_with_an_independent_check(
    region: str,
) -> None:
    free = free_in(region)
    days = [date(2025, 12, 20) + timedelta(days=n) for n in range(1150)]
    starts = [eight_o_clock(d) for d in days if d.isoweekday() < 6 and d not in free]
    calendar = free_days(region)
    first = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    hours = range(first, int(datetime(2029, 1, 1, tzinfo=UTC).timestamp()), HOUR)
    assert len(hours) == 26_304
    wrong = [
        datetime.fromtimestamp(hour, UTC).isoformat()
        for hour in hours
        if deadline(datetime.fromtimestamp(hour, UTC), calendar).timestamp()
        != starts[bisect_right(starts, hour)]
    ]
    assert wrong == []


@pytest.mark.parametrize("region", REGIONS)
def test_two_sources_agree_on_every_school_day_the_calendar_knows(region: str) -> None:
    """From August 2020: the second source begins with Christmas 2019, without that autumn."""
    calendar, free = free_days(region), free_in(region)
    span = (calendar.last - calendar.first).days + 1
    days = [calendar.first + timedelta(days=n) for n in range(span)]
    wrong = [
        d for d in days if is_school_day(d, calendar) != (d.isoweekday() < 6 and d not in free)
    ]
    assert wrong == []


@given(
    received=st.integers(0, 334 * DAY).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=AMSTERDAM) + timedelta(seconds=seconds)
    ),
    free=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 20)), max_size=60),
)
def test_the_deadline_is_the_first_eight_o_clock_after_receipt_on_a_school_day(
    received: datetime, free: frozenset[date]
) -> None:
    calendar = YEAR.plus(free)
    due = deadline(received, calendar)
    assert due.timestamp() > received.timestamp()
    assert (due.tzinfo, due.timetz().replace(tzinfo=None)) == (AMSTERDAM, time(8))
    assert is_school_day(due.date(), calendar)
    day = received.date() + ONE_DAY
    while day < due.date():
        assert not is_school_day(day, calendar), "there was an earlier school day"
        day += ONE_DAY
    if due.date() > received.date() and is_school_day(received.date(), calendar):
        assert received.time() >= time(8), "it could have been the same morning"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23T07:59:59+01:00", "2026-11-23T08:00:00+01:00"),
        ("2026-11-23T08:00:00+01:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-20T23:10:00+01:00", "2026-11-23T08:00:00+01:00"),
        ("2026-03-28T23:30:00+01:00", "2026-03-30T08:00:00+02:00"),
        ("2026-10-24T23:30:00+02:00", "2026-10-26T08:00:00+01:00"),
        ("2026-11-23T06:59:59+00:00", "2026-11-23T08:00:00+01:00"),
    ],
    ids=[
        "a second before eight",
        "at eight",
        "on Friday night",
        "before summer time",
        "after summer time",
        "in another time zone",
    ],
)
def test_the_edges_of_a_day(received: str, due: str) -> None:
    assert deadline(datetime.fromisoformat(received), YEAR).isoformat() == due


def test_a_school_s_own_free_days_come_on_top() -> None:
    monday = datetime(2026, 11, 22, 23, tzinfo=AMSTERDAM)
    own = YEAR.plus(frozenset({date(2026, 11, 23), date(2026, 11, 24)}))
    assert deadline(monday, own).date() == date(2026, 11, 25)


def test_the_calendar_refuses_to_guess_beyond_its_days() -> None:
    with pytest.raises(CalendarUnknown, match="2027-01-01"):
        deadline(datetime(2026, 12, 31, 9, tzinfo=AMSTERDAM), YEAR)
    with pytest.raises(CalendarUnknown, match="2025-12-31"):
        is_school_day(date(2025, 12, 31), YEAR)
