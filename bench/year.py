"""A made-up year of the whole country at Heerlen's rate: when each signal's report comes in.

The evaluation of 2019 has 134 signals in 11 months on 6,974 pupils. Every municipality gets as many
by its own pupils (DUO). When they come is an assumption, written down here: police are called
most in the evening and in the night of the weekend.
"""

import csv
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

RATE = 134 / 11 * 12 / 6974
"""Signals per pupil and year."""

NEW_YEAR = 20
"""So many times Heerlen's rate from 20:00 on New Year's Eve until 6:00."""

HOURS = (5, 4, 3, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 6, 7, 8, 8, 8, 7)
"""How much more likely each hour of the day is."""

DAYS = (1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 1.4)
"""Monday to Sunday."""

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 365 * 24 * 60
NIGHT = range(MINUTES - 4 * 60, MINUTES + 6 * 60)
"""The minutes of New Year's night, at the year's end."""


@dataclass(frozen=True)
class Country:
    """Pupils by municipality (CBS code), and how many schools there are."""

    pupils: dict[str, int]
    schools: int


@dataclass(frozen=True)
class Year:
    """Signals by minute of the year, from its first; New Year's night runs six hours over."""

    minutes: Counter[int]
    municipalities: int

    @property
    def signals(self) -> int:
        """All of them."""
        return self.minutes.total()

    @property
    def busiest(self) -> tuple[int, datetime]:
        """The most in one minute, and when."""
        minute, number = max(self.minutes.items(), key=lambda item: (item[1], -item[0]))
        return number, FIRST + timedelta(minutes=minute)

    @property
    def busiest_ordinary(self) -> int:
        """The most in one minute outside New Year's night."""
        return max(number for minute, number in self.minutes.items() if minute not in NIGHT)

    def by_hour(self, first: int, hours: int) -> list[int]:
        """Return signals in each of ``hours`` hours from minute ``first`` on."""
        hourly = Counter((minute - first) // 60 for minute in self.minutes.elements())
        return [hourly[hour] for hour in range(hours)]


def country(file: Path) -> Country:
    """Read the schools of the whole country. Raises FileNotFoundError when they are not there."""
    pupils: Counter[str] = Counter()
    schools = 0
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter=";"):
            schools += 1
            pupils[row["gemeentecode"].zfill(4)] += int(float(row["leerlingen"] or 0))
    return Country(dict(pupils), schools)


def simulate(known: Country, seed: int) -> Year:
    """Return a year; the same seed gives the same one."""
    dice = random.Random(seed)
    weights = [
        HOURS[moment.hour] * DAYS[moment.weekday()]
        for moment in (FIRST + timedelta(hours=hour) for hour in range(MINUTES // 60))
    ]
    mean = sum(weights) / len(weights)
    minutes: Counter[int] = Counter()
    for pupils in known.pupils.values():
        by_year = pupils * RATE
        for hour in dice.choices(range(len(weights)), weights, k=_about(by_year, dice)):
            minutes[hour * 60 + dice.randrange(60)] += 1
        by_hour = by_year / len(weights)
        for start in range(NIGHT.start, NIGHT.stop, 60):
            hour = (FIRST + timedelta(minutes=start)).hour
            extra = by_hour * HOURS[hour] * DAYS[3] / mean * (NEW_YEAR - (start < MINUTES))
            for _ in range(_about(extra, dice)):
                minutes[start + dice.randrange(60)] += 1
    return Year(minutes, len(known.pupils))


def _about(expected: float, dice: random.Random) -> int:
    """A whole number around ``expected``, as independent events give it (Poisson)."""
    if expected > 500:
        return max(0, round(dice.gauss(expected, expected**0.5)))
    number, passed = 0, dice.expovariate(1)
    while passed < expected:
        number += 1
        passed += dice.expovariate(1)
    return number
