"""What must be so before anything serves: who may read the files, and with what they are written.

``require`` refuses to start (security.md F-08 to F-10); ``fieldform check`` says it all at once.
"""

import stat
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from fieldform.config import Config
from fieldform.installation import open_database
from fieldform.storage.database import UnsafeDatabase

SQLITE_UTILS = (4, 2)
"""Older ones leave a transaction open after a delete, and the row comes back (security.md 1.6)."""


class Unsafe(RuntimeError):
    """fieldform refuses to start; the text names every reason."""


def require(config: Config) -> None:
    """Raise Unsafe, or NotSetUp, unless files, library and database settings are safe."""
    faults = [*unsafe_modes(config.data), *old_library(), *unsafe_settings(config)]
    if faults:
        raise Unsafe("fieldform does not start:\n  " + "\n  ".join(faults))


def unsafe_modes(data: Path) -> Iterator[str]:
    """Yield each file and folder of the data folder that others than its owner may enter."""
    for path in [data, *sorted(data.rglob("*"))]:
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:  # gone meanwhile: a key that is made, a mail that is written
            continue
        if path.suffix != ".eml" and mode & 0o077:
            right = "0700" if path.is_dir() else "0600"
            yield f"others may read or write {path} ({mode:04o}): chmod {right} '{path}'"


def old_library() -> Iterator[str]:
    """Yield a word about a sqlite-utils with which deleted rows come back."""
    found = version("sqlite-utils")
    if tuple(int(part) for part in found.split(".")[:2]) < SQLITE_UTILS:
        yield f"sqlite-utils is {found}; it must be 4.2 or newer"


def unsafe_settings(config: Config) -> Iterator[str]:
    """Yield what the database does not keep of its safety settings. Raises NotSetUp."""
    try:
        open_database(config).close()
    except UnsafeDatabase as error:
        yield str(error)
