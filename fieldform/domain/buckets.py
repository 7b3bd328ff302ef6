"""How signals spread over the schools that take part: the table of the evaluation of 2019."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fieldform.domain.figures import Block, Figure, Words
from fieldform.domain.words import N_


@dataclass(frozen=True)
class Bucket:
    """Schools with ``low`` up to and including ``high`` signals; no high is without an end."""

    low: int
    high: int | None

    @property
    def code(self) -> str:
        """``0``, ``2-5`` or ``14+``."""
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    def holds(self, number: int) -> bool:
        """Say whether a school with this many signals is in it."""
        return self.low <= number and (self.high is None or number <= self.high)

    @property
    def label(self) -> Words:
        """What is shown of it."""
        if self.high is None:
            return Words(N_("%(low)s signals or more"), {"low": self.low})
        if (self.low, self.high) == (1, 1):
            return Words(N_("1 signal"))
        if self.low == self.high:
            return Words(N_("%(low)s signals"), {"low": self.low})
        return Words(N_("%(low)s to %(high)s signals"), {"low": self.low, "high": self.high})


BUCKETS = (Bucket(0, 0), Bucket(1, 1), Bucket(2, 5), Bucket(6, 13), Bucket(14, None))
"""Those of the evaluation, and one for more than it saw."""


def spread(
    per_school: Mapping[str, int], schools: Collection[str], buckets: tuple[Bucket, ...] = BUCKETS
) -> dict[Bucket, int]:
    """Return how many of ``schools`` (codes) are in each bucket; a school without signals has 0."""
    numbers = [per_school.get(code, 0) for code in schools]
    return {bucket: sum(map(bucket.holds, numbers)) for bucket in buckets}


def schools_block(
    per_school: Mapping[str, int], taking_part: frozenset[str], left_out: frozenset[str]
) -> Block:
    """Return the distribution over the schools that take part, without those left out of it."""
    shown = taking_part - left_out
    excluded = len(taking_part & left_out)
    elsewhere = sum(number for code, number in per_school.items() if code not in taking_part)
    notes = [Words(N_("Schools that had joined by the end of the period, and have a mailbox now."))]
    if excluded:
        notes.append(
            Words(
                N_(
                    "Schools that are not in this overview, because many of their pupils live "
                    "outside the region: %(number)s."
                ),
                {"number": excluded},
            )
        )
    if elsewhere:
        notes.append(
            Words(
                N_("Signals to schools of the region that do not take part: %(number)s."),
                {"number": elsewhere},
            )
        )
    return Block(
        "schools",
        Words(N_("How the signals spread over the schools")),
        tuple(
            Figure(
                f"schools.{bucket.code}",
                bucket.label,
                number,
                len(shown),
                Words(N_("of the schools in the overview")),
            )
            for bucket, number in spread(per_school, shown).items()
        ),
        tuple(notes),
        chart=True,
    )
