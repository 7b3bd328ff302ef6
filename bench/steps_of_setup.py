"""``fieldform init``, killed at each thing that it does to the disk (K-07)."""

import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import strace
from bench.stage import Choice, Found
from bench.strace import Ready
from fieldform.config import Config
from fieldform.installation import init, open_house
from fieldform.push_keys import make_push_keys
from fieldform.storage import ballast, ledger_chain
from fieldform.storage.database import connect, rows
from fieldform.storage.migrations import migrations
from tests.world import make_world


def kill_setup(choose: Choice) -> Found:
    """K-07: killed at any point of ``init``, on nothing or on an installation of an older version,
    the next ``init`` completes it."""
    found = Found()
    for older in (False, True):
        with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
            config = make_world(Path(name, "whole")).config
            wanted = _shape_of(config)
            setup = Setup(replace(config, data=Path(name, "data")), older)
            for call in choose(strace.calls_of(setup.once)):
                found.points += 1
                setup.again()
                strace.killed_at(setup.once, call)
                setup.once()()
                shape = _shape_of(setup.config)
                for what, expected in wanted.items():
                    found.check(shape[what] == expected, call, f"{what}: {shape[what]}")
    return found


@dataclass
class Setup:
    """An installation that is made, or brought up to date."""

    config: Config
    older: bool

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        """Put it back to what there was before."""
        shutil.rmtree(self.config.data, ignore_errors=True)
        if self.older:
            _make_older(self.config)

    def once(self) -> Ready:
        """What ``fieldform init`` does."""
        return lambda: (init(self.config), make_push_keys(self.config.secrets))


def _make_older(config: Config) -> None:
    """An installation of before the ledger was chained, with two lines in it."""
    init(config)
    for one in config.secrets.iterdir():
        one.unlink()
    config.database.unlink()
    with closing(connect(config.database)) as db:
        migrations.apply(db, stop_before="m0016_ledger_chain")
        for number in range(2):
            db.execute(
                "INSERT INTO ledger (at, actor, step, signal_id, region, from_state, to_state,"
                " reason, recipient) VALUES ('2026-11-22', 'system', 'receive', ?, 'heerlen', '',"
                " 'queued', '', '')",
                (f"signal-{number}",),
            )
        db.conn.commit()


def _shape_of(config: Config) -> dict[str, Any]:
    """What an installation must be, whatever came in between."""
    house = open_house(config)
    with closing(house.db):
        schema = rows(house.db, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
        return {
            "schema": [tuple(one) for one in schema],
            "schools": rows(house.db, "SELECT COUNT(*) FROM schools")[0][0],
            "chain": list(ledger_chain.broken_lines(house.db)),
            "whole": rows(house.db, "PRAGMA integrity_check")[0][0],
            "secrets": {one.name: one.stat().st_size > 0 for one in config.secrets.iterdir()},
            "files": sorted(one.name for one in config.data.iterdir()),
            "ballast": ballast.is_there(config.database),
        }
