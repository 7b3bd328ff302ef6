"""What the parents, or the pupil, decided; and what each decision allows."""

from enum import StrEnum

AGE_OF_OWN_DECISION = 16
"""From this age (years) the pupil decides (AVG art. 8, UAVG art. 5; domain.md section 5)."""


class Decision(StrEnum):
    """The answer that was given at the door, honoured as a fact."""

    AGREED = "agreed"
    PARENT_INFORMS = "parent_informs"
    OBJECTED = "objected"
    NOT_ASKED = "not_asked"


class DecidedBy(StrEnum):
    """Who gave the answer."""

    PARENT = "parent"
    PUPIL = "pupil"


NAMELESS = frozenset({Decision.PARENT_INFORMS, Decision.OBJECTED})
"""With these the child's name never leaves the phone, and nothing is ever sent."""


def who_decides(age: int) -> DecidedBy:
    """Return whose word settles it for a child of ``age`` years."""
    return DecidedBy.PUPIL if age >= AGE_OF_OWN_DECISION else DecidedBy.PARENT


def may_leave(decision: Decision, *, conversation_required: bool) -> bool:
    """Say whether a signal with this decision may go to a school at all.

    ``not_asked`` may only where the region's covenant does not ask for a conversation first
    (Heerlen: parents were informed through the school).
    """
    if decision in NAMELESS:
        return False
    return decision is Decision.AGREED or not conversation_required
