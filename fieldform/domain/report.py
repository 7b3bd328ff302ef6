"""A report: what an officer sends once per incident."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from fieldform.domain.answers import SchoolAnswer
from fieldform.domain.decisions import Decision
from fieldform.domain.regions import Region
from fieldform.domain.school_days import AMSTERDAM

CHILDREN_MAX = 12

Answers = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Child:
    """One child of a report. ``answers`` has the name; the repr shows the number only."""

    number: int
    age: int
    decision: Decision
    school: SchoolAnswer | None
    answers: Answers

    def __repr__(self) -> str:
        return f"Child({self.number})"

    @property
    def mailbox_risk(self) -> bool:
        """A parent works at the school or can read its mail: then nothing may be mailed."""
        return bool(self.answers.get("mailbox_risk"))


@dataclass(frozen=True, repr=False)
class Report:
    """One incident; a ``test`` has a made-up child. The repr shows nothing of it."""

    reference: str
    region: Region
    incident: Answers
    conversation: Answers
    seconds_spent: int | None
    children: tuple[Child, ...]
    test: bool = False

    def __repr__(self) -> str:
        return f"Report({len(self.children)} children)"


@dataclass(frozen=True)
class Surroundings:
    """What a report is checked against: the day, the schools and the regions that are known.

    ``region_of`` takes a municipality (CBS code) and a postcode, either may be None.
    """

    now: datetime
    school_exists: Callable[[str], bool]
    region_of: Callable[[str | None, str | None], Region | None]

    @cached_property
    def today(self) -> date:
        """The day in Amsterdam."""
        return self.now.astimezone(AMSTERDAM).date()
