"""Which schools take part: what a covenant asks of a school before anything is sent to it
(domain.md section 5, "Conditions for Handle with Care")."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldform.domain.problems import Fault
from fieldform.domain.words import N_


class Contact(StrEnum):
    """Who receives the signals at a school: a role, never a name."""

    HEAD = "head"
    INTERNAL_SUPERVISOR = "internal_supervisor"  # intern begeleider (primary)
    CARE_COORDINATOR = "care_coordinator"  # zorgcoördinator (secondary)
    OTHER = "other"


@dataclass(frozen=True)
class Participation:
    """What is known of one school. The dates are None until somebody recorded them; ``mailbox`` is
    the address in force, ``checked`` says that the school answered a test mail to it."""

    code: str
    council_on: date | None = None
    parents_on: date | None = None
    team_on: date | None = None
    contact: Contact | None = None
    mailbox: str | None = None
    checked: bool = False
    municipality: str = ""


def not_taking_part(one: Participation, today: date) -> tuple[Fault, ...]:
    """Return what is missing before a school may be told anything, by mail or by telephone. A date
    that is still to come is missing until then."""
    found = []
    if not _was(one.council_on, today):
        message = N_("The school does not take part yet: its council has not agreed.")
        found.append(Fault(("council_on",), "participation.council", message))
    if not _was(one.parents_on, today):
        message = N_("The school does not take part yet: the parents are not informed.")
        found.append(Fault(("parents_on",), "participation.parents", message))
    if not _was(one.team_on, today):
        message = N_("The school does not take part yet: the team is not prepared.")
        found.append(Fault(("team_on",), "participation.team", message))
    if one.contact is None:
        message = N_("The school does not take part yet: nobody was named who receives it.")
        found.append(Fault(("contact",), "participation.contact", message))
    return tuple(found)


def no_mailbox(one: Participation) -> tuple[Fault, ...]:
    """Return why nothing can be mailed to a school that takes part."""
    if one.mailbox is None:
        return (
            Fault(
                ("mailbox",),
                "mailbox.missing",
                N_(
                    "This school has no confirmed mailbox. Tell the school by phone, or ask the "
                    "coordinator for its address."
                ),
            ),
        )
    if not one.checked:
        return (
            Fault(
                ("mailbox",),
                "mailbox.unchecked",
                N_(
                    "The school has not answered the test mail to its mailbox yet. Tell the school "
                    "by phone, and send it a test mail."
                ),
            ),
        )
    return ()


def missing(one: Participation, today: date) -> tuple[Fault, ...]:
    """Return everything that a school still lacks; empty when it is ready."""
    return (*not_taking_part(one, today), *no_mailbox(one))


def _was(day: date | None, today: date) -> bool:
    return day is not None and day <= today
