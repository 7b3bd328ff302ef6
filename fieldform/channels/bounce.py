"""Reads what comes back: a delivery status notification (RFC 3464). Only which mail it is about,
and whether it failed, is taken out of it; it may repeat a name."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from fieldform.channels.parcel import is_message_id


@dataclass(frozen=True)
class Bounce:
    """A notification about one mail. ``local_part`` is what stands before the @ of its Message-ID,
    which is our ENVID too; None when it does not say. ``failed``: it did not arrive, for good."""

    local_part: str | None
    failed: bool


def read_bounce(data: bytes) -> Bounce | None:
    """Read a mail; None when it is no delivery status notification."""
    mail = message_from_bytes(data, policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    status = next(
        (one for one in parts if one.get_content_type() == "message/delivery-status"), None
    )
    if status is None:
        return None
    fields = _fields(status)
    actions = {(one.get("Action") or "").strip().casefold() for one in fields[1:]}
    return Bounce(_envelope_id(fields) or _message_id(parts), "failed" in actions)


def _fields(status: Message) -> list[Message]:
    """The blocks of the notification: of the message, then of each recipient."""
    payload = status.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _envelope_id(fields: list[Message]) -> str | None:
    found = str(fields[0].get("Original-Envelope-Id") or "").strip() if fields else ""
    return found if is_message_id(f"<{found}@x>") else None


def _message_id(parts: list[Message]) -> str | None:
    """The Message-ID in the headers, or the mail, that came back."""
    for part in parts:
        kind = part.get_content_type()
        returned: object = None
        if kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            returned = message_from_bytes(payload) if isinstance(payload, bytes) else None
        elif kind == "message/rfc822":
            payload = part.get_payload()
            returned = payload[0] if isinstance(payload, list) and payload else None
        if isinstance(returned, Message):
            found = str(returned.get("Message-ID") or "").strip()
            if is_message_id(found):
                return found[1:].partition("@")[0]
    return None
