"""What every channel is handed, and the one way in which a channel can fail."""

import re
from dataclasses import dataclass

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9][A-Za-z0-9._-]{0,63}@[A-Za-z0-9.-]{1,190}>")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@{_LABEL}(\.{_LABEL})*")
_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
_LONGEST_LOCAL_PART = 64


@dataclass(frozen=True, repr=False)
class Parcel:
    """One mail to one recipient, its bytes fixed before the first attempt.

    ``message_id`` is the header's value, ``<local-part@host>``; every attempt carries the same
    one (RFC 1047: a duplicate cannot be avoided, so it must be recognisable). Raises ValueError
    for another shape: the local part becomes a file name and an ENVID.
    """

    recipient: str
    message_id: str
    message: bytes

    def __post_init__(self) -> None:
        if not is_message_id(self.message_id):
            raise ValueError("a Message-ID looks like <letters.digits-1@host.example>")

    @property
    def local_part(self) -> str:
        """What stands before the @ of the Message-ID: safe as a file name."""
        return self.message_id[1:].partition("@")[0]

    def __repr__(self) -> str:
        """Show the Message-ID only: the rest names a child and a school."""
        return f"Parcel({self.message_id})"


class ChannelError(Exception):
    """A parcel that was not (certainly) delivered. Not frozen: ``raise`` sets its traceback.

    ``reason`` is a stable code, with the SMTP code where there is one; never the server's own
    text, which may repeat a name. ``permanent``: another try would end the same way, a person
    must look. ``uncertain``: the school may have it already, a person must decide.
    """

    def __init__(self, reason: str, *, permanent: bool, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.uncertain = uncertain


def is_message_id(text: str) -> bool:
    """Say whether ``text`` is a Message-ID of the plain kind that we make (RFC 5322, 3.6.4)."""
    return _MESSAGE_ID.fullmatch(text) is not None


def is_plain_address(address: str) -> bool:
    """Say whether ``address`` is one bare mail address (a subset of RFC 5321's Mailbox).

    No display name, comment, quoted part, space, control character or letter outside ASCII:
    whatever could add a header, a command or a second recipient.
    """
    return (
        len(address) <= _LONGEST_ADDRESS
        and len(address.partition("@")[0]) <= _LONGEST_LOCAL_PART
        and _ADDRESS.fullmatch(address) is not None
    )


def refuse_bad_address(address: str) -> None:
    """Refuse for good what is not one bare address. Raises ChannelError (permanent)."""
    if not is_plain_address(address):
        raise ChannelError("mail.bad_address", permanent=True)
