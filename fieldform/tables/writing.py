"""Writes rows as CSV that a spreadsheet opens as text: no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from fieldform.domain.written import safe_cell


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the file: UTF-8 with a BOM and ``;``, which is what Dutch spreadsheets expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
