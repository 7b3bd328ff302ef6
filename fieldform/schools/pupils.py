"""The pupils file in: which schools the children of a home postcode go to (domain.md 1.5)."""

import gzip
import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass

from fieldform.tables.reading import BrokenFile, read_table

POSTCODE4 = re.compile(r"[1-9][0-9]{3}")
MOST_SCHOOLS = 12
GZIP = b"\x1f\x8b"

HOME = "POSTCODE4_LEERLING"
HOME_MUNICIPALITY = "GEMEENTE_LEERLING"
CODE = "VESTIGINGSCODE"
SCHOOL_MUNICIPALITY = "GEMEENTENUMMER_SCHOOL"
PUPILS = "SCHATTING"


@dataclass(frozen=True)
class Catchment:
    """What is known of each home postcode of four digits.

    ``schools`` are the codes, most pupils first; the numbers themselves are estimates, so they
    are used to rank and are not kept. ``municipality_names`` are the file's own names, and
    ``school_municipalities`` the CBS code where most of the postcode's pupils go to school.
    """

    schools: dict[str, tuple[str, ...]]
    municipality_names: dict[str, str]
    school_municipalities: dict[str, str]


def read_pupils(data: bytes, file: str = "") -> Catchment:
    """Read the file of pupils per home postcode and school, plain or gzipped.

    Rows for Belgium, Germany, elsewhere and unknown (10, 20, 30 and 40) are passed over.
    Raises BrokenFile at the first wrong line.
    """
    table = read_table(_unzipped(data, file), file)
    needed = (HOME, HOME_MUNICIPALITY, CODE, SCHOOL_MUNICIPALITY, PUPILS)
    if missing := [name for name in needed if name not in table.header]:
        reason = "this is not the header of the pupils file; missing: " + ", ".join(missing)
        raise BrokenFile(1, reason, file)
    schools: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line, row in table.rows:
        pupils = _pupils(row[PUPILS], line, file)
        home = row[HOME]
        if not POSTCODE4.fullmatch(home):
            if not home.isdigit():
                raise BrokenFile(line, f"{home!r} is not a postcode of four digits", file)
            continue
        schools[home][row[CODE]] += pupils
        names[home][row[HOME_MUNICIPALITY]] += pupils
        codes[home][row[SCHOOL_MUNICIPALITY]] += pupils
    if not schools:
        raise BrokenFile(2, "there is no postcode below the header", file)
    return Catchment(
        {home: _ranked(counts) for home, counts in schools.items()},
        {home: _ranked(counts)[0] for home, counts in names.items()},
        {home: _ranked(counts)[0] for home, counts in codes.items()},
    )


def _unzipped(data: bytes, file: str) -> bytes:
    if not data.startswith(GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenFile(1, f"the gzip file is damaged: {error}", file) from None


def _pupils(text: str, line: int, file: str) -> int:
    """Tenths of pupils: small cells are estimated at 1.5, and whole numbers add up exactly."""
    try:
        return round(float(text) * 10)
    except (ValueError, OverflowError):
        raise BrokenFile(line, f"{text!r} is not a number of pupils", file) from None


def _ranked(counts: Counter[str]) -> tuple[str, ...]:
    """Most pupils first, and by code where two have as many, so that two reads agree."""
    return tuple(sorted(counts, key=lambda key: (-counts[key], key))[:MOST_SCHOOLS])
