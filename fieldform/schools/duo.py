"""DUO's school files in: all headers it ever used, to schools (domain.md 1.1)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from fieldform.domain.regions import HolidayRegion
from fieldform.domain.school import School, place_name
from fieldform.domain.unseen import has_unseen
from fieldform.schools.holiday_regions import holiday_region
from fieldform.tables.reading import BrokenFile, Table, read_table

CODE = re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{2}")
MUNICIPALITY = re.compile(r"[0-9]{4}")
POSTCODE = re.compile(r"([0-9]{4}) *([A-Z]{2})")

REQUIRED = {
    "institution": ("INSTELLINGSCODE", "BRIN NUMMER"),
    "code": ("VESTIGINGSCODE", "VESTIGINGSNUMMER"),
    "name": ("VESTIGINGSNAAM", "NAAM"),
    "street": ("STRAATNAAM", "STRAAT"),
    "house_number": ("HUISNUMMER-TOEVOEGING", "HUISNUMMER"),
    "postcode": ("POSTCODE",),
    "place": ("PLAATSNAAM", "PLAATS"),
    "municipality": ("GEMEENTENUMMER", "GEMEENTECODE"),
    "municipality_name": ("GEMEENTENAAM", "GEMEENTE"),
    "province": ("PROVINCIE",),
}
"""Our word: DUO's current column, then its older one or that of a merged national file."""

OPTIONAL = {
    "kind": ("SOORT PRIMAIR ONDERWIJS", "SOORT"),
    "level": ("ONDERWIJSSTRUCTUUR",),
    "holiday_region": ("VAKANTIEREGIO",),
    "latitude": ("LAT",),
    "longitude": ("LON",),
}

KINDS = {
    "BO": "BO",
    "SBO": "SBO",
    "SO": "SO",
    "VSO": "VSO",
    "SO/VSO": "SO-VSO",
    "SO-VSO": "SO-VSO",
    "SOVSO": "SO-VSO",
    "VO": "VO",
}

Columns = Mapping[str, str]
"""Our word -> the column in this file."""


def read_schools(data: bytes, file: str = "") -> list[School]:
    """Read one of DUO's location files: primary, secondary, special, old or new, or merged.

    ``data`` are the bytes of the file, ``file`` its name for messages. The file says itself what
    it holds: a column for the kind of special education, else ONDERWIJSSTRUCTUUR (secondary),
    else primary. Raises BrokenFile at the first wrong line; nothing of such a file is used.
    """
    table = read_table(data, file)
    columns = _columns(table, file)
    schools: dict[str, School] = {}
    lines: dict[str, int] = {}
    for line, row in table.rows:
        try:
            school = _school(row, columns)
        except ValueError as error:
            raise BrokenFile(line, str(error), file) from None
        if school.code in schools:
            reason = f"vestigingscode {school.code} already stands in line {lines[school.code]}"
            raise BrokenFile(line, reason, file)
        schools[school.code] = school
        lines[school.code] = line
    if not schools:
        raise BrokenFile(2, "there is no school below the header", file)
    return _with_municipality_names(list(schools.values()))


def _columns(table: Table, file: str) -> Columns:
    found = {
        word: name
        for word, names in (REQUIRED | OPTIONAL).items()
        for name in names
        if name in table.header
    }
    missing = [REQUIRED[word][0] for word in REQUIRED if word not in found]
    if missing:
        reason = "this is not the header of a DUO school file; missing: " + ", ".join(missing)
        raise BrokenFile(1, reason, file)
    return found


def _school(row: Mapping[str, str], columns: Columns) -> School:
    """Make a school of a row; raises ValueError with the reason."""
    value = {word: row[name] for word, name in columns.items()}
    municipality = value["municipality"].zfill(4)
    if not MUNICIPALITY.fullmatch(municipality):
        raise ValueError(f"{municipality!r} is not a municipality of four digits")
    if not value["name"]:
        raise ValueError("the school has no name")
    if any(map(has_unseen, value.values())):
        raise ValueError("there is an invisible character in this line")
    return School(
        code=_code(value["institution"], value["code"]),
        name=" ".join(value["name"].split()),
        kind=_kind(value),
        level=value.get("level", ""),
        street=value["street"],
        house_number=value["house_number"],
        postcode=POSTCODE.sub(r"\1 \2", value["postcode"]),
        place=place_name(value["place"]),
        municipality=municipality,
        municipality_name=place_name(value["municipality_name"]),
        holiday_region=_holiday_region(value, municipality),
        latitude=_degrees(value.get("latitude", "")),
        longitude=_degrees(value.get("longitude", "")),
    )


def _code(institution: str, code: str) -> str:
    """The whole vestigingscode. The old header's VESTIGINGSNUMMER holds all of it too (all 6,215
    rows of October 2021); a bare number is put behind the BRIN."""
    whole = institution + code.zfill(2) if code.isdigit() and len(code) <= 2 else code
    if not CODE.fullmatch(whole):
        raise ValueError(f"{whole!r} is not a vestigingscode such as 08MU00")
    if whole[:4] != institution:
        raise ValueError(f"vestigingscode {whole} does not belong to {institution!r}")
    return whole


def _kind(value: Mapping[str, str]) -> str:
    if "kind" not in value:
        return "VO" if "level" in value else "BO"
    try:
        return KINDS[value["kind"].upper().replace(" ", "")]
    except KeyError:
        raise ValueError(f"{value['kind']!r} is not a known kind of school") from None


def _holiday_region(value: Mapping[str, str], municipality: str) -> str:
    if "holiday_region" not in value:
        return holiday_region(value["province"], municipality)
    region = value["holiday_region"].capitalize()
    if region and region not in set(HolidayRegion):
        raise ValueError(f"{region!r} is not a holiday region")
    return region


def _degrees(text: str) -> float | None:
    degrees = float(text) if text else None
    if degrees is not None and not -180 <= degrees <= 180:  # also refuses nan
        raise ValueError(f"{text!r} is not in degrees")
    return degrees


def _with_municipality_names(schools: list[School]) -> list[School]:
    """Give a row with a blank GEMEENTENAAM the name its GEMEENTENUMMER has elsewhere."""
    names = {s.municipality: s.municipality_name for s in schools if s.municipality_name}
    return [
        s if s.municipality_name else replace(s, municipality_name=names.get(s.municipality, ""))
        for s in schools
    ]
