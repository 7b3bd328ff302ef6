"""The calendar of the library, and where it ends."""

from datetime import date, datetime, timedelta

import pytest

from fieldform.domain.school_days import (
    AMSTERDAM,
    CalendarUnknown,
    FreeDays,
    deadline,
    is_school_day,
)
from fieldform.schools import calendar
from fieldform.schools.calendar import free_days


def next_school_day(region: str, day: date) -> date:
    received = datetime(day.year, day.month, day.day, 20, tzinfo=AMSTERDAM)
    return deadline(received, free_days(region)).date()


@pytest.mark.parametrize(
    ("region", "after", "day"),
    [
        ("Noord", date(2026, 10, 16), date(2026, 10, 19)),
        ("Zuid", date(2026, 10, 16), date(2026, 10, 26)),
        ("Midden", date(2026, 12, 18), date(2027, 1, 4)),
        ("Zuid", date(2027, 5, 4), date(2027, 5, 7)),
        ("Noord", date(2027, 3, 25), date(2027, 3, 30)),
    ],
    ids=[
        "autumn in the north",
        "autumn in the south",
        "Christmas",
        "5 May and Ascension",
        "Good Friday to Easter Monday",
    ],
)
def test_the_next_school_day(region: str, after: date, day: date) -> None:
    assert next_school_day(region, after) == day


@pytest.mark.parametrize(
    ("region", "first", "last"),
    [
        ("Noord", date(2020, 8, 17), date(2030, 9, 1)),
        ("Midden", date(2020, 8, 31), date(2030, 8, 25)),
        ("Zuid", date(2020, 8, 24), date(2030, 8, 18)),
    ],
)
def test_it_is_known_for_whole_school_years_only(region: str, first: date, last: date) -> None:
    """The autumn of 2030 is not set yet, so its school year has not begun for us."""
    known = free_days(region)
    assert (known.first, known.last) == (first, last)
    assert known.last in known.days
    assert known.first - timedelta(days=1) not in known.days
    assert is_school_day(known.first, known)
    with pytest.raises(CalendarUnknown):
        next_school_day(region, last)


def test_the_calendar_ends_where_the_library_misses_one_holiday(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = calendar._days
    autumn = {date(2027, 10, 18) + timedelta(days=n) for n in range(-16, 17)}

    def without_an_autumn(region: str, *categories: str) -> dict[date, str]:
        return {day: name for day, name in real(region, *categories).items() if day not in autumn}

    monkeypatch.setattr(calendar, "_days", without_an_autumn)
    known: FreeDays = calendar.free_days.__wrapped__("Noord")
    assert known.last == date(2027, 8, 22)


def test_a_library_without_dutch_school_holidays_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendar, "_days", lambda *_: {date(2026, 1, 1): "Nieuwjaarsdag"})
    with pytest.raises(CalendarUnknown, match=r"0\.109"):
        calendar.free_days.__wrapped__("Noord")


@pytest.mark.parametrize("region", ["", "noord", "Limburg"])
def test_an_unknown_region_is_not_guessed(region: str) -> None:
    with pytest.raises(CalendarUnknown, match="holiday region"):
        free_days(region)
