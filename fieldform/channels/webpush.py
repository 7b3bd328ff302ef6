"""Sends a push message: encrypted for one device (RFC 8291), signed with our key (RFC 8292).

Only the worker imports this file: its libraries are memory that no web page needs.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests
from jwt.exceptions import PyJWTError
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription

from fieldform.channels.notice import TAG, Answer, Outcome
from fieldform.domain.notices import Subscription
from fieldform.domain.push_hosts import is_push_address

PATIENCE = 5
"""Seconds for a connection, and for each wait after that."""

TTL = 6 * 3600
"""Seconds that a push service keeps a message for a device that is off. The library's own default
is 0: dropped (security.md U-06)."""

SIGNATURE_LIVES = 3600
LONGEST_WAIT = timedelta(hours=1)

log = logging.getLogger("fieldform")


@dataclass(frozen=True)
class _Origin:
    """What the library makes the signature's audience from. It leaves the port away, and a push
    service on a port would refuse that."""

    scheme: str
    host: str


@dataclass(frozen=True)
class WebPushChannel:
    """Our keys (PEM), the address that a push service can write to, and where we may send.

    ``cafile`` names certificates to trust instead of the usual ones.
    """

    private_key: bytes = field(repr=False)
    public_key: bytes
    subscriber: str
    hosts: tuple[str, ...]
    cafile: Path | None = None

    def __post_init__(self) -> None:
        """Sign once, so that keys of ours that are no keys are known at the start. Raises
        ValueError."""
        try:
            self._signature("https://push.example/")
        except (ValueError, PyJWTError) as error:
            raise ValueError("The push keys cannot be read. Run: fieldform init") from error

    def send(self, subscription: Subscription, message: bytes) -> Answer:
        """Try once. The address is looked at again here, whatever let it in."""
        if not is_push_address(subscription.endpoint, self.hosts):
            return Answer(Outcome.GONE)
        try:
            body, headers = self._encrypted(subscription, message)
        except ValueError:  # keys that are no keys: this device can never be reached
            return Answer(Outcome.GONE)
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy, and no password from a .netrc file
                response = session.post(
                    subscription.endpoint,
                    data=body,
                    headers=headers,
                    timeout=PATIENCE,
                    allow_redirects=False,
                    verify=str(self.cafile) if self.cafile else True,
                    stream=True,  # what it says is not read
                )
                response.close()
        except (OSError, ValueError) as error:  # requests' own errors are among them
            log.warning("push: %s", type(error).__name__)
            return Answer(Outcome.LATER)
        return _read(response.status_code, response.headers)

    def _encrypted(
        self, subscription: Subscription, message: bytes
    ) -> tuple[bytes, dict[str, str]]:
        keys = WebPushKeys(auth=subscription.auth, p256dh=subscription.p256dh)
        device = WebPushSubscription(endpoint=subscription.endpoint, keys=keys)
        sealed = self._library().get(message, device)
        return sealed.encrypted, {
            **sealed.headers,
            "authorization": self._signature(subscription.endpoint),
            "content-type": "application/octet-stream",
            "urgency": "high",
            "topic": TAG,
        }

    def _library(self) -> WebPush:
        """A new object for each message: the library keeps what one call was given."""
        return WebPush(
            self.private_key, self.public_key, self.subscriber, TTL, expiration=SIGNATURE_LIVES
        )

    def _signature(self, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        origin = _Origin(parts.scheme, parts.netloc.removesuffix(":443"))
        return str(
            self._library().vapid.get_authorization_header(origin, self.subscriber, SIGNATURE_LIVES)
        )


def _read(status: int, headers: Mapping[str, str]) -> Answer:
    if status in (404, 410):
        return Answer(Outcome.GONE)
    if status == 429 or status >= 500:
        asked = headers.get("Retry-After", "")
        seconds = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
        return Answer(Outcome.LATER, min(timedelta(seconds=seconds), LONGEST_WAIT))
    if 200 <= status < 300:
        return Answer(Outcome.SENT)
    log.error("push: a push service answered %s", status)
    return Answer(Outcome.REFUSED)
