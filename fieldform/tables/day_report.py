"""The police day report as a CSV file: every row of it, or every fault of it.

No public description of the export was found (domain.md section 4), so a region says itself which
column is which (``domain.incidents.DayReport``).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from fieldform.domain.answers import NAME_MAX, NINE_DIGITS, POSTCODE, REFERENCE, is_bsn
from fieldform.domain.incidents import Row
from fieldform.domain.problems import Fault, file_invalid
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.unseen import has_unseen
from fieldform.domain.words import N_
from fieldform.tables.reading import BrokenFile, read_lines

ROWS_MAX = 20_000
"""A day of a whole police unit is far below this."""

FAULTS_SHOWN = 50

NEEDED = (
    "reference", "occurred_at", "incident_class", "postcode", "house_number",
    "family_name", "given_name", "birth_date",
)  # fmt: skip
"""Without these columns nothing can be selected; the others may be missing."""

DAYS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M")
FORMULA = re.compile(r"[=+@]|-(?=.)")
"""What a spreadsheet takes for the beginning of a formula."""

T = TypeVar("T")


class _Unreadable(ValueError):
    """One cell that cannot be used."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.fault = (code, message)


@dataclass
class _Faults:
    """All that is wrong, in the order of the file, up to a bound."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, column: str, code: str, message: str) -> None:
        self.found.append(Fault((line, column), code, message))

    @property
    def enough(self) -> bool:
        return len(self.found) >= FAULTS_SHOWN


def read_day_report(data: bytes, columns: Mapping[str, str]) -> list[Row]:
    """Read the bytes of a file into its rows; a fault's path is (line, column).

    Raises Problem ``file.invalid`` with every fault, or with the first 50 and that there are more.
    """
    faults = _Faults()
    rows: list[Row] = []
    try:
        header, lines = read_lines(data)
        places = _places(header, columns, faults)
        for line, cells in lines if places else ():
            if faults.enough:
                faults.add(line, "", "file.more_faults", N_("And more below here."))
                break
            if len(rows) >= ROWS_MAX:
                faults.add(line, "", "file.too_long", TOO_LONG)
                break
            rows += _rows(line, cells, len(header), places, columns, faults)
    except BrokenFile as error:
        faults.add(error.line, "", "file.unreadable", error.reason)
    if not rows and not faults.found:
        faults.add(2, "", "file.empty", N_("there is no row below the header"))
    if faults.found:
        raise file_invalid(faults.found)
    return rows


TOO_LONG = N_(
    "This file has more than 20,000 rows. Export the last 24 hours only, and import that file."
)


def _places(header: tuple[str, ...], columns: Mapping[str, str], faults: _Faults) -> dict[str, int]:
    """Our word -> where its column stands; empty when one that is needed is missing."""
    places = {
        word: header.index(name.upper()) for word, name in columns.items() if name.upper() in header
    }
    for word in NEEDED:
        if word not in places:
            message = N_("This column is missing in the first line.")
            faults.add(1, columns.get(word, word), "column.missing", message)
    return {} if faults.found else places


def _rows(
    line: int,
    cells: list[str],
    width: int,
    places: Mapping[str, int],
    columns: Mapping[str, str],
    faults: _Faults,
) -> Iterator[Row]:
    """The row of one line; nothing when something is wrong with it."""
    if len(cells) != width:
        message = N_("This line has more or fewer columns than the first line.")
        faults.add(line, "", "line.columns", message)
        return
    texts = {word: unicodedata.normalize("NFC", cells[at].strip()) for word, at in places.items()}
    texts = {word: "" if text == "-" else text for word, text in texts.items()}
    before = len(faults.found)

    def read(word: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(_plain(texts.get(word, "")))
        except _Unreadable as error:
            faults.add(line, columns.get(word, word), *error.fault)
            return None

    reference, occurred_at = read("reference", _reference), read("occurred_at", _moment)
    born, postcode = read("birth_date", _birth_date), read("postcode", _postcode)
    particles, family = read("particles", _name), read("family_name", _name)
    given, kind = read("given_name", _name), read("incident_class", str)
    others = {word: read(word, str) or "" for word in ("place", "house_number", "role", "officer")}
    if len(faults.found) == before and reference and occurred_at:
        yield Row(
            line=line,
            reference=reference,
            occurred_at=occurred_at,
            incident_class=kind or "",
            postcode=postcode or "",
            given_name=given or "",
            family_name=f"{particles or ''} {family}".strip() if family else "",
            birth_date=born,
            **others,
        )


def _plain(text: str) -> str:
    if FORMULA.match(text):
        raise _Unreadable(
            "cell.formula", N_("This cell begins like a formula of a spreadsheet. Take it out.")
        )
    return text


def _reference(text: str) -> str:
    match = REFERENCE.fullmatch(text.upper())
    if not match:
        raise _Unreadable(
            "reference.invalid",
            N_("Write the reference as PL, four characters and ten digits: PL0100-2026123456."),
        )
    unit, number, document = match.groups()
    return f"PL{unit}-{number}{document or ''}"


def _moment(text: str) -> datetime:
    for day in DAYS:
        for time in TIMES:
            for between in (" ", "T"):
                try:
                    found = datetime.strptime(text, f"{day}{between}{time}")  # noqa: DTZ007
                except ValueError:
                    continue
                return found.replace(tzinfo=AMSTERDAM)
    raise _Unreadable(
        "moment.invalid", N_("Write day and time as 22-11-2026 23:10 or 2026-11-22 23:10.")
    )


def _birth_date(text: str) -> date | None:
    for day in DAYS:
        try:
            return datetime.strptime(text, day).date()  # noqa: DTZ007
        except ValueError:
            continue
    if text:
        raise _Unreadable("birth_date.invalid", N_("Write the date of birth as 04-05-2016."))
    return None


def _postcode(text: str) -> str:
    """A Dutch postcode, or nothing: a day report has foreign addresses too."""
    match = POSTCODE.fullmatch(" ".join(text.upper().split()))
    return match.group(1) + (match.group(2) or "") if match else ""


def _name(text: str) -> str:
    if len(text) > NAME_MAX:
        raise _Unreadable("name.too_long", N_("A name has at most 200 characters."))
    if has_unseen(text):
        raise _Unreadable(
            "name.characters", N_("There is an invisible character in the name. Type it once more.")
        )
    if any(is_bsn(digits) for digits in NINE_DIGITS.findall(text)):
        raise _Unreadable("name.number", N_("Leave numbers that belong to a person out."))
    return text
