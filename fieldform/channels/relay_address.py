"""Reads the address of the mail relay from one setting."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

Mode = Literal["smtps", "starttls"]

SCHEMES: dict[str, tuple[Mode, int]] = {"smtps": ("smtps", 465), "smtp+starttls": ("starttls", 587)}
"""What the address may begin with, and the port that goes with it (RFC 8314, RFC 6409)."""

HOW_TO_WRITE_IT = (
    "FIELDFORM_SMTP must look like smtps://user:password@host:port or "
    "smtp+starttls://user:password@host:port; write signs such as @ : / # % in the user or "
    "password in percent form (%40 for @)."
)


@dataclass(frozen=True)
class RelayAddress:
    """Where the relay is, how to begin, and who we are there (nobody: both empty)."""

    mode: Mode
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)


def read_relay_address(url: str) -> RelayAddress:
    """Read ``smtps://`` or ``smtp+starttls://``, percent-decoded; nothing else is understood.

    Raises ValueError in a sentence that repeats nothing of ``url``, which holds a password.
    """
    try:
        parts = urlsplit(url)
        mode, usual_port = SCHEMES[parts.scheme]
        port = usual_port if parts.port is None else parts.port
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except (ValueError, KeyError):
        raise ValueError(HOW_TO_WRITE_IT) from None
    if not parts.hostname or not port or not _ends_there(parts) or bool(user) != bool(password):
        raise ValueError(HOW_TO_WRITE_IT)
    if not (user + password + parts.hostname).isascii() or "\0" in user + password:
        raise ValueError("FIELDFORM_SMTP may hold plain ASCII signs only.")
    return RelayAddress(mode, parts.hostname, port, user, password)


def _ends_there(parts: SplitResult) -> bool:
    return parts.path in ("", "/") and not parts.query and not parts.fragment
