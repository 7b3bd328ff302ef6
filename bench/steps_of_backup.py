"""A backup, killed at each thing that it does to the disk: a file of that name is a whole backup,
what else is left is never taken for one, and goes with a later backup into that folder."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import strace
from bench.stage import Choice, Found, Stage
from bench.strace import Call, Ready
from fieldform.installation import open_database
from fieldform.restoring import NotABackup, restore
from fieldform.storage.backup import LEFT_AFTER, write_backup
from tests.world import make_world


def kill_backup(choose: Choice) -> Found:
    """Killed at any point of a backup."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        backing = Backing.stage(Path(name))
        for call in choose(strace.calls_of(backing.once)):
            found.points += 1
            for one in backing.folder.iterdir():
                one.unlink()
            strace.killed_at(backing.once, call)
            backing.check(found, call)
    return found


@dataclass
class Backing:
    """An installation, and the folder of its backups."""

    stage_of: Stage
    folder: Path

    @classmethod
    def stage(cls, name: Path) -> "Backing":
        """Make it."""
        world = make_world(name)
        world.one_signal()
        folder = name / "backups"
        folder.mkdir()
        return cls(Stage.keep(world), folder)

    def once(self) -> Ready:
        """Make Monday's backup."""
        return lambda: self.make("monday.db")

    def make(self, name: str) -> None:
        """Make a backup of this name."""
        with closing(open_database(self.stage_of.world.config)) as db:
            write_backup(db, self.folder / name)

    def check(self, found: Found, call: Call) -> None:
        """Look at what there is now, and once more after Tuesday's backup."""
        monday = self.folder / "monday.db"
        if monday.exists():
            found.check(is_whole(monday), call, "a backup that is not whole")
        for one in set(self.folder.iterdir()) - {monday}:
            found.check(one.stat().st_mode & 0o077 == 0, call, "others may read what is left")
            found.check(self.is_refused(one), call, "what is left is taken for a backup")
        monday.unlink(missing_ok=True)
        left = self.folder.with_name("left")
        shutil.copytree(self.folder, left, dirs_exist_ok=True)
        self.make("monday.db")
        found.check(is_whole(monday), call, "the next of its name is not whole")
        shutil.rmtree(self.folder)
        left.rename(self.folder)
        for one in self.folder.iterdir():
            moment = one.stat().st_mtime - LEFT_AFTER.total_seconds()
            os.utime(one, (moment, moment))
        self.make("tuesday.db")
        found.check(os.listdir(self.folder) == ["tuesday.db"], call, "something is left for good")

    def is_refused(self, file: Path) -> bool:
        """Say whether a restore takes none of it."""
        try:
            restore(self.stage_of.world.config, file)
        except NotABackup:
            return True
        return False


def is_whole(file: Path) -> bool:
    """Say whether a backup is a whole database, with its signal in it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        sound = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return sound and db.execute("SELECT COUNT(*) FROM signals").fetchone() == (1,)
