"""Periods of whole months, and their weeks."""

from datetime import date

import pytest

from fieldform.domain.period import Period, read_period, school_weeks, this_year
from fieldform.domain.problems import Problem
from fieldform.domain.school_days import CalendarUnknown, FreeDays


def test_a_period_has_its_months_days_weeks_and_years() -> None:
    period = read_period("2026-11-30", "2027-02-01")
    assert period.months == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert (period.start, period.end) == (date(2026, 11, 1), date(2027, 2, 28))
    assert period.weeks == pytest.approx(120 / 7)
    assert period.years == [2026, 2027]


def test_a_leap_years_february_has_29_days() -> None:
    assert Period("2028-02", "2028-02").end == date(2028, 2, 29)


def test_the_year_so_far_ends_with_this_month() -> None:
    assert this_year(date(2026, 11, 22)) == Period("2026-01", "2026-11")


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        ("", "", ["period.day", "period.day"]),
        ("2026-02-30", "2026-03", ["period.day"]),
        ("2026-1", "2026-03", ["period.day"]),
        ("٢٠٢٦-01", "2026-03", ["period.day"]),
        ("1999-12", "2026-03", ["period.day"]),
        ("2026-03", "2026-02", ["period.backwards"]),
        ("2001-01", "2021-01", ["period.long"]),
    ],
)
def test_what_is_no_period_is_refused_with_every_fault(
    start: str, end: str, codes: list[str]
) -> None:
    with pytest.raises(Problem) as refused:
        read_period(start, end)
    assert [fault.code for fault in refused.value.faults] == codes


def test_twenty_years_are_the_most() -> None:
    assert len(read_period("2001-01", "2020-12").months) == 240


def test_school_weeks_are_school_days_divided_by_five() -> None:
    free = FreeDays(frozenset({date(2026, 11, 25)}), date(2026, 1, 1), date(2026, 12, 31))
    assert school_weeks(date(2026, 11, 23), date(2026, 11, 29), free) == 0.8
    with pytest.raises(CalendarUnknown):
        school_weeks(date(2026, 11, 23), date(2027, 1, 4), free)
