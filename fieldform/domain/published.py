"""WHAT MAY LEAVE A REGION: whole past years, in groups that hide every school and every child
(design.md 8.12, security.md D-11; docs/decisions/0012 says why this is enough).

No number of children under 5 is shown, nor one that could be worked out from what is shown:
every part that is shown, and what is left of its whole, is 5 or more. Schools are only shown in
groups of five or more, of which the lowest begins at 0 and reaches 5 or further, so that nobody
can tell that a school had one to four signals.
"""

from collections.abc import Collection, Mapping
from datetime import date

from fieldform.domain.buckets import Bucket, spread
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.figures import Block, Figure, Words, rounded
from fieldform.domain.numbers import Ground, Tally, pupils_of
from fieldform.domain.period import Period
from fieldform.domain.school import SchoolType
from fieldform.domain.shares import OF_DELIVERED, Totals
from fieldform.domain.words import N_

LEAST = 5
"""A number of children, and a number of schools in a group, is at least this."""

GROUPS = (Bucket(0, 5), Bucket(6, 13), Bucket(14, None))

FEW = N_("fewer than 5, or all but fewer than 5: not shown")
FEW_SCHOOLS = N_("fewer than 5 schools take part: nothing is shown")


def may_be_published(year: int, today: date) -> bool:
    """Say whether a year has been over for a month. Then every signal of it is destroyed and
    counted: a year that still grows would show each new signal as a difference."""
    return today >= date(year + 1, 2, 1)


def published(tally: Tally, year: int, ground: Ground) -> Block:
    """Return what may leave a region of a year. ``tally`` may hold other years too."""
    totals: dict[tuple[str, str], int] = {}
    for (month, measure, label), number in tally.items():
        if month[:4] == str(year):
            totals[measure, label] = totals.get((measure, label), 0) + number
    schools = ground.taking_part - ground.left_out
    title = Words("%(year)s", {"year": year})
    if len(schools) < LEAST:
        hidden = Figure("public.signals", Words(SIGNALS), None, of=Words(FEW_SCHOOLS))
        return Block("public", title, (hidden,))
    return Block("public", title, (*_children(totals, year, ground), *_schools(totals, schools)))


SIGNALS = N_("Signals that reached a school")


def _children(totals: Totals, year: int, ground: Ground) -> list[Figure]:
    signals = totals.get(("outcome", "delivered"), 0)
    acknowledged = totals.get(("acknowledged", "yes"), 0)
    unwanted = sum(totals.get(("decision", one), 0) for one in NAMELESS)
    pupils = pupils_of(ground.entered, Period(f"{year}-01", f"{year}-12"))
    shown = [
        _count("public.signals", SIGNALS, signals),
        _part("public.in_time", IN_TIME, totals.get(("in_time", "yes"), 0), signals),
        _part("public.acknowledged", READ, acknowledged, signals),
        _absent(totals, acknowledged),
        _count("public.not_told", NOT_TOLD, unwanted),
    ]
    if pupils and signals >= LEAST:
        of = Words(N_("divided by %(pupils)s pupils, times 1,000"), {"pupils": pupils})
        rate = rounded(signals / pupils * 1000, 1)
        shown.insert(1, Figure("public.per_1000", Words(N_("Per 1,000 pupils")), rate, of=of))
    return shown


IN_TIME = N_("Before 8:00 on the next school day")
READ = N_("The school said that it has the message")
ABSENT = N_("Absent the next day, as schools that answered said")
NOT_TOLD = N_("A parent, or the pupil, did not want it or told the school")


def _hidden(code: str, label: str) -> Figure:
    return Figure(code, Words(label), None, of=Words(FEW))


def _count(code: str, label: str, number: int) -> Figure:
    return Figure(code, Words(label), number) if number >= LEAST else _hidden(code, label)


def _part(code: str, label: str, number: int, n: int) -> Figure:
    """A part of a whole that is shown itself; neither it nor the rest may be small."""
    if number < LEAST or n - number < LEAST:
        return _hidden(code, label)
    return Figure(code, Words(label), number, n, Words(OF_DELIVERED))


def _absent(totals: Totals, acknowledged: int) -> Figure:
    """Its n is a part of the signals that were acknowledged, which may be shown too: how many of
    those did not answer may not be small either."""

    def of_all(label: str) -> int:
        return sum(totals.get(("answer.presence", f"{one}.{label}"), 0) for one in SchoolType)

    absent, n = of_all("absent"), of_all("n")
    if min(absent, n - absent, acknowledged - n) < LEAST:
        return _hidden("public.absent", ABSENT)
    return Figure(
        "public.absent", Words(ABSENT), absent, n, Words(N_("of the schools that answered"))
    )


def _schools(totals: Totals, schools: Collection[str]) -> list[Figure]:
    per_school = {
        label: number for (measure, label), number in totals.items() if measure == "school"
    }
    return [
        Figure(
            f"public.schools.{bucket.code}",
            _schools_with(bucket),
            number,
            len(schools),
            Words(N_("of the schools in the overview")),
        )
        for bucket, number in merged(spread(per_school, schools, GROUPS)).items()
    ]


def _schools_with(bucket: Bucket) -> Words:
    values = {"low": bucket.low, "high": bucket.high}
    if bucket.high is None:
        return Words(N_("Schools with %(low)s signals or more"), values)
    return Words(N_("Schools with %(low)s to %(high)s signals"), values)


def merged(groups: Mapping[Bucket, int]) -> dict[Bucket, int]:
    """Return neighbouring groups together until each has no school at all, or five or more."""
    found = list(groups.items())
    while len(found) > 1:
        small = next((at for at, (_, n) in enumerate(found) if 0 < n < LEAST), None)
        if small is None:
            break
        low = max(small - 1, 0)
        (first, here), (second, there) = found[low : low + 2]
        found[low : low + 2] = [(Bucket(first.low, second.high), here + there)]
    return dict(found)
