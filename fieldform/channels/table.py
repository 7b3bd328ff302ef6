"""Every channel by name, and how to make one. A new channel: one file and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fieldform.channels.always_fails import AlwaysFails
from fieldform.channels.folder import Folder
from fieldform.channels.parcel import Parcel
from fieldform.channels.secure_mail import from_url


class Channel(Protocol):
    """A way for a parcel to leave."""

    def send(self, parcel: Parcel) -> None:
        """Return when the other side has taken responsibility; else raise ChannelError."""


@dataclass(frozen=True)
class ChannelSettings:
    """What the channels need from the installation. ``smtp_url`` holds a password: not shown.

    ``cafile`` names the certificates to trust instead of the system's own.
    """

    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    cafile: Path | None = None
    folder: Path | None = None


def _secure_mail(settings: ChannelSettings) -> Channel:
    return from_url(settings.smtp_url, settings.mail_from, settings.cafile)


def _folder(settings: ChannelSettings) -> Channel:
    if settings.folder is None:
        raise ValueError("The channel folder needs a folder to write to.")
    return Folder(settings.folder)


def _always_fails(_settings: ChannelSettings) -> Channel:
    return AlwaysFails()


CHANNELS: Mapping[str, Callable[[ChannelSettings], Channel]] = {
    "secure_mail": _secure_mail,
    "folder": _folder,
    "always_fails": _always_fails,
}
"""Name to maker. A maker raises ValueError, in a sentence, for settings it cannot use."""
