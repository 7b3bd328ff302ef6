"""Power cuts that are simulated: what was not synced is gone, and an unlink whose folder was not
synced has not happened (security.md K-04, finding 4).

    python -m bench.power_cut [--cuts 200]

It proves the choice of settings (``fieldform.storage.database.PRAGMAS``), in apsw's own SQLite. The
controls, with the settings that others use, must lose; else it is blind. Last line JSON.
"""

import argparse
import json
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import apsw

from fieldform.storage.database import PRAGMAS

INSERTS = 14
CONTROLS = {
    "WAL and NORMAL": {"locking_mode": "exclusive", "journal_mode": "wal", "synchronous": "1"},
    "DELETE and FULL": {"journal_mode": "delete", "synchronous": "2"},
}


class PowerIsOff(Exception):
    """The machine stops here."""


@dataclass
class Disk:
    """What would be left of each file if the power went now, and how many operations until then."""

    left: int
    durable: dict[str, bytes] = field(default_factory=dict)

    def count(self) -> None:
        """Count one operation on the disk. Raises PowerIsOff."""
        self.left -= 1
        if self.left < 0:
            raise PowerIsOff

    def sync(self, name: str) -> None:
        """The content of a file is safe from here on."""
        self.durable[name] = Path(name).read_bytes()

    def after_the_cut(self, folder: Path) -> None:
        """Write down, in ``folder``, what is found when the power comes back."""
        for name, content in self.durable.items():
            (folder / Path(name).name).write_bytes(content)


class CuttingFile(apsw.VFSFile):
    """A file whose writes count, and are safe only after a sync."""

    def __init__(self, disk: Disk, name: object, flags: list[int]) -> None:
        self.disk = disk
        self.file = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "")
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write."""
        self.disk.count()
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        """Truncate."""
        self.disk.count()
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Sync."""
        self.disk.count()
        super().xSync(flags)
        self.disk.sync(self.file)


class CuttingDisk(apsw.VFS):
    """A file system that forgets."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: object, flags: list[int]) -> CuttingFile:  # noqa: N802
        """Open."""
        return CuttingFile(self.disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Delete; for good only when the folder is synced too."""
        self.disk.count()
        super().xDelete(filename, syncdir)
        if syncdir:
            self.disk.durable.pop(filename, None)


def lost_in_one_cut(settings: Mapping[str, str], after: int) -> tuple[int, int]:
    """Insert until the power goes after ``after`` operations; return acknowledged and lost."""
    with tempfile.TemporaryDirectory() as name:
        before, later = Path(name, "before"), Path(name, "later")
        before.mkdir()
        later.mkdir()
        disk = Disk(10**9)
        own = f"cut-{secrets.token_hex(4)}"
        vfs = CuttingDisk(disk, own)
        acknowledged: list[str] = []
        db = apsw.Connection(str(before / "one.db"), vfs=own)
        for setting, value in settings.items():
            db.execute(f"PRAGMA {setting} = {value}")
        db.execute("CREATE TABLE reports (key TEXT PRIMARY KEY, sealed BLOB) STRICT")
        disk.durable = {str(file): file.read_bytes() for file in before.iterdir()}
        disk.left = after
        try:
            for _ in range(INSERTS):
                key = secrets.token_urlsafe(24)
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO reports VALUES (?, ?)", (key, secrets.token_bytes(400)))
                db.execute("COMMIT")
                acknowledged.append(key)
        except (PowerIsOff, apsw.Error):
            pass
        disk.after_the_cut(later)
        disk.left = 10**9
        db.close()
        vfs.unregister()
        return len(acknowledged), len(acknowledged) - _found(later / "one.db", acknowledged)


def _found(file: Path, keys: list[str]) -> int:
    db = sqlite3.connect(file)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        stored = {one[0] for one in db.execute("SELECT key FROM reports")}
    finally:
        db.close()
    return len(stored & set(keys))


def measure(settings: Mapping[str, str], cuts: int, chance: Random) -> tuple[int, int]:
    """Cut the power ``cuts`` times, at any operation; return acknowledged and lost in all."""
    acknowledged = lost = 0
    for _ in range(cuts):
        one, gone = lost_in_one_cut(settings, chance.randrange(10, 150))
        acknowledged, lost = acknowledged + one, lost + gone
    return acknowledged, lost


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    cuts = parser.parse_args().cuts
    chance = Random(4)
    figures = {}
    for title, settings in {"fieldform": PRAGMAS, **CONTROLS}.items():
        acknowledged, lost = measure(settings, cuts, chance)
        figures[title] = lost
        sys.stdout.write(f"{title:16} {cuts} cuts, {acknowledged:5} acknowledged, {lost:5} lost\n")
    controls = [figures[title] for title in CONTROLS]
    assert all(controls), "a control lost nothing: this is blind"
    own = figures["fieldform"]
    line = {"cuts": cuts, "cut_lost": own, "control_lost": sum(controls)}
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
