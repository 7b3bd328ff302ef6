"""The participation register as a CSV file: the same columns out and in."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fieldform.domain.participation import Contact, Participation
from fieldform.domain.problems import Fault, file_invalid
from fieldform.domain.words import N_
from fieldform.tables.reading import BrokenFile, read_table
from fieldform.tables.writing import write_table

CODE, NAME, PLACE, MAILBOX, CONTACT = (
    "vestigingscode", "school", "plaats", "postbus", "contact",
)  # fmt: skip
DATES = {
    "mr akkoord": "council_on",
    "ouders geinformeerd": "parents_on",
    "team voorbereid": "team_on",
}
"""The file's column -> our word."""

CONTACTS = {
    "directeur": Contact.HEAD,
    "intern begeleider": Contact.INTERNAL_SUPERVISOR,
    "zorgcoordinator": Contact.CARE_COORDINATOR,
    "anders": Contact.OTHER,
}

COLUMNS = frozenset({CODE, NAME, PLACE, MAILBOX, CONTACT, *DATES})

FAULTS_SHOWN = 50


@dataclass(frozen=True)
class Change:
    """What one line says of one school. An empty cell says nothing: it is not in ``values``."""

    line: int
    code: str
    values: dict[str, date | str | None]
    mailbox: str


def write_register(entries: Iterable[tuple[Participation, str, str]]) -> bytes:
    """Return the file with one line for each (participation, name, place)."""
    header = (CODE, NAME, PLACE, *DATES, CONTACT, MAILBOX)
    words = {contact: word for word, contact in CONTACTS.items()}
    return write_table(
        header,
        (
            (
                one.code,
                name,
                place,
                *(_day(day) for day in (one.council_on, one.parents_on, one.team_on)),
                words[one.contact] if one.contact else "",
                one.mailbox or "",
            )
            for one, name, place in entries
        ),
    )


def read_register(data: bytes, check: Callable[[Change], Iterable[Fault]]) -> list[Change]:
    """Read a file; ``check`` returns what else is wrong with a line, its path being (column,).

    Raises Problem ``file.invalid`` with every fault, up to a bound; its path is (line, column).
    """
    faults: list[Fault] = []
    changes: list[Change] = []
    lines: dict[str, int] = {}
    try:
        table = read_table(data)
        faults += _of_header(table.header)
        for line, row in table.rows if not faults else ():
            change, wrong = _change(line, {_plain(name): text for name, text in row.items()})
            wrong = wrong or list(check(change))
            if lines.setdefault(change.code, line) != line:
                wrong.append(Fault((CODE,), "school.twice", N_("This school stands there twice.")))
            faults += [Fault((line, *one.path), one.code, one.message) for one in wrong]
            changes.append(change)
            if len(faults) >= FAULTS_SHOWN:
                faults.append(Fault((line, ""), "file.more_faults", N_("And more below here.")))
                break
    except BrokenFile as error:
        faults.append(Fault((error.line, ""), "file.unreadable", error.reason))
    if faults:
        raise file_invalid(faults)
    return changes


def _of_header(header: Sequence[str]) -> list[Fault]:
    """A column that nobody knows is a misspelt one: passed over, it would say nothing unseen."""
    names = {_plain(name): name for name in header}
    faults = []
    if CODE not in names:
        message = N_("This column is missing in the first line.")
        faults.append(Fault((1, CODE), "column.missing", message))
    for plain in sorted(names.keys() - COLUMNS):
        message = N_("This column is not known. Name it as in the export, or take it out.")
        faults.append(Fault((1, names[plain].lower()), "column.unknown", message))
    return faults


def _plain(text: str) -> str:
    """Small letters without accents: "Ouders geïnformeerd" is "ouders geinformeerd"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _change(line: int, row: dict[str, str]) -> tuple[Change, list[Fault]]:
    values: dict[str, date | str | None] = {}
    faults = []
    for column, word in DATES.items():
        text = row.get(column, "")
        try:
            if text:
                values[word] = _read_day(text)
        except ValueError:
            faults.append(Fault((column,), "date.invalid", N_("Write the day as 01-09-2026.")))
    contact = _plain(row.get(CONTACT, ""))
    if contact and contact not in CONTACTS:
        message = N_("Write directeur, intern begeleider, zorgcoordinator or anders.")
        faults.append(Fault((CONTACT,), "contact.invalid", message))
    elif contact:
        values["contact"] = CONTACTS[contact].value
    return Change(line, row.get(CODE, "").upper(), values, row.get(MAILBOX, "")), faults


def _read_day(text: str) -> date:
    for shape in ("%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError("not a day")


def _day(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""
