"""Puts mail in a folder instead of sending it: for the demo."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from fieldform.channels.parcel import ChannelError, Parcel, refuse_bad_address


@dataclass(frozen=True)
class Folder:
    """Writes each parcel to ``<local part of its Message-ID>.eml`` in ``path``."""

    path: Path

    def send(self, parcel: Parcel) -> None:
        """Write the whole file or nothing; the same parcel again replaces it by itself.

        Raises ChannelError: for good with a bad address, for now when the disk refuses.
        """
        refuse_bad_address(parcel.recipient)
        draft = self.path / f".{parcel.local_part}.{os.getpid()}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_for_us_alone(draft, parcel.message)
            draft.replace(self.path / f"{parcel.local_part}.eml")
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise ChannelError("folder.unwritable", permanent=False) from None


def _write_for_us_alone(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
