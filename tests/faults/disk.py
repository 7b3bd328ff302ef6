"""A disk that can be filled: a small tmpfs, which needs root."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

KIB = 1024


class SmallDisk:
    """A file system of a few MiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, leave: int = 0) -> None:
        """Take all room but ``leave`` bytes."""
        with (self.folder / "filler").open("ab") as file:
            while (free := self.free() - leave) > 0:
                file.write(b"x" * min(free, 256 * KIB))
                file.flush()

    def empty(self) -> None:
        """Give it all back."""
        (self.folder / "filler").unlink(missing_ok=True)

    def free(self) -> int:
        """Return the bytes that are free, in whole pages."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "fieldform-test", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk that can be filled needs root, and a kernel that lets it mount")
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
