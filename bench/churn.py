"""Random sequences of receive, change, deliver, back up and destroy, several children at a time,
with a look at every byte of every file after each step (security.md D-02, D-10, G-04, G-06).

    python -m bench.churn [--sequences 500]
"""

import argparse
import json
import logging
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.storage import database, shredder, signals, vault
from fieldform.storage.backup import write_backup
from fieldform.storage.database import connect, rows
from fieldform.storage.vault import Unopenable
from tests.actions.story import WAY_TO, Story
from tests.scan import forms
from tests.world import DIRECT, SUNDAY_NIGHT, THROUGH_OFFICE, World, a_child, a_report, make_world

MARK = "Zyxquadra"
"""Stands in every name, so that one look finds them all."""

ENDS = ("expire", "begin_destruction", "destroy")
WAYS = tuple((*way, step) for step, way in WAY_TO.items() if step not in ENDS)
KEPT_BACKUPS = 3
DAY = timedelta(days=1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=500)
    figures = measure(parser.parse_args().sequences)
    print(json.dumps(figures | controls()))


def measure(sequences: int) -> dict[str, int]:
    """Return how many bytes of names were found in clear, and of what was destroyed, in files."""
    with tempfile.TemporaryDirectory(prefix="fieldform-churn-") as name, _logging(Path(name)):
        churn = Churn(Path(name), make_world(Path(name)))
        for number in range(sequences):
            churn.sequence(number)
        churn.world.house.db.close()
        return churn.figures | {"sequences": sequences}


def controls() -> dict[str, int]:
    """The same look where nothing is sealed, and where a plain delete is all: it must find both."""
    plain = {"seal": lambda _, plain, __: plain, "unseal": lambda _, sealed, __: sealed}
    with patch.multiple(vault, **plain):
        in_clear = measure(3)["in_clear"]
    careless = {
        "overwrite_sealed": lambda db, signal_id: database.change(
            db, "DELETE FROM deliveries WHERE signal_id = ?", (signal_id,)
        ),
        "compact": lambda _: None,
    }
    with patch.multiple(shredder, **careless), patch.dict(database.PRAGMAS, secure_delete="0"):
        left = measure(3)["destroy_left_bytes"]
    return {"control_in_clear": in_clear, "control_left_bytes": left}


@contextmanager
def _logging(folder: Path) -> Iterator[None]:
    """Write everything that anybody logs, at any level, to a file that is looked at too."""
    handler = logging.FileHandler(folder / "log.txt")
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@dataclass
class Churn:
    """One installation in which children come and go."""

    folder: Path
    world: World
    chance: Random = field(default_factory=lambda: Random(2))
    pieces: dict[str, set[bytes]] = field(default_factory=dict)
    children: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))

    def sequence(self, number: int) -> None:
        """Let a few children come, go their own ways at the same time, and go."""
        self.world.clock.at = SUNDAY_NIGHT
        self.world.postbox.parcels.clear()
        self._refused_report()
        going = [self._child() for _ in range(self.chance.randint(2, 4))]
        self._look()
        while any(way for _, way in going):
            story, way = self.chance.choice([one for one in going if one[1]])
            self._step(story, way.pop(0))
            if self.chance.random() < 0.05:
                self._destroy()
        if number % 5 == 0:
            self._back_up(number)
        self.world.clock.move(3 * DAY)  # now all of it must be gone, and the key of its day
        self._destroy()
        left = len(
            rows(self.world.house.db, "SELECT 1 FROM signals UNION SELECT 1 FROM deliveries")
        )
        self.figures["still_there"] += left
        self._open_backups()

    def _child(self) -> tuple[Story, list[str]]:
        self.children += 1
        way = list(self.chance.choice(WAYS))
        region = THROUGH_OFFICE if any("office" in step for step in way) else DIRECT
        letters = "".join("abcdefghij"[int(digit)] * 4 for digit in f"{self.children % 1000:03}")
        story = Story(
            self.world,
            region,
            reference=f"PL0100-2026{self.children:06}",
            given_name=f"{MARK}{letters}",
            family_name="Proefkind" * self.chance.randint(1, 5) + secrets.token_hex(4),
        )
        self.figures["children"] += 1
        return story, way

    def _step(self, story: Story, step: str) -> None:
        self.figures["steps"] += 1
        try:
            with suppress(IndexError):  # there is no mail to answer
                story.take(step)
        except Problem:  # somebody else's step came first
            self.figures["refused_steps"] += 1
        self._look()

    def _refused_report(self) -> None:
        """A report that is refused holds a name too; and that may stand in no log."""
        officer = self.world.browser(Role.OFFICER)
        child = a_child(given_name=f"{MARK}Refused", school={"code": f"{MARK}"})
        headers = {"Idempotency-Key": secrets.token_urlsafe(24)}
        answer = officer.post("/api/reports", json=a_report(children=[child]), headers=headers)
        assert answer.status_code == 422
        self._look()

    def _back_up(self, number: int) -> None:
        backups = self.folder / "backups"
        backups.mkdir(exist_ok=True)
        for old in sorted(backups.iterdir())[: 1 - KEPT_BACKUPS]:
            old.unlink()
        write_backup(self.world.house.db, backups / f"{number:06}.db")
        self._look()

    def _destroy(self) -> None:
        self.figures["destroyed"] += self.world.destroy().signals
        self._look()
        living = {one[0] for one in rows(self.world.house.db, "SELECT id FROM signals")}
        content = [one.read_bytes() for one in self.world.files() if one.name != "ballast"]
        for gone in set(self.pieces) - living:
            for piece in self.pieces.pop(gone):
                self.figures["destroy_left_bytes"] += _bytes_of(piece, content)

    def _look(self) -> None:
        """Look for any name at all in every file, and remember what is sealed of whom by now."""
        self.figures["looks"] += 1
        wanted = forms(MARK)
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "ballast":
                content = path.read_bytes()
                found = sum(len(one) * content.count(one) for one in wanted)
                self.figures["in_clear"] += found + len(MARK) * (MARK in str(path))
        sql = """
            SELECT id, sealed FROM signals WHERE sealed IS NOT NULL
            UNION ALL SELECT id, wrapped_key FROM signals WHERE wrapped_key IS NOT NULL
            UNION ALL SELECT signal_id, sealed FROM deliveries
        """
        for signal_id, piece in rows(self.world.house.db, sql):
            self.pieces.setdefault(signal_id, set()).add(piece)

    def _open_backups(self) -> None:
        """Try every key that is left on what the backups hold of those who are gone."""
        for file in (self.folder / "backups").glob("*.db"):
            db = connect(file)
            for one in rows(db, "SELECT id FROM signals WHERE sealed IS NOT NULL"):
                locked = signals.locked(db, one["id"])
                self.figures["tried_in_backups"] += 1
                for day in vault.days(self.world.house.vault) if locked else []:
                    with suppress(Unopenable):
                        vault.unwrap(self.world.house.vault, day, locked.wrapped_key, one["id"])
                        self.figures["opened_in_backups"] += 1
            db.close()
            file.with_suffix(".lock").unlink()


def _bytes_of(piece: bytes, content: list[bytes]) -> int:
    """Twelve bytes that are found are never there by chance."""
    parts = [piece[at : at + 12] for at in range(0, len(piece) - 12, 4)]
    return sum(12 for part in parts for one in content if part in one)


FIGURES = (
    "children",
    "steps",
    "refused_steps",
    "looks",
    "destroyed",
    "destroy_left_bytes",
    "in_clear",
    "still_there",
    "tried_in_backups",
    "opened_in_backups",
)


if __name__ == "__main__":
    main()
