"""Figures and blocks: what a page of numbers is made of, before it has a shape or a language.

Page, text, JSON, CSV and Excel all show these, so that they cannot disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fieldform.domain.words import N_

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Words:
    """A text of the catalogue, with the values that stand in it."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """Return it in a language."""
        values = {
            name: decimal(value, translate) if isinstance(value, float) else value
            for name, value in self.values.items()
        }
        return translate(self.text) % values if values else translate(self.text)


@dataclass(frozen=True)
class Figure:
    """One number. ``code`` is stable (``signals.per_month``); ``number`` is None where it cannot
    be known, and then ``of`` says what is missing. With ``n`` it is a part of n, in the same
    unit; ``of`` says the denominator in words."""

    code: str
    label: Words
    number: int | float | None
    n: int | None = None
    of: Words = Words("")

    @property
    def percent(self) -> float | None:
        """Hundred times number divided by n, to one decimal; None without an n, or n is 0."""
        if self.number is None or not self.n:
            return None
        return rounded(100 * self.number / self.n, 1)


@dataclass(frozen=True)
class Block:
    """Figures that belong together. ``chart`` says that they are worth a picture; ``notes``
    stand below."""

    code: str
    title: Words
    figures: tuple[Figure, ...]
    notes: tuple[Words, ...] = ()
    chart: bool = False


DECIMAL = N_("%(whole)s.%(part)s")
"""How a number is written: Dutch has a comma."""


def decimal(number: float, translate: Translate) -> str:
    """Write a number as people of a language do, without zeros at its end."""
    whole, _, part = f"{number:.12g}".partition(".")
    return translate(DECIMAL) % {"whole": whole, "part": part} if part else whole


def rounded(number: float, decimals: int) -> float:
    """Round as people do (2.5 becomes 3), not to the even neighbour."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(str(number)).quantize(step, ROUND_HALF_UP))
