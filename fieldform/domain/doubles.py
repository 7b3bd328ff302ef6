"""When two reports may be about one child: by the name as it sounds written down, the age, and
the incident. A rule that only points: a person decides (peers.md 3.5; security.md S-06)."""

from dataclasses import dataclass

from fieldform.domain.folding import fold
from fieldform.domain.problems import Fault
from fieldform.domain.readiness import AGE_MARGIN
from fieldform.domain.words import N_

LONG_NAME = 12
"""Letters from which a name may differ in three places instead of two."""


@dataclass(frozen=True, repr=False)
class Known:
    """What is compared of one child. It lives in memory only; the repr shows nothing.

    ``age`` is in years, ``reference`` that of the incident, ``report`` the id of the report.
    """

    name: str
    age: int
    reference: str
    report: str

    def __repr__(self) -> str:
        return "Known()"


def may_be_one_child(one: Known, other: Known) -> bool:
    """Say whether two signals may be about the same child.

    Never within one report: there an officer counted the children. Otherwise with one incident
    reference and one age; or with nearly one name and nearly one age.
    """
    if one.report == other.report:
        return False
    if one.reference and one.reference == other.reference and one.age == other.age:
        return True
    return abs(one.age - other.age) <= AGE_MARGIN and nearly_one_name(one.name, other.name)


def double_open() -> Fault:
    """Two signals that may be about one child, of which nobody has said yet what they are."""
    return Fault(
        ("double",),
        "double.open",
        N_("Another report may be about the same child. Look at both first, and choose."),
    )


def double_at_desk() -> Fault:
    """The same, for an attendance office: it hears nothing of a signal that was not sent to it."""
    return Fault(
        ("double",),
        "double.at_desk",
        N_("The desk has to look at this one again first. Give it back to the desk."),
    )


def nearly_one_name(one: str, other: str) -> bool:
    """Say whether two names differ in a few letters at most: two, or three in a long name.

    Accents, capitals, hyphens and the order of the words do not count.
    """
    first, second = _plain(one), _plain(other)
    shorter = min(len(first), len(second))
    if shorter == 0:
        return False
    most = 3 if shorter >= LONG_NAME else 2 if shorter > 4 else 1
    return distance(first, second, most) <= most


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters to add, drop or change (Levenshtein), or ``most + 1`` for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            change = before[column - 1] + (letter != against)
            now.append(min(before[column] + 1, now[-1] + 1, change))
        if min(now) > most:
            return most + 1
        before = now
    return min(before[-1], most + 1)


def _plain(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
