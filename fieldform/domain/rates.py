"""Signals per month, week, school week and pupil: each with its denominator in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldform.domain.figures import Block, Figure, Words, rounded
from fieldform.domain.period import Period
from fieldform.domain.words import N_

MISSING_PUPILS = N_("Enter the number of pupils first; without it there is no rate.")
MISSING_WEEKS = N_("The school calendar does not reach this period. Enter the school weeks.")


@dataclass(frozen=True)
class SchoolWeeks:
    """How many school weeks a period has, or None; ``entered`` by a coordinator, or counted in
    the school calendar."""

    number: float | None
    entered: bool


def signals_block(total: int, period: Period, pupils: int | None, weeks: SchoolWeeks) -> Block:
    """Return the signals of a period as a total and as rates. ``total`` reached a school;
    ``pupils`` is the number that the rate is of, or None."""
    months = len(period.months)
    by_months = Words(N_("divided by the number of months: %(months)s"), {"months": months})
    figures = [
        Figure("signals.total", Words(N_("Signals that reached a school")), total),
        Figure(
            "signals.per_month",
            Words(N_("Per month")),
            rounded(total / months, 2),
            of=by_months,
        ),
        Figure(
            "signals.per_month_about",
            Words(N_("Per month, about")),
            int(rounded(total / months, 0)),
            of=by_months,
        ),
        Figure(
            "signals.per_week",
            Words(N_("Per week")),
            rounded(total / period.weeks, 2),
            of=Words(
                N_("divided by %(weeks)s calendar weeks, holidays included"),
                {"weeks": rounded(period.weeks, 1)},
            ),
        ),
        _per_school_week(total, weeks),
        *_per_pupil(total, months, pupils),
    ]
    return Block("signals", Words(N_("Signals")), tuple(figures))


def _per_school_week(total: int, weeks: SchoolWeeks) -> Figure:
    code, label = "signals.per_school_week", Words(N_("Per school week"))
    if not weeks.number:
        return Figure(code, label, None, of=Words(MISSING_WEEKS))
    text = (
        N_("divided by %(weeks)s school weeks, as entered for the year")
        if weeks.entered
        else N_("divided by %(weeks)s school weeks, from the school calendar")
    )
    of = Words(text, {"weeks": rounded(weeks.number, 1)})
    return Figure(code, label, rounded(total / weeks.number, 2), of=of)


def _per_pupil(total: int, months: int, pupils: int | None) -> list[Figure]:
    shown: list[tuple[str, str, str, float, int]] = [
        (
            "signals.per_1000",
            N_("Per 1,000 pupils"),
            N_("divided by %(pupils)s pupils, times 1,000"),
            1000,
            1,
        ),
        (
            "signals.per_1000_year",
            N_("Per 1,000 pupils and year"),
            N_(
                "divided by %(pupils)s pupils, times 1,000, times 12, "
                "divided by the number of months: %(months)s"
            ),
            1000 * 12 / months,
            1,
        ),
        (
            "signals.percent_of_pupils",
            N_("As a percentage of the pupils"),
            N_("divided by %(pupils)s pupils, times 100"),
            100,
            2,
        ),
    ]
    if not pupils:
        return [
            Figure(code, Words(label), None, of=Words(MISSING_PUPILS)) for code, label, *_ in shown
        ]
    values = {"pupils": pupils, "months": months}
    return [
        Figure(
            code, Words(label), rounded(total / pupils * times, decimals), of=Words(words, values)
        )
        for code, label, words, times, decimals in shown
    ]


def months_block(per_month: Mapping[str, int], period: Period) -> Block:
    """Return the signals of every month of the period."""
    return Block(
        "months",
        Words(N_("Signals by month")),
        tuple(
            Figure(f"months.{month}", Words("%(month)s", {"month": month}), per_month.get(month, 0))
            for month in period.months
        ),
        (
            Words(
                N_("The month in which the report came in. Counted when the signal is destroyed.")
            ),
        ),
        chart=True,
    )
