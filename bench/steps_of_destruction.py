"""One destruction, killed or let down at each thing that it does to the disk (K-09, F-03)."""

import sqlite3
import tempfile
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import strace
from bench.stage import NAME, Choice, Found, Stage
from bench.strace import Call, Ready
from fieldform.actions.inspect import unopenable
from fieldform.installation import open_house
from fieldform.storage import deliveries, ledger_chain, sealing, signals, vault
from fieldform.storage.database import Refused, rows
from fieldform.storage.health import damage
from fieldform.storage.tally import counts
from fieldform.worker import work
from tests.actions.story import Story
from tests.scan import hits
from tests.world import DIRECT, another, make_world


def kill_destruction(choose: Choice) -> Found:
    """K-09: killed at any point of a destruction, the next start of the worker finishes it: no
    byte is left, and each is counted once."""
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        due = Destruction.stage(Path(name))
        calls = strace.calls_of(due.once)
        due.expect()
        found = Found()
        for call in choose(calls):
            found.points += 1
            due.stage_of.again()
            strace.killed_at(due.once, call)
            due.finish()
            due.check(found, call)
    return found


def fail_destruction(choose: Choice) -> Found:
    """F-03: a write or sync of a destruction that fails once does not end the worker, and its next
    round finishes."""
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        due = Destruction.stage(Path(name))
        calls = strace.calls_of(due.worker)
        due.expect()
        found, wanted = Found(), {*strace.SYNCS, *strace.WRITES}
        for call in choose([one for one in calls if one.name in wanted]):
            found.points += 1
            due.stage_of.again()
            ended = strace.failing_at(due.worker, call, "EIO")
            found.check(ended == 0, call, f"the worker ended with {ended}")
            due.check(found, call)
    return found


def lose_journal(choose: Choice) -> Found:
    """F-06: killed in the middle, and the journal is deleted before the next start; or everything
    is done, and a journal of before is put back. Either that is found, or nothing comes back."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        due = Destruction.stage(Path(name), timedelta(hours=1))
        calls = strace.calls_of(due.once)
        due.expect()
        journal = due.stage_of.world.config.database.with_name("fieldform.db-journal")
        for call in choose([one for one in calls if one.path.endswith((".db", ".db-journal"))]):
            found.points += 1
            due.stage_of.again()
            strace.killed_at(due.once, call)
            old = journal.read_bytes() if journal.exists() else b""
            journal.unlink(missing_ok=True)
            due.restart(found, call, "without its journal")
            due.stage_of.again()
            due.finish()
            journal.write_bytes(old)
            due.restart(found, call, "with an old journal")
    return found


class Rounds(threading.Event):
    """Lets the worker make so many rounds, one after the other."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.left = rounds

    def wait(self, timeout: float | None = None) -> bool:
        """Stop when all rounds are made."""
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


@dataclass
class Destruction:
    """Signals that are due, in an installation that is closed: one that a school acknowledged, one
    that expires, an objection, and the keys of their day."""

    stage_of: Stage
    pieces: list[bytes]
    expected: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def stage(cls, folder: Path, later: timedelta = timedelta(days=5)) -> "Destruction":
        """Make what is due so much later: at once only what was acknowledged, and no key."""
        world = make_world(folder)
        sealing.current(world.house.sealing, world.clock())
        done = Story(world, given_name=NAME).take("claim", "approve", "deliver", "acknowledge")
        late = Story(world, **another(1), family_name=NAME).take("claim", "approve")
        done.objection()
        pieces: list[bytes] = []
        for one in (done, late) if later > timedelta(days=3) else (done,):
            locked = signals.locked(world.house.db, one.id)
            mail = deliveries.of_signal(world.house.db, one.id)
            assert locked
            assert mail
            pieces += [locked.sealed, locked.wrapped_key, mail.sealed]
        if later > timedelta(days=3):
            pieces.append(vault.existing_day_key(world.house.vault, "2026-11-22"))
        world.clock.move(later)
        return cls(Stage.keep(world), pieces)

    def once(self) -> Ready:
        """One round of destruction."""
        world = self.stage_of.world
        world.house = open_house(world.config)
        return world.destroy

    def worker(self) -> Ready:
        """The worker itself, from its start, for two rounds."""
        return lambda: work(self.stage_of.world.config, Rounds(2))

    def finish(self) -> None:
        """Start the worker again, for one round."""
        work(self.stage_of.world.config, Rounds(1))

    def restart(self, found: Found, call: Call, how: str) -> None:
        """Start the worker on what there is now, unless its damage is found first."""
        wrong = self.damage()
        if not wrong:
            try:
                self.finish()
            except sqlite3.DatabaseError as error:
                wrong = type(error).__name__
        found.check(bool(wrong) or not self.left(), call, f"{how}: it is back, and nobody sees it")

    def expect(self) -> None:
        """Remember how it looks when nothing went wrong."""
        self.finish()
        self.expected = self.looks()
        assert self.expected["counted"]["signals all"] > 0
        assert not self.left()

    def looks(self) -> dict[str, Any]:
        """Return what can be seen of it."""
        world = self.stage_of.world
        house = open_house(world.config)
        with closing(house.db):
            counted = counts(house.db, DIRECT, "2026-11", "2026-11")
            steps = rows(house.db, "SELECT step, COUNT(*) FROM ledger GROUP BY step")
            return {
                "signals": len(rows(house.db, "SELECT 1 FROM signals")),
                "mails": len(rows(house.db, "SELECT 1 FROM deliveries")),
                "counted": {f"{what} {label}": n for (_, what, label), n in counted.items()},
                "steps": {one[0]: one[1] for one in steps},
                "chain": list(ledger_chain.broken_lines(house.db)),
                "whole": rows(house.db, "PRAGMA integrity_check")[0][0],
                "files": sorted(str(one.relative_to(world.config.data)) for one in world.files()),
            }

    def check(self, found: Found, call: Call) -> None:
        """Compare with how it must look, and look for bytes."""
        looks = self.looks()
        for what, expected in self.expected.items():
            found.check(looks[what] == expected, call, f"{what}: {looks[what]} not {expected}")
        found.check(not hits(self.stage_of.world.config.data, NAME), call, "a name in clear")
        found.check(not self.left(), call, "bytes of what was destroyed")

    def left(self) -> bool:
        """Say whether any twelve bytes of what was destroyed are left in a file."""
        content = [one.read_bytes() for one in self.stage_of.world.files()]
        parts = [one[at : at + 12] for one in self.pieces for at in range(0, len(one) - 12, 4)]
        return any(part in one for part in parts for one in content)

    def damage(self) -> str:
        """Return what ``fieldform check`` would find wrong, nothing when all is in order."""
        try:
            house = open_house(self.stage_of.world.config)
            with closing(house.db):
                whole = [*damage(house.db), *ledger_chain.broken_lines(house.db)]
                return "; ".join([*whole, *unopenable(house)])
        except (sqlite3.Error, Refused, ValueError, TypeError) as error:
            return type(error).__name__
