"""The numbers as an Excel file."""

import io
from collections.abc import Sequence
from typing import Any

from fieldform.domain.figures import Block, Translate
from fieldform.domain.words import N_
from fieldform.domain.written import Heading, Row, rows
from fieldform.web.later import xlsxwriter

COLUMNS = (
    N_("Code"),
    N_("Part"),
    N_("Figure"),
    N_("Number"),
    N_("Of (n)"),
    N_("Percent"),
    N_("In words"),
)
"""The heads of the columns: the fields of a Row, in order."""


def as_excel(heading: Heading, blocks: Sequence[Block], translate: Translate) -> bytes:
    """Return one sheet with a row for each figure."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter().Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(heading.region[:31])
        sheet.write_string(
            0, 0, f"{heading.name}, {heading.period.first} - {heading.period.last}", bold
        )
        sheet.write_row(2, 0, map(translate, COLUMNS), bold)
        for at, row in enumerate(rows(blocks, translate), start=3):
            _write(sheet, at, row)
        sheet.set_column(0, 2, 34)
        sheet.set_column(6, 6, 60)
        sheet.freeze_panes(3, 0)
    return target.getvalue()


def _write(sheet: Any, at: int, row: Row) -> None:
    for column, value in enumerate(vars(row).values()):
        if isinstance(value, str):
            sheet.write_string(at, column, value)
        elif value is not None:
            sheet.write_number(at, column, value)
