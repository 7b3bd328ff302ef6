"""What processes leave that are killed while they make a key (``key_files``): a file that holds a
key that nobody uses, or a second name of the key itself."""

import re
from pathlib import Path

from fieldform.storage import key_files

UNFINISHED = re.compile(r"\.\d+\.[0-9a-f]{8}$")
"""How the file ends that a key is written to before it gets its name."""


def forget(folder: Path) -> None:
    """Remove them from a folder. Nothing is overwritten: a second name of a key is that key."""
    for one in folder.iterdir():
        if UNFINISHED.search(one.name):
            one.unlink(missing_ok=True)


def destroy_with_key(path: Path) -> None:
    """Destroy a key, and with it whatever is left of it under another name."""
    for one in path.parent.glob(f"{path.stem}.*"):
        if UNFINISHED.search(one.name):
            key_files.destroy(one)
    key_files.destroy(path)  # last: while it is there, this is not done
