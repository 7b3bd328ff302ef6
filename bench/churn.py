"""Random sequences of receive, change, deliver, back up and destroy, with a look at every byte
after each (security.md D-02, G-04).

    python -m bench.churn [--sequences 500]
"""

import argparse
import json
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

from fieldform.storage import deliveries, signals
from fieldform.storage.backup import write_backup
from tests.actions.story import Story
from tests.scan import hits
from tests.world import SUNDAY_NIGHT, World, make_world

WAYS = (
    (),
    ("claim",),
    ("claim", "ask"),
    ("claim", "complete"),
    ("claim", "close"),
    ("claim", "approve"),
    ("claim", "approve", "deliver"),
    ("claim", "approve", "deliver", "acknowledge"),
)
DAY = timedelta(days=1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=500)
    print(json.dumps(measure(parser.parse_args().sequences)))


def measure(sequences: int) -> dict[str, int]:
    """Return how many bytes of names that live, and of what was destroyed, were found in files."""
    chance, left, in_clear, destroyed = Random(2), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="fieldform-churn-") as name:
        folder = Path(name)
        world = make_world(folder)
        for number in range(sequences):
            world.clock.at = SUNDAY_NIGHT  # three days later all of it must be gone
            names, pieces = _live(world, chance)
            if number % 10 == 0:
                write_backup(world.house.db, folder / f"backup-{number}.db")
            in_clear += sum(len(one) * len(hits(folder, one)) for one in names)
            world.clock.move(3 * DAY)
            destroyed += world.destroy().signals
            left += sum(len(one) * len(hits(folder, one)) for one in names)
            left += sum(_bytes_left(world, one) for one in pieces)
        world.house.db.close()
    return {
        "sequences": sequences,
        "destroyed": destroyed,
        "destroy_left_bytes": left,
        "in_clear": in_clear,
    }


def _live(world: World, chance: Random) -> tuple[list[str], list[bytes]]:
    """Let a signal live a while; return its name and what it was sealed into."""
    name = f"Zyxquadra{secrets.token_hex(4)}"
    story = Story(world, given_name=name, family_name="Proefkind" * chance.randint(1, 5))
    for step in chance.choice(WAYS):
        story.take(step)
    locked = signals.locked(world.house.db, story.id)
    mail = deliveries.of_signal(world.house.db, story.id)
    pieces = [locked.sealed, locked.wrapped_key] if locked else []
    return [name], pieces + ([mail.sealed] if mail else [])


def _bytes_left(world: World, piece: bytes) -> int:
    """Twelve bytes that are found are never there by chance."""
    content = [path.read_bytes() for path in world.files() if path.name != "ballast"]
    parts = [piece[at : at + 12] for at in range(0, len(piece) - 12, 4)]
    return sum(12 for part in parts for one in content if part in one)


if __name__ == "__main__":
    main()
