"""What is killed again and again: a data folder that is put back, a choice of where, what came."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.strace import Call
from tests.world import World

NAME = "Zyxquadra"
Choice = Callable[[list[Call]], Iterable[Call]]


def every(calls: list[Call]) -> list[Call]:
    """Choose every call."""
    return calls


def some(step: int) -> Choice:
    """Choose each way and each file once, and of what is left one in ``step``."""

    def choose(calls: list[Call]) -> list[Call]:
        first = {(call.name, Path(call.path).name): call for call in reversed(calls)}
        return [
            call
            for at, call in enumerate(calls)
            if call in first.values() or at % step == 0 or at == len(calls) - 1
        ]

    return choose


@dataclass
class Found:
    """What came of the kills: how many, and in words each that broke a promise."""

    points: int = 0
    faults: list[str] = field(default_factory=list)

    def check(self, right: bool, where: object, words: str) -> None:
        """Note it where something is not right."""
        if not right:
            self.faults.append(f"{where}: {words}")


@dataclass
class Stage:
    """A data folder that is put back as it was before each kill."""

    world: World
    kept: Path

    @classmethod
    def keep(cls, world: World) -> "Stage":
        """Keep the folder of this world, which is closed here."""
        world.house.db.close()
        kept = world.config.data.with_name("kept")
        shutil.copytree(world.config.data, kept)
        return cls(world, kept)

    def again(self) -> None:
        """Put the folder back."""
        shutil.rmtree(self.world.config.data)
        shutil.copytree(self.kept, self.world.config.data)
