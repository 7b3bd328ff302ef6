"""A restore, killed at each thing that it does to the disk: the database of before or the restored
one is there, whole, and what was destroyed since the backup is in no file (B-03)."""

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import strace
from bench.stage import NAME, Choice, Found, Stage
from bench.steps_of_destruction import Rounds
from bench.strace import Call, Ready
from fieldform.actions import sealed as seals
from fieldform.installation import open_house
from fieldform.restoring import restore
from fieldform.storage import ledger_chain, signals
from fieldform.storage.backup import write_backup
from fieldform.storage.database import rows
from fieldform.worker import work
from tests.actions.story import Story
from tests.scan import hits
from tests.world import another, make_world


def kill_restore(choose: Choice) -> Found:
    """Killed at any point of a restore, the next start of the worker goes on."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        restoring = Restoring.stage(Path(name))
        for call in choose(strace.calls_of(restoring.once)):
            found.points += 1
            restoring.stage_of.again()
            strace.killed_at(restoring.once, call)
            work(restoring.stage_of.world.config, Rounds(1))
            restoring.check(found, call)
    return found


@dataclass
class Restoring:
    """An installation of which one signal was destroyed since the backup; its day key is there."""

    stage_of: Stage
    file: Path
    gone: tuple[bytes, bytes]
    kept: str

    @classmethod
    def stage(cls, folder: Path) -> "Restoring":
        """Make it."""
        world = make_world(folder)
        story = Story(world, given_name=NAME).take("claim", "approve", "deliver")
        kept = world.one_signal(**another(1))
        file = folder / "backup.db"
        write_backup(world.house.db, file)
        locked = signals.locked(world.house.db, story.id)
        assert locked
        story.take("acknowledge")
        assert world.destroy().signals == 1
        return cls(Stage.keep(world), file, (locked.sealed, locked.wrapped_key), kept.id)

    def once(self) -> Ready:
        """Restore."""
        return lambda: restore(self.stage_of.world.config, self.file)

    def check(self, found: Found, call: Call) -> None:
        """Look at what there is now."""
        world = self.stage_of.world
        house = open_house(world.config)
        with closing(house.db):
            whole = rows(house.db, "PRAGMA integrity_check")[0][0]
            found.check(whole == "ok", call, f"the database is damaged: {whole}")
            found.check(not list(ledger_chain.broken_lines(house.db)), call, "a broken chain")
            found.check(seals.unlock(house, self.kept) is not None, call, "a signal is lost")
        content = [one.read_bytes() for one in world.files()]
        left = any(piece in one for piece in self.gone for one in content)
        found.check(not left, call, "what was destroyed is in a file again")
        found.check(not hits(world.config.data, NAME), call, "a name in clear")
