"""Our own small files of public facts: the schools of the four pilot municipalities.

``pilot-schools.csv`` has the columns of School; ``pilot-catchment.csv`` has one row per home
postcode and school, in order of rank, without any count, and without the schools that fewer
than five children of that postcode go to. Both were made from DUO's open data (CC0).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldform.domain.school import School

HERE = Path(__file__).parent


@dataclass(frozen=True)
class PilotCatchment:
    """Per home postcode of four digits: the school codes by rank, and the CBS code."""

    schools: dict[str, list[str]]
    municipalities: dict[str, str]


def pilot_schools() -> list[School]:
    """Return the schools we ship: of the pilot municipalities, and where their children go."""
    return [_school(row) for row in _rows("pilot-schools.csv")]


def pilot_catchment() -> PilotCatchment:
    """Return at most eight schools, most pupils first, of each home postcode in a pilot
    municipality. A row without a code only says which municipality the postcode is in."""
    schools: dict[str, list[str]] = {}
    municipalities: dict[str, str] = {}
    for row in _rows("pilot-catchment.csv"):
        if row["code"]:
            schools.setdefault(row["postcode4"], []).append(row["code"])
        municipalities[row["postcode4"]] = row["municipality"]
    return PilotCatchment(schools, municipalities)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _school(row: dict[str, str]) -> School:
    texts = {name: text for name, text in row.items() if name not in ("latitude", "longitude")}
    return School(**texts, latitude=_degrees(row["latitude"]), longitude=_degrees(row["longitude"]))


def _degrees(text: str) -> float | None:
    return float(text) if text else None
