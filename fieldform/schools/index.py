"""Packs the schools of the whole country for the phone's search (static/js/school-index.js).

Columns instead of objects, short numbers instead of codes, schools in order of their postcode:
so that a home postcode's schools are small differences, and gzip finds the rest. The national
file with its catchment is 240 kB compressed.
"""

import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fieldform.domain.regions import Region

SCHEMA = 1
"""A phone refuses any other; count it up when the format changes."""

HOME_SCHOOLS_MAX = 8
"""The first eight schools of a home postcode hold 82 % of its primary pupils (domain.md 1.5)."""

CODE, POSTCODE = 6, 6


@dataclass(frozen=True, slots=True)
class Listed:
    """One offered school, as the index needs it."""

    code: str
    name: str
    kind: str
    level: str
    street: str
    house_number: str
    postcode: str
    place: str
    municipality: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Register:
    """All that is packed. ``schools`` come in order of postcode; ``former_names`` are (code,
    name), ``home_schools`` (postcode4, code) by rank, ``municipalities`` (CBS code, name),
    ``home_municipalities`` postcode4 -> CBS code."""

    schools: Sequence[Listed]
    former_names: Iterable[tuple[str, str]]
    home_schools: Iterable[tuple[str, str]]
    home_municipalities: Mapping[str, str]
    municipalities: Mapping[str, str]
    regions: Iterable[Region]


def pack(register: Register, version: str) -> bytes:
    """Return the index as JSON. Its columns have one entry per school, in the same order."""
    schools = register.schools
    numbers = {school.code: number for number, school in enumerate(schools)}
    places = _Words(school.place for school in schools)
    kinds = _Words(f"{school.kind}|{school.level}" for school in schools)
    common, rare, names = _names([school.name.split() for school in schools])
    municipalities = _Words(
        [school.municipality for school in schools] + sorted(register.home_municipalities.values())
    )
    packed: dict[str, object] = {
        "schema": SCHEMA,
        "version": version,
        "codes": "".join(school.code.ljust(CODE) for school in schools),
        "postcodes": "".join(school.postcode.ljust(POSTCODE)[:POSTCODE] for school in schools),
        "common": common,
        "rare": rare,
        "names": names,
        "streets": [f"{school.street} {school.house_number}".strip() for school in schools],
        "place": places.numbers(school.place for school in schools),
        "places": places.words,
        "kind": kinds.numbers(f"{school.kind}|{school.level}" for school in schools),
        "kinds": kinds.words,
        "municipality": municipalities.numbers(school.municipality for school in schools),
        "municipalities": [
            [code, register.municipalities.get(code, "")] for code in municipalities.words
        ],
        "former": [
            [numbers[code], name] for code, name in register.former_names if code in numbers
        ],
        "points": list(_points(schools)),
        "homes": list(_homes(register, numbers, municipalities)),
        "regions": [described(region) for region in register.regions],
    }
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


class _Words:
    """Different texts, and the number of each."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words = list(dict.fromkeys(texts))
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """Return the number of each text."""
        return [self._numbers[text] for text in texts]


def _names(names: Sequence[Sequence[str]]) -> tuple[list[str], list[str], list[list[int]]]:
    """(words that stand in several names, the others in their order, and each name as numbers):
    the word before that number among the former, counted from 1, or 0 for the next of the latter.
    The phone then folds each word once, and the file is smaller too."""
    counts = Counter(word for name in names for word in name)
    common = [word for word, count in counts.most_common() if count > 1]
    rare = [word for name in names for word in name if counts[word] == 1]
    numbers = {word: number for number, word in enumerate(common, 1)}
    return common, rare, [[numbers.get(word, 0) for word in name] for name in names]


def _points(schools: Sequence[Listed]) -> Iterator[list[int]]:
    """[postcode4, latitude, longitude] in the middle of its schools, as differences to the one
    before, in thousandths of a degree (about 100 m)."""
    before = [0, 0, 0]
    placed = [s for s in schools if s.latitude is not None and s.longitude is not None]
    for postcode4, group in groupby(placed, key=lambda school: school.postcode[:4]):
        there = list(group)
        latitude = sum(school.latitude or 0 for school in there) / len(there)
        longitude = sum(school.longitude or 0 for school in there) / len(there)
        point = [int(postcode4), round(latitude * 1000), round(longitude * 1000)]
        yield [new - old for new, old in zip(point, before, strict=True)]
        before = point


def _homes(
    register: Register, numbers: Mapping[str, int], municipalities: _Words
) -> Iterator[list[int]]:
    """[postcode4, municipality, school, school...]: postcode4 as the difference to the one
    before, each school as the difference to the first school of a postcode not lower."""
    ranked: dict[str, array[int]] = {}
    for postcode4, code in register.home_schools:
        if code in numbers:
            ranked.setdefault(postcode4, array("H")).append(numbers[code])
    starts: dict[str, int] = {}
    for number, school in enumerate(register.schools):
        starts.setdefault(school.postcode[:4], number)
    edges = sorted(starts)
    before = 0
    for postcode4 in sorted(ranked.keys() | register.home_municipalities.keys()):
        base = starts[edges[min(bisect_left(edges, postcode4), len(edges) - 1)]] if edges else 0
        home = register.home_municipalities.get(postcode4)
        place = municipalities.numbers([home])[0] if home else -1
        yield [int(postcode4) - before, place, *(one - base for one in ranked.get(postcode4, ()))]
        before = int(postcode4)


def described(region: Region) -> dict[str, object]:
    """Return what the form must know of a region without coverage."""
    return {
        "id": region.id,
        "municipalities": sorted(region.municipalities),
        "asks_birth_date": region.asks_birth_date,
        "conversation_required": region.policy.conversation_required,
    }
