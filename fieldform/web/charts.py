"""Pictures of a block of figures: inline SVG with classes only, coloured by the page's own CSS
(so that they follow dark, print and forced colours). The table beside each has the figures.

svg.py writes text as it is, so every text is escaped here.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from markupsafe import Markup, escape

from fieldform.domain.figures import Block, Figure, Translate, decimal
from fieldform.web.later import svg

Element = Any
"""An element of svg.py, which is loaded later and so has no type here."""

WIDTH = 320
"""Of a picture, in its own units; about a phone's CSS pixels."""

ROW, BAR, ROOM = 42, 16, 44
"""A bar's row with its label above, the bar, and the room for its number."""

HEIGHT, FOOT, HEAD = 150, 20, 16
"""Of a picture with columns, of the months below and the numbers above them."""

FEW = 12
"""So many columns have room for their number and month; more show their years."""

YEAR = 34
"""The width of a year that is written below."""


def chart(block: Block, translate: Translate) -> Markup:
    """Return the picture of a block: columns for months, bars for all else."""
    figures = [one for one in block.figures if one.number is not None]
    elements = _columns(figures, translate) if block.code == "months" else _bars(figures, translate)
    height = HEIGHT if block.code == "months" else ROW * len(figures)
    return _drawn(elements, height, block.title.said(translate))


def _drawn(elements: list[Element], height: int, title: str) -> Markup:
    picture = svg().SVG(
        viewBox=svg().ViewBoxSpec(0, 0, WIDTH, height),
        class_=["chart"],
        elements=elements,
        extra={"role": "img", "aria-label": str(escape(title))},
    )
    return Markup(str(picture))  # noqa: S704 - numbers of ours, and escaped texts


def _largest(figures: Sequence[Figure]) -> float:
    return max([float(one.number or 0) for one in figures] + [1.0])


def _bars(figures: Sequence[Figure], translate: Translate) -> list[Element]:
    elements: list[Element] = []
    scale = (WIDTH - ROOM) / _largest(figures)
    for at, one in enumerate(figures):
        top, long = at * ROW, round(float(one.number or 0) * scale, 1)
        elements += [
            _text(0, top + 15, one.label.said(translate)),
            svg().Rect(x=0, y=top + 20, width=max(long, 1), height=BAR, class_=["bar"]),
            _text(max(long, 1) + 6, top + 33, decimal(one.number or 0, translate)),
        ]
    return elements


def _columns(figures: Sequence[Figure], translate: Translate) -> list[Element]:
    elements: list[Element] = []
    step = WIDTH / max(len(figures), 1)
    scale = (HEIGHT - FOOT - HEAD) / _largest(figures)
    few = len(figures) <= FEW
    years = max(1, ceil(YEAR / (12 * step)))
    for at, one in enumerate(figures):
        high = max(round(float(one.number or 0) * scale, 1), 1)
        left, foot = round(at * step, 1), HEIGHT - FOOT
        month = one.code.removeprefix("months.")
        elements.append(
            svg().Rect(
                x=round(left + step * 0.1, 1),
                y=round(foot - high, 1),
                width=round(step * 0.8, 1),
                height=high,
                class_=["bar"],
            )
        )
        middle = round(left + step / 2, 1)
        if few:
            elements.append(
                _text(middle, foot - high - 3, decimal(one.number or 0, translate), "middle")
            )
            elements.append(_text(middle, HEIGHT - 5, month[5:], "middle"))
        elif month.endswith("-01") and int(month[:4]) % years == 0:
            at_edge = min(max(middle, YEAR / 2), WIDTH - YEAR / 2)
            elements.append(_text(round(at_edge, 1), HEIGHT - 5, month[:4], "middle"))
    return elements


def _text(x: float, y: float, text: str, anchor: str = "start") -> Element:
    return svg().Text(x=x, y=y, text=str(escape(text)), class_=["label", anchor])
