"""Reads CSV in the dialects of DUO and of a police system, or says which line is broken
(domain.md 1.1)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from fieldform.domain.words import N_

BOM = b"\xef\xbb\xbf"
DELIMITERS = (";", ",", "\t")


Line = tuple[int, list[str]]
"""The number of a line, counted from 1, and its fields."""


class BrokenFile(ValueError):
    """A file that cannot be used. ``line`` is its first wrong line, counted from 1."""

    def __init__(self, line: int, reason: str, file: str = "") -> None:
        super().__init__(line, reason, file)
        self.line = line
        self.reason = reason
        self.file = file

    def __str__(self) -> str:
        return f"{self.file or 'The file'}, line {self.line}: {self.reason}"


@dataclass(frozen=True)
class Table:
    """The header in capitals, and the rows below it with their line, read as they are asked for.

    A field of one space is DUO's empty field: every value is stripped.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]]


def read_table(data: bytes, file: str = "") -> Table:
    """Read a CSV file: ``;`` or ``,``, UTF-8 (with or without BOM) or Windows-1252, CRLF or LF.

    Raises BrokenFile, also while the rows are read, so use nothing before the last row came.
    """
    header, lines = read_lines(data, file)
    return Table(header, _dicts(header, lines, file))


def read_lines(data: bytes, file: str = "") -> tuple[tuple[str, ...], Iterator[Line]]:
    """Return the header in capitals and the lines below it, whatever number of fields each has.

    Raises BrokenFile, also while the lines are read.
    """
    text = decode(data, file)
    first = text.partition("\n")[0]
    lines = _numbered(text, max(DELIMITERS, key=first.count), file)
    _, names = next(lines, (1, []))
    header = tuple(name.strip().upper() for name in names)
    if len(header) < 2:
        raise BrokenFile(1, N_("this is not a header with columns between ; or ,"), file)
    if len(set(header)) < len(header):
        raise BrokenFile(1, N_("a column stands twice in the header"), file)
    return header, lines


def decode(data: bytes, file: str = "") -> str:
    """Return the text of a file: UTF-8 where it is valid, else Windows-1252.

    Raises BrokenFile for an empty file, and at the line with a byte that is in neither.
    """
    if not data.strip():
        raise BrokenFile(1, N_("the file is empty"), file)
    if b"\0" in data:
        raise BrokenFile(_line_of(data, data.index(b"\0")), N_("this is not a text file"), file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(BOM):
            line = _line_of(data, error.start + len(BOM))
            raise BrokenFile(
                line, N_("a byte is not UTF-8, which the file says it is"), file
            ) from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
        raise BrokenFile(line, N_("a byte is neither UTF-8 nor Windows-1252"), file) from None


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _numbered(text: str, delimiter: str, file: str) -> Iterator[Line]:
    """Every row with the line it starts on; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenFile(line, f"this is not CSV: {error}", file) from None
        if fields:
            yield line, fields


def _dicts(
    header: tuple[str, ...], lines: Iterator[Line], file: str
) -> Iterator[tuple[int, dict[str, str]]]:
    for line, fields in lines:
        if len(fields) != len(header):
            reason = f"{len(fields)} columns where the header has {len(header)}"
            raise BrokenFile(line, reason, file)
        yield line, {name: field.strip() for name, field in zip(header, fields, strict=True)}
