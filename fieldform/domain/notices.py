"""Who is told that there is something to do. A notice says no more than that: no name, no place,
no reference, no count (security.md T16)."""

from dataclasses import dataclass
from enum import StrEnum

from fieldform.domain.people import Role


class Notice(StrEnum):
    """The two things that a device can say."""

    HELP_NEEDED = "help_needed"
    SIGNAL_WAITS = "signal_waits"


NOTICES = {Role.OFFICER: Notice.HELP_NEEDED, Role.DESK: Notice.SIGNAL_WAITS}
"""The one notice of each role that gets any. It follows from the person and not from the event,
so that neither a push service nor a lock screen learns what happened."""


@dataclass(frozen=True, repr=False)
class Subscription:
    """Where the messages for one device go, as its browser gave it: an address, and two keys in
    base64url."""

    endpoint: str
    p256dh: str
    auth: str
