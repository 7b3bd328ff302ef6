"""THE NUMBERS of a region and a period: from the tally to blocks of figures. Pure arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldform.domain.buckets import schools_block
from fieldform.domain.figures import Block, Figure, Words, rounded
from fieldform.domain.period import Period
from fieldform.domain.rates import SchoolWeeks, months_block, signals_block
from fieldform.domain.school import SchoolType
from fieldform.domain.school_answers import ASKED, SCHOOL_QUESTIONS, SENT, SchoolQuestion
from fieldform.domain.shares import (
    Totals,
    decisions_block,
    delivery_block,
    found_block,
    not_asked_block,
    outcomes_block,
    outside_block,
    time_block,
)
from fieldform.domain.words import N_

Tally = Mapping[tuple[str, str, str], int]
"""{(month, measure, label): number}."""

PUPILS, SCHOOL_WEEKS, SAFE_HOME = "pupils", "school_weeks", "safe_home"
POLICE_TALKS, SCHOOL_TALKS = "police_talks", "school_talks"

ENTERED_NAMES = (
    (PUPILS, N_("Pupils in the region (DUO, 1 October)")),
    (SCHOOL_WEEKS, N_("School weeks of this year")),
    (SAFE_HOME, N_("Reports at Veilig Thuis from the police, with children")),
    (POLICE_TALKS, N_("Evaluation talks with officers")),
    (SCHOOL_TALKS, N_("Evaluation talks with schools")),
)
"""What a coordinator enters by the year, because it happens outside fieldform."""

Entered = Mapping[int, Mapping[str, int]]
"""{year: {name: number}}."""


@dataclass(frozen=True)
class Ground:
    """What the counts are set against. ``taking_part`` and ``left_out`` are codes of schools;
    ``calendar_weeks`` is None where the school calendar does not reach."""

    taking_part: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    entered: Entered = field(default_factory=dict)
    calendar_weeks: float | None = None


def numbers(tally: Tally, period: Period, ground: Ground) -> tuple[Block, ...]:
    """Return every block of a region's period. ``tally`` has all months of the years that the
    period touches; only those of the period are counted, but for the comparison by year."""
    months = set(period.months)
    totals: dict[tuple[str, str], int] = {}
    per_month: dict[str, int] = {}
    for (month, measure, label), number in tally.items():
        if month not in months:
            continue
        totals[measure, label] = totals.get((measure, label), 0) + number
        if (measure, label) == ("outcome", "delivered"):
            per_month[month] = number
    per_school = {
        label: number for (measure, label), number in totals.items() if measure == "school"
    }
    total = totals.get(("outcome", "delivered"), 0)
    return (
        signals_block(
            total, period, pupils_of(ground.entered, period), _school_weeks(period, ground)
        ),
        months_block(per_month, period),
        schools_block(per_school, ground.taking_part, ground.left_out),
        decisions_block(totals),
        not_asked_block(totals),
        outcomes_block(totals),
        found_block(totals),
        delivery_block(totals),
        outside_block(totals),
        time_block(totals),
        *answers_blocks(totals),
        talks_block(ground.entered, period),
        safe_home_block(tally, ground.entered, period),
    )


def pupils_of(entered: Entered, period: Period) -> int | None:
    """Return the pupils entered for the last year of the period, or for one before it."""
    years = [year for year in entered if year <= period.years[-1] and PUPILS in entered[year]]
    return entered[max(years)][PUPILS] if years else None


def _school_weeks(period: Period, ground: Ground) -> SchoolWeeks:
    """What was entered, for whole years and where the calendar does not reach; else what the
    calendar says, because the weeks of a year are not those of a part of it."""
    entered = [ground.entered.get(year, {}).get(SCHOOL_WEEKS, 0) for year in period.years]
    if all(entered) and (period.whole_years or ground.calendar_weeks is None):
        return SchoolWeeks(float(sum(entered)), entered=True)
    return SchoolWeeks(ground.calendar_weeks, entered=False)


TYPE_NAMES = {
    SchoolType.PRIMARY: N_("Answers of primary schools"),
    SchoolType.SECONDARY: N_("Answers of secondary schools"),
    SchoolType.BOTH: N_("Answers of schools for both ages"),
}


def answers_blocks(totals: Totals) -> tuple[Block, ...]:
    """Return what schools answered: all together, and each type of school that answered."""
    delivered = totals.get(("outcome", "delivered"), 0)
    delivered += totals.get(("outside_outcome", "delivered"), 0)
    types = [one for one in SchoolType if totals.get((SENT, one), 0)]
    sent = Figure(
        "answers.sent",
        Words(N_("Schools that answered the questions")),
        sum(totals[SENT, one] for one in types),
        delivered,
        Words(N_("of the signals that reached a school, also outside the covenant")),
    )
    head = Block("answers", Words(N_("What schools answered")), (sent,))
    if not types:
        return (head,)
    questions = [_question(totals, types, question) for question in SCHOOL_QUESTIONS]
    apart = [_of_type(totals, one) for one in types] if len(types) > 1 else []
    return (head, *questions, *apart)


def _question(totals: Totals, types: list[SchoolType], question: SchoolQuestion) -> Block:
    """One question, of all schools together."""
    of = Words(N_("of the schools that answered this question"))
    figures = _answers(totals, types, question, "answers", of)
    return Block(f"answers.{question.name}", Words(question.text), figures, chart=True)


def _of_type(totals: Totals, school_type: SchoolType) -> Block:
    """All questions, of the schools of one type."""
    code = f"answers.{school_type}"
    figures: list[Figure] = []
    for question in SCHOOL_QUESTIONS:
        figures += _answers(totals, [school_type], question, code, Words(question.text))
    return Block(code, Words(TYPE_NAMES[school_type]), tuple(figures))


def _answers(
    totals: Totals, types: list[SchoolType], question: SchoolQuestion, code: str, of: Words
) -> tuple[Figure, ...]:
    n = _summed(totals, question.measure, types, ASKED)
    return tuple(
        Figure(
            f"{code}.{question.name}.{label}",
            Words(text),
            _summed(totals, question.measure, types, label),
            n,
            of,
        )
        for label, text in question.choices
    )


def _summed(totals: Totals, measure: str, types: list[SchoolType], label: str) -> int:
    return sum(totals.get((measure, f"{one}.{label}"), 0) for one in types)


def talks_block(entered: Entered, period: Period) -> Block:
    """Return the evaluation talks that the coordinator entered, with their sum."""
    found = {
        name: sum(entered.get(year, {}).get(name, 0) for year in period.years)
        for name in (POLICE_TALKS, SCHOOL_TALKS)
    }
    n = sum(found.values())
    of = Words(N_("of all talks"))
    return Block(
        "talks",
        Words(N_("Evaluation talks")),
        (
            Figure("talks.police", Words(N_("With officers")), found[POLICE_TALKS], n, of),
            Figure("talks.school", Words(N_("With schools")), found[SCHOOL_TALKS], n, of),
            Figure("talks.all", Words(N_("Together")), n),
        ),
        (Words(N_("As the coordinator entered them, for whole years.")),),
    )


def safe_home_block(tally: Tally, entered: Entered, period: Period) -> Block:
    """Return the signals of whole years beside what Veilig Thuis got."""
    figures = []
    for year in period.years:
        signals = sum(
            number
            for (month, measure, label), number in tally.items()
            if month[:4] == str(year) and (measure, label) == ("outcome", "delivered")
        )
        reports = entered.get(year, {}).get(SAFE_HOME)
        values = {"year": year}
        ratio = rounded(100 * signals / reports, 1) if reports else None
        missing = Words(N_("Enter the figure of Veilig Thuis for %(year)s first."), values)
        figures += [
            Figure(
                f"safe_home.{year}.signals",
                Words(N_("%(year)s: signals that reached a school"), values),
                signals,
            ),
            Figure(
                f"safe_home.{year}.reports",
                Words(N_("%(year)s: reports at Veilig Thuis"), values),
                reports,
                of=missing if reports is None else Words(""),
            ),
            Figure(
                f"safe_home.{year}.signals_per_100",
                Words(N_("%(year)s: signals for every 100 reports"), values),
                ratio,
                of=Words(
                    N_("divided by the reports at Veilig Thuis (%(reports)s), times 100"),
                    {"reports": reports},
                )
                if reports
                else missing,
            ),
        ]
    return Block("safe_home", Words(N_("Beside Veilig Thuis")), tuple(figures))
