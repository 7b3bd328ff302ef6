"""What became of the signals: parts of a whole, each with its n."""

from collections.abc import Mapping

from fieldform.domain.decisions import Decision
from fieldform.domain.figures import Block, Figure, Words, rounded
from fieldform.domain.questions import CHILD
from fieldform.domain.signal import ClosedReason
from fieldform.domain.words import N_

Totals = Mapping[tuple[str, str], int]
"""{(measure, label): number} of a period."""

Labels = tuple[tuple[str, str], ...]

DECISIONS: Labels = (
    (Decision.AGREED, N_("A parent, or the pupil, agreed")),
    (Decision.PARENT_INFORMS, N_("The parent tells the school")),
    (Decision.OBJECTED, N_("The parent does not want it")),
    (Decision.NOT_ASKED, N_("Not asked")),
)

OUTCOMES: Labels = (
    ("delivered", N_("Told to the school")),
    (ClosedReason.PARENT_INFORMS, N_("The parent tells the school")),
    (ClosedReason.OBJECTED, N_("The parent does not want it")),
    (ClosedReason.DUPLICATE, N_("This child is in another report already")),
    (ClosedReason.NOT_SCHOOL_AGE, N_("The child does not go to school yet, or not any more")),
    (ClosedReason.NOT_PARTICIPATING, N_("The school does not take part")),
    (ClosedReason.NO_HANDLE_WITH_CARE_CASE, N_("Not a case for Handle with Care")),
    (ClosedReason.UNDELIVERABLE, N_("The school could not be reached")),
    (ClosedReason.EXPIRED, N_("The time for it is over")),
)

FOUND: Labels = (
    ("at_scene", N_("At the scene, by the officer")),
    ("officer", N_("Later, by the officer")),
    ("desk", N_("Later, by the desk")),
    ("office", N_("Later, by the attendance office")),
    ("not_found", N_("Not found")),
)

DELIVERED = (
    ("in_time", ("in_time", "yes"), N_("Before 8:00 on the next school day")),
    ("late", ("in_time", "no"), N_("Later")),
    ("no_deadline", ("in_time", "unknown"), N_("The next school day was not known")),
    ("acknowledged", ("acknowledged", "yes"), N_("The school said that it has the message")),
)
"""Of the signals that reached a school: the figure, what is counted for it, its words."""

NOT_ASKED: Labels = next(question.choices for question in CHILD if question.name == "reason")

OF_CHILDREN = N_("of all children in reports, without those outside the covenant")
OF_DELIVERED = N_("of the signals that reached a school")


def whole(totals: Totals, measure: str) -> int:
    """Return the sum of all labels of a measure."""
    return sum(number for (name, _), number in totals.items() if name == measure)


def parts(code: str, totals: Totals, measure: str, labels: Labels, of: str) -> tuple[Figure, ...]:
    """Return a figure for each label of a measure, as a part of them all."""
    n = whole(totals, measure)
    return tuple(
        Figure(f"{code}.{label}", Words(text), totals.get((measure, label), 0), n, Words(of))
        for label, text in labels
    )


def decisions_block(totals: Totals) -> Block:
    """Return what parents, or pupils from 16 years, decided."""
    figures = parts("decisions", totals, "decision", DECISIONS, OF_CHILDREN)
    return Block("decisions", Words(N_("What was decided")), figures, chart=True)


def not_asked_block(totals: Totals) -> Block:
    """Return why it could not be asked at the door."""
    return Block(
        "not_asked",
        Words(N_("Why it was not asked")),
        parts(
            "not_asked",
            totals,
            "not_asked",
            NOT_ASKED,
            N_("of the children for whom it was not asked"),
        ),
        (Words(N_("As the officer reported it at the door; a later call may have settled it.")),),
    )


def outcomes_block(totals: Totals) -> Block:
    """Return how the signals ended."""
    figures = parts("outcomes", totals, "outcome", OUTCOMES, OF_CHILDREN)
    return Block("outcomes", Words(N_("How it ended")), figures)


def found_block(totals: Totals) -> Block:
    """Return when the school was known, and who found it."""
    return Block(
        "found",
        Words(N_("Who named the school")),
        parts("found", totals, "school_known", FOUND, N_("of the children whose school was asked")),
        chart=True,
    )


def delivery_block(totals: Totals) -> Block:
    """Return whether the message came in time, was read, or came back."""
    delivered = totals.get(("outcome", "delivered"), 0)
    of = Words(OF_DELIVERED)
    of_delivered = tuple(
        Figure(f"delivery.{code}", Words(text), totals.get(counted, 0), delivered, of)
        for code, counted, text in DELIVERED
    )
    bounced = Figure(
        "delivery.bounced",
        Words(N_("The mail came back at least once")),
        totals.get(("bounced", "yes"), 0),
        whole(totals, "signals"),
        Words(OF_CHILDREN),
    )
    return Block("delivery", Words(N_("Did the message arrive?")), (*of_delivered, bounced))


def outside_block(totals: Totals) -> Block:
    """Return the signals for schools outside the region, which are in no other figure but
    time."""
    handed_over = totals.get(("outside", "handed_over"), 0)
    n = totals.get(("outside", "all"), 0) + handed_over
    delivered = totals.get(("outside_outcome", "delivered"), 0)
    of = Words(N_("of the children outside the covenant"))
    return Block(
        "outside",
        Words(N_("Outside the covenant")),
        (
            Figure("outside.all", Words(N_("Children who go to school outside the region")), n),
            Figure("outside.delivered", Words(N_("Told to the school")), delivered, n, of),
            Figure(
                "outside.handed_over",
                Words(N_("Handed over to the region of the school, which counts it too")),
                handed_over,
                n,
                of,
            ),
            Figure("outside.closed", Words(N_("Not told")), n - delivered - handed_over, n, of),
        ),
        (Words(N_("These are not in the totals above.")),),
    )


BY_REPORTS = N_("%(seconds)s seconds in all, divided by the number of reports: %(n)s")
BY_SIGNALS = N_("%(seconds)s seconds in all, divided by the number of signals: %(n)s")

WORKERS = (
    ("officer", N_("The officer, per report"), BY_REPORTS),
    ("desk", N_("The desk, per signal"), BY_SIGNALS),
    ("office", N_("The attendance office, per signal"), BY_SIGNALS),
)
"""Whose seconds are measured: the measure, its words, and what they are divided by."""


def time_block(totals: Totals) -> Block:
    """Return the seconds that people spent: on the phone, and from taking a signal on until
    letting it go."""
    figures: list[Figure] = []
    for who, text, divided in WORKERS:
        seconds = totals.get((f"{who}_seconds", "sum"), 0)
        n = totals.get((f"{who}_seconds", "n"), 0)
        of = (
            Words(divided, {"seconds": seconds, "n": n})
            if n
            else Words(N_("nothing was measured in this period"))
        )
        average = rounded(seconds / n, 1) if n else None
        figures.append(Figure(f"time.{who}", Words(text), average, of=of))
    return Block(
        "time",
        Words(N_("Seconds spent")),
        tuple(figures),
        (Words(N_("Measured by the clock, not asked. One hour at most for each time.")),),
    )
