"""K-03, K-05, K-07, K-09, F-03, F-06: short forms of `python -m bench.each_step`. A process is
killed just before something that it does to the disk, or that fails; the next one goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlite_utils import Database

from bench.stage import Choice, Found, some
from bench.steps_of_backup import kill_backup
from bench.steps_of_destruction import fail_destruction, kill_destruction, lose_journal
from bench.steps_of_report import early_answers, fail_report, kill_report
from bench.steps_of_restore import kill_restore
from bench.steps_of_setup import kill_setup
from fieldform.installation import open_house
from fieldform.storage import database, shredder
from fieldform.storage.health import damage
from tests.faults.tracing import needs_strace
from tests.world import World

pytestmark = needs_strace


@pytest.mark.parametrize(
    ("measure", "one_in", "at_least"),
    [
        pytest.param(kill_backup, 200, 6, id="b01 a backup that is cut off is none, and goes"),
        pytest.param(kill_restore, 60, 8, id="b03 a restore that is cut off brings nothing back"),
        pytest.param(kill_report, 40, 20, id="k03 a report is stored once or not at all"),
        pytest.param(fail_report, 60, 15, id="f03 a write that fails is never a yes"),
        pytest.param(kill_destruction, 150, 12, id="k09 the next start finishes a destruction"),
        pytest.param(fail_destruction, 400, 12, id="f03 the worker goes on and finishes"),
        pytest.param(lose_journal, 80, 5, id="f06 a lost or an old journal brings nothing back"),
        pytest.param(kill_setup, 400, 30, id="k07 the next init completes an installation"),
    ],
)
def test_whatever_is_cut_off(
    measure: Callable[[Choice], Found], one_in: int, at_least: int
) -> None:
    found = measure(some(one_in))
    assert found.faults == []
    assert found.points >= at_least


def test_f06_an_index_that_lost_a_row_is_found(world: World) -> None:
    """By an index we find what must be destroyed; SQLite's quick check does not see it."""
    config = world.config
    with closing(sqlite3.connect(config.database, isolation_level=None)) as db:
        sql = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = ?"
        index = db.execute(sql, ("signals_by_state",)).fetchone()
        assert index
        db.execute("PRAGMA writable_schema = ON")
        db.execute("DELETE FROM sqlite_master WHERE name = 'signals_by_state'")
    World(**{**vars(world), "house": open_house(config)}).one_signal()
    with closing(sqlite3.connect(config.database, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", index)
    with closing(open_house(config).db) as again:
        assert database.rows(again, "PRAGMA quick_check")[0][0] == "ok"
        assert "row 1 missing from index signals_by_state" in damage(again)


def plainly_delete_mail(db: Database, signal_id: str) -> None:
    database.change(db, "DELETE FROM deliveries WHERE signal_id = ?", (signal_id,))


def test_k09_control_a_destruction_that_forgets_to_rewrite_the_file_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same look must be able to find something."""
    monkeypatch.setattr(shredder, "must_compact", lambda db: False)
    monkeypatch.setattr(shredder, "compact", lambda db: None)
    monkeypatch.setitem(database.PRAGMAS, "secure_delete", "0")
    monkeypatch.setattr(shredder, "overwrite_sealed", plainly_delete_mail)
    with pytest.raises(AssertionError):
        kill_destruction(lambda calls: calls[:1])


def test_k05_no_answer_leaves_before_what_it_says_is_on_the_disk() -> None:
    assert early_answers(20) == 0


def test_k05_control_without_syncs_answers_are_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "synchronous", "0")
    assert early_answers(3) == 3
