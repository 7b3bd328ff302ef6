"""A signal: one child's message to one school, without the child."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldform.domain.answers import SchoolKnown
from fieldform.domain.decisions import Decision


class State(StrEnum):
    """Where a signal is in its life (design.md section 3)."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    ASKED = "asked"
    WITH_ATTENDANCE_OFFICE = "with_attendance_office"
    APPROVED = "approved"
    SENDING = "sending"
    DELIVERED = "delivered"
    CLOSED = "closed"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


class ClosedReason(StrEnum):
    """Why a signal did not go to a school."""

    PARENT_INFORMS = "parent_informs"
    OBJECTED = "objected"
    DUPLICATE = "duplicate"
    NOT_SCHOOL_AGE = "not_school_age"
    NOT_PARTICIPATING = "not_participating"
    OUT_OF_AREA_REFUSED = "out_of_area_refused"
    NO_HANDLE_WITH_CARE_CASE = "no_handle_with_care_case"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"


@dataclass(frozen=True, repr=False)
class Signal:
    """What the desk sees of a signal. It holds no name; the repr shows the id only.

    Times are aware; ``deadline`` is None where the school calendar does not reach.
    ``reference`` and ``receipt`` are those of its report. ``test``: the child is made up, and
    nothing of it is counted. ``asked_at`` is there while the officer's answer is still welcome:
    until it comes, or somebody chooses a school. ``delayed_at`` is when its mail could not leave
    for the first time since the approval.
    """

    id: str
    report_id: str
    number: int
    region: str
    state: State
    closed_reason: ClosedReason | None
    decision: Decision
    age: int
    school: str | None
    school_answer: SchoolKnown | None
    mailbox_risk: bool
    reference: str
    receipt: str
    received_at: datetime
    deadline: datetime | None
    holder: str | None
    held_since: datetime | None
    approved_at: datetime | None
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    uncertain_at: datetime | None
    refused_at: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    renewed_at: datetime | None
    test: bool = False
    bounced_at: datetime | None = None
    delayed_at: datetime | None = None
    office: str = ""

    def __repr__(self) -> str:
        return f"Signal({self.id})"

    @property
    def came_back_at(self) -> datetime | None:
        """When its last mail came back: the mail server refused it, or returned it later."""
        return self.bounced_at or self.refused_at


@dataclass(frozen=True, repr=False)
class Sealed:
    """What is encrypted of a signal: who the child is, and what was said at the door.

    ``answers`` are those of the child's questions, ``incident`` and ``conversation`` those of
    the report. The repr shows nothing.
    """

    answers: dict[str, object]
    incident: dict[str, object]
    conversation: dict[str, object]

    def __repr__(self) -> str:
        return "Sealed()"

    @property
    def child_name(self) -> str:
        """The name as the officer wrote it: given name, then family name with its particles."""
        return f"{self.answers.get('given_name', '')} {self.answers.get('family_name', '')}".strip()

    @property
    def postcode4(self) -> str | None:
        """The four digits of the home postcode, which rank the schools."""
        postcode = self.incident.get("postcode")
        return postcode[:4] if isinstance(postcode, str) else None
