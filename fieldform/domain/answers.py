"""Reads one answer of each kind, or says what is wrong with it.

A reader takes what came in (from JSON, so any type) and returns the answer, or raises
Unreadable with a stable code.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldform.domain.questions import Kind, Question
from fieldform.domain.unseen import has_unseen

NAME_MAX = 200
OLDEST = 20
"""Years; pupils of special secondary education stay at most until then."""

# PL, two digits, two more characters, the year and six digits, perhaps a document number
# (domain.md section 4).
REFERENCE = re.compile(r"PL(\d\d[0-9A-Z]{2})[ -]?(\d{10})(-\d{1,2})?", re.ASCII)
POSTCODE = re.compile(r"([1-9]\d{3}) ?([A-Z]{2})?", re.ASCII)
MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
VESTIGINGSCODE = re.compile(r"\d\d[A-Z]{2}\d\d", re.ASCII)
NINE_DIGITS = re.compile(r"(?<!\d)\d{9}(?!\d)")


class Unreadable(ValueError):
    """An answer that cannot be used; ``code`` is one of ``faults.FAULTS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SchoolKnown(StrEnum):
    """What the child, or the parent, said about the school."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True)
class SchoolAnswer:
    """The answer to *which school?*; ``code`` is a vestigingscode when it is known."""

    known: SchoolKnown
    code: str | None = None


def read(question: Question, value: Any, *, today: date) -> Any:
    """Return the answer to ``question``; ``today`` is the day in Amsterdam.

    Raises Unreadable.
    """
    return READERS[question.kind](question, value, today)


def _reference(_: Question, value: Any, __: date) -> str:
    match = REFERENCE.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if not match:
        raise Unreadable("reference.invalid")
    unit, number, document = match.groups()
    return f"PL{unit}-{number}{document or ''}"


def _postcode(_: Question, value: Any, __: date) -> str:
    match = POSTCODE.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if not match:
        raise Unreadable("postcode.invalid")
    return match.group(1) + (match.group(2) or "")


def _municipality(_: Question, value: Any, __: date) -> str:
    if not isinstance(value, str) or not MUNICIPALITY.fullmatch(value):
        raise Unreadable("municipality.invalid")
    return value


def _moment(_: Question, value: Any, __: date) -> datetime:
    """The phone's own time: it informs, the server's time decides (security.md T22)."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Unreadable("moment.invalid")
    return moment


def _yes_no(_: Question, value: Any, __: date) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("yes_no.invalid")
    return value


def _choice(question: Question, value: Any, _: date) -> str:
    if value not in [code for code, _ in question.choices]:
        raise Unreadable("choice.invalid")
    return str(value)


def _choices(question: Question, value: Any, today: date) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Unreadable("choices.invalid")
    return tuple(dict.fromkeys(_choice(question, one, today) for one in value))


def _name(_: Question, value: Any, __: date) -> str:
    """A name as it is said: any script, digits where a register has them (``van 0s``)."""
    text = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""
    if not text:
        raise Unreadable("name.missing")
    if len(text) > NAME_MAX:
        raise Unreadable("name.too_long")
    if has_unseen(text):
        raise Unreadable("name.characters")
    if any(is_bsn(digits) for digits in NINE_DIGITS.findall(text)):
        raise Unreadable("name.number")
    return text


def is_bsn(digits: str) -> bool:
    """Say whether nine digits pass the eleven-test of a BSN (UAVG art. 46: none is kept)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


def _age(_: Question, value: Any, __: date) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= OLDEST:
        raise Unreadable("age.invalid")
    return value


def _birth_date(_: Question, value: Any, today: date) -> date:
    try:
        born = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        born = None
    if born is None or not 0 <= age_on(born, today) <= OLDEST:
        raise Unreadable("birth_date.invalid")
    return born


def age_on(born: date, today: date) -> int:
    """Return the age in whole years; before birth it is negative."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _school(_: Question, value: Any, __: date) -> SchoolAnswer:
    match value:
        case {"unknown": True}:
            return SchoolAnswer(SchoolKnown.UNKNOWN)
        case {"none": True}:
            return SchoolAnswer(SchoolKnown.NONE)
        case {"code": str(code)} if VESTIGINGSCODE.fullmatch(code):
            return SchoolAnswer(SchoolKnown.KNOWN, code)
    raise Unreadable("school.invalid")


READERS: dict[Kind, Callable[[Question, Any, date], Any]] = {
    Kind.REFERENCE: _reference,
    Kind.POSTCODE: _postcode,
    Kind.MUNICIPALITY: _municipality,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.NAME: _name,
    Kind.AGE: _age,
    Kind.BIRTH_DATE: _birth_date,
    Kind.SCHOOL: _school,
}
