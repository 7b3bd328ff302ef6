"""Who works with fieldform, and in which role."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for (design: "Who")."""

    OFFICER = "officer"
    DESK = "desk"
    OFFICE = "office"
    COORDINATOR = "coordinator"


class Proof(StrEnum):
    """What a person proved with who they are, when a session was opened."""

    LINK = "link"
    PASSKEY = "passkey"
    POLICE_ACCOUNT = "police_account"


SYSTEM = "system"
"""The actor in the ledger where no person acted: the worker, or the covenant's own rules."""

SCHOOL = "school"
"""The actor in the ledger when a school acknowledges; it has no account."""


DAY_REPORT = "day_report"
"""Stands as the officer of a report that came in with the police day report, where its officer is
nobody here. It is a row of the table of people that can never come in."""


@dataclass(frozen=True)
class Person:
    """Someone with a role in one region; ``name`` is shown to colleagues only. ``office`` is the
    CBS code of the municipality whose attendance office it is, '' for the region's own."""

    id: str
    name: str
    role: Role
    region: str
    office: str = ""


@dataclass(frozen=True)
class Sender:
    """Who wrote something, and the colleague whose session delivered it: mostly the same."""

    author: Person
    courier: Person

    @property
    def courier_code(self) -> str:
        """What the ledger says of a courier; nothing where the author delivered it."""
        return f"courier:{self.courier.id}" if self.courier != self.author else ""
