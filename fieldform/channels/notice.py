"""What a push message says, and how sending one can end. Constant text and constant size: a lock
screen shows it, and a push service sees its length (security.md T16, U-01, U-02)."""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from typing import Protocol

from fieldform.domain.notices import Notice, Subscription

LENGTH = 1024
"""Bytes of every message before it is encrypted; a push service takes up to 3,993."""

TAG = "fieldform"
"""A newer notification takes the place of an older one."""

TEXTS = {
    Notice.HELP_NEEDED: ("Je hulp is nodig", "Your help is needed", "/sent"),
    Notice.SIGNAL_WAITS: ("Er staat een signaal klaar", "A signal is waiting", "/desk"),
}
"""Title, body and the page that opens, which asks to sign in. In both languages at once: what a
device says does not depend on who holds it."""


class Outcome(StrEnum):
    """How sending ended."""

    SENT = auto()
    GONE = auto()  # the device is not subscribed any more, or never can be
    LATER = auto()  # the push service is busy, or did not answer
    REFUSED = auto()  # it does not want this message; another try would end the same way


@dataclass(frozen=True)
class Answer:
    """How sending ended; ``wait`` is how long the push service asked us to wait."""

    outcome: Outcome
    wait: timedelta = timedelta()


class PushChannel(Protocol):
    """A way for a notice to reach a device."""

    def send(self, subscription: Subscription, message: bytes) -> Answer:
        """Try once, and never raise for what the other side does."""


def message(notice: Notice, base_url: str) -> bytes:
    """Return the message of a notice: a declarative web push, which Safari shows by itself and
    which the service worker shows elsewhere (libraries.md 3.2). Spaces fill it up."""
    title, body, page = TEXTS[notice]
    shown = {
        "title": title,
        "body": body,
        "lang": "nl",
        "tag": TAG,
        "navigate": f"{base_url}{page}",
    }
    text = json.dumps({"web_push": 8030, "notification": shown}).encode()
    if len(text) > LENGTH:
        raise ValueError("FIELDFORM_BASE_URL is too long for a push message.")
    return text.ljust(LENGTH)
