"""A school is one location with a code, and a place is written as people write it."""

import re
from dataclasses import dataclass
from enum import StrEnum

SMALL_WORD_LIST = "aan bij de den der en het in op over 's 't te ten ter tot uit van voor"
SMALL_WORDS = frozenset(SMALL_WORD_LIST.split())
"""Words that stay lower case inside a place name, not at its start."""

PROVINCES = {
    "DR": "Dr",
    "FR": "Fr",
    "GLD": "Gld",
    "GN": "Gn",
    "L": "L",
    "LB": "Lb",
    "NB": "NB",
    "NH": "NH",
    "OV": "Ov",
    "UT": "Ut",
    "ZH": "ZH",
    "ZLD": "Zld",
}
"""What DUO puts behind a place to tell it from its namesake (domain.md 1.4)."""

WITHOUT_APOSTROPHE = re.compile(r"^S (?=GRAVENHAGE|HERTOGENBOSCH)")
"""DUO drops the apostrophe in the names of municipalities, not in those of places."""

MUNICIPALITY_SUFFIX = re.compile(r" GEM\.? (?P<municipality>.+)$")
PROVINCE_SUFFIX = re.compile(r" \(?(?P<province>" + "|".join(PROVINCES) + r")\)?$")


@dataclass(frozen=True)
class School:
    """One location of a school, as DUO publishes it.

    ``code`` is the vestigingscode (``08MU00``); ``kind`` is BO, SBO, SO, VSO, SO-VSO or VO;
    ``level`` is DUO's ONDERWIJSSTRUCTUUR (``HAVO/VWO``) or ''; ``municipality`` is a CBS code of
    four digits; ``holiday_region`` is Noord, Midden, Zuid, or '' when it is not known.
    """

    code: str
    name: str
    kind: str
    level: str
    street: str
    house_number: str
    postcode: str
    place: str
    municipality: str
    municipality_name: str
    holiday_region: str
    latitude: float | None
    longitude: float | None


class SchoolType(StrEnum):
    """Whose pupils a school has; what helps a child of five is not what helps one of fifteen."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    BOTH = "both"


TYPES = {
    "BO": SchoolType.PRIMARY,
    "SBO": SchoolType.PRIMARY,
    "SO": SchoolType.PRIMARY,
    "VSO": SchoolType.SECONDARY,
    "VO": SchoolType.SECONDARY,
}


def type_of(kind: str) -> SchoolType:
    """Return the type of a school of this kind (DUO's); what is both, or not known, is both."""
    return TYPES.get(kind, SchoolType.BOTH)


def place_name(text: str) -> str:
    """Return a place or municipality as people write it.

    ``text`` is DUO's spelling in capitals (``BEEK GEM MONTFERLAND``, ``'S-GRAVENHAGE``,
    ``ELST GLD``); a text that already has small letters is returned as it is.
    """
    if text != text.upper():
        return text
    text = WITHOUT_APOSTROPHE.sub("'S-", text)
    if found := MUNICIPALITY_SUFFIX.search(text):
        return f"{_words(text[: found.start()])} (gem. {_words(found['municipality'])})"
    if found := PROVINCE_SUFFIX.search(text):
        return f"{_words(text[: found.start()])} ({PROVINCES[found['province']]})"
    return _words(text)


def _words(text: str) -> str:
    first, *others = text.lower().split(" ") or [""]
    return " ".join([_capital(first), *(_inner(word) for word in others)])


def _inner(word: str) -> str:
    if word == "ca":
        return "c.a."  # cum annexis
    if word == "ad":
        return "a/d"
    return word if word in SMALL_WORDS else _capital(word)


def _capital(word: str) -> str:
    first, *others = word.split("-")
    return "-".join([_part(first), *(p if p == "den" else _part(p) for p in others)])


def _part(part: str) -> str:
    """'s and 't stay small, also at the start; IJ is one letter."""
    if part in ("'s", "'t"):
        return part
    return "IJ" + part[2:] if part.startswith("ij") else part.capitalize()
