"""Keys as files, readable for their owner only: made once however many race for it, and
destroyed so that nothing of them stays in the file."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from fieldform.storage.database import Refused


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the key in ``path``, made on first use and on disk before anyone has it.

    Two processes may race for the first use: the key is written to a file of its own and then
    linked, so that one of them wins and both read a whole key. Raises Refused on a full disk.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        _make(path, make)
    return path.read_bytes()


def destroy(path: Path) -> None:
    """Overwrite a key with zeros and remove its file. Without the file: nothing to do."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _make(path: Path, make: Callable[[], bytes]) -> None:
    own = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    try:
        _write_durably(own, make())
        os.link(own, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise Refused(errno.errorcode.get(error.errno or 0, "EIO")) from error
    finally:
        own.unlink(missing_ok=True)
    sync_folder(path.parent)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
