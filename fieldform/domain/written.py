"""Writes the numbers down: as text, JSON or CSV. One row for each figure, whatever the form."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from fieldform.domain.figures import Block, Translate, decimal
from fieldform.domain.period import Period

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (security.md I-06)."""


@dataclass(frozen=True)
class Heading:
    """What the numbers are about."""

    region: str
    name: str
    period: Period


@dataclass(frozen=True)
class Row:
    """One figure, said in a language. ``of`` is the denominator in words."""

    code: str
    block: str
    label: str
    number: int | float | None
    n: int | None
    percent: float | None
    of: str


def rows(blocks: Sequence[Block], translate: Translate) -> Iterator[Row]:
    """Yield every figure."""
    for block in blocks:
        for one in block.figures:
            yield Row(
                one.code,
                block.title.said(translate),
                one.label.said(translate),
                one.number,
                one.n,
                one.percent,
                one.of.said(translate) if one.of.text else "",
            )


def as_json(heading: Heading, blocks: Sequence[Block], translate: Translate) -> str:
    """Return the numbers as one JSON object."""
    return json.dumps(
        {
            "region": heading.region,
            "name": heading.name,
            "from": heading.period.first,
            "to": heading.period.last,
            "figures": [asdict(row) for row in rows(blocks, translate)],
            "notes": {
                block.code: [note.said(translate) for note in block.notes]
                for block in blocks
                if block.notes
            },
        },
        ensure_ascii=False,
        indent=1,
    )


def as_csv(blocks: Sequence[Block], translate: Translate) -> str:
    """Return the numbers as CSV: semicolons, as spreadsheets here expect, and points in
    numbers."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(Row.__dataclass_fields__)
    for row in rows(blocks, translate):
        writer.writerow([safe_cell(value) for value in asdict(row).values()])
    return target.getvalue()


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; None is an empty one."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def as_text(heading: Heading, blocks: Sequence[Block], translate: Translate) -> str:
    """Return the numbers as plain text, to read or to mail."""
    lines = [f"{heading.name}, {heading.period.first} - {heading.period.last}"]
    for block in blocks:
        lines += ["", block.title.said(translate)]
        for row in rows([block], translate):
            lines.append(f"  {row.label}: {_said(row, translate)}")
        lines += [f"  * {note.said(translate)}" for note in block.notes]
    return "\n".join(lines)


def _said(row: Row, translate: Translate) -> str:
    number = "?" if row.number is None else decimal(row.number, translate)
    part = "" if row.n is None else f" / {row.n}"
    percent = "" if row.percent is None else f" = {decimal(row.percent, translate)} %"
    return f"{number}{part}{percent}" + (f"  ({row.of})" if row.of else "")
