"""L-05, L-06: a line of the ledger stands or falls with its step, and none can go unseen."""

from datetime import timedelta

import pytest

from fieldform.actions.desk import claim
from fieldform.domain.people import Role
from fieldform.installation import init, ledger_key, open_database
from fieldform.storage import ledger_chain, signals
from fieldform.storage.database import change, rows, write
from tests.actions.story import Story
from tests.world import World


def broken(world: World) -> list[str]:
    return list(ledger_chain.broken_lines(world.house.db))


@pytest.fixture
def told(world: World) -> World:
    """A ledger with the whole life of a signal."""
    Story(world).take("claim", "approve", "deliver", "acknowledge")
    world.clock.move(timedelta(hours=1))
    world.destroy()
    assert len(rows(world.house.db, "SELECT 1 FROM ledger")) > 6
    return world


def test_a_ledger_that_nobody_touched_is_whole(told: World) -> None:
    assert broken(told) == []


def test_l06_every_line_that_is_taken_away_is_found(told: World) -> None:
    """Also the first and the last."""
    for (number,) in rows(told.house.db, "SELECT id FROM ledger"):
        told.house.db.conn.execute("SAVEPOINT attack")
        change(told.house.db, "DELETE FROM ledger WHERE id = ?", (number,))
        assert len(broken(told)) == 1, number
        told.house.db.conn.execute("ROLLBACK TO attack")
        told.house.db.conn.execute("RELEASE attack")
    assert broken(told) == []


@pytest.mark.parametrize("field", ledger_chain.FIELDS)
def test_l06_every_field_that_is_altered_is_found(told: World, field: str) -> None:
    for (number,) in rows(told.house.db, "SELECT id FROM ledger"):
        told.house.db.conn.execute("SAVEPOINT attack")
        change(told.house.db, f"UPDATE ledger SET {field} = 'x' WHERE id = ?", (number,))
        assert broken(told)[0].startswith(f"line {number} "), number
        told.house.db.conn.execute("ROLLBACK TO attack")
        told.house.db.conn.execute("RELEASE attack")


def test_l06_two_lines_that_change_places_are_found(told: World) -> None:
    with write(told.house.db):
        change(told.house.db, "UPDATE ledger SET id = 1000 WHERE id = 2")
        change(told.house.db, "UPDATE ledger SET id = 2 WHERE id = 3")
        change(told.house.db, "UPDATE ledger SET id = 3 WHERE id = 1000")
    assert len(broken(told)) >= 2


def test_l06_emptying_the_ledger_is_found(told: World) -> None:
    with write(told.house.db):
        change(told.house.db, "DELETE FROM ledger")
    assert broken(told) == ["the last lines of the ledger were taken away, or altered"]


def test_control_with_another_secret_nothing_fits(told: World) -> None:
    """The chain cannot be made from the file alone: it hangs on the secret."""
    ledger_key(told.config).write_bytes(bytes(32))
    db = open_database(told.config)
    assert len(list(ledger_chain.broken_lines(db))) == len(rows(db, "SELECT 1 FROM ledger")) + 1
    db.close()


def test_init_chains_the_lines_of_before_there_was_a_chain_and_never_again(told: World) -> None:
    """Never again: else an altered ledger would be chained anew, and believed."""
    with write(told.house.db):
        change(told.house.db, "UPDATE ledger SET mac = x''")
        change(told.house.db, "UPDATE ledger_head SET mac = x''")
    init(told.config)
    assert len(broken(told)) > 6
    ledger_key(told.config).unlink()
    init(told.config)
    db = open_database(told.config)
    assert list(ledger_chain.broken_lines(db)) == []
    db.close()


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", ["mac_of_next", "insert"])
def test_l05_a_step_that_is_killed_at_its_ledger_line_did_not_happen(
    world: World, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    signal = world.one_signal()
    before = rows(world.house.db, "SELECT COUNT(*) FROM ledger")[0][0]

    def killed(*_: object) -> bytes:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"fieldform.storage.ledger.{at}", killed)
        with pytest.raises(Killed):
            claim(world.house, signal.id, world.person(Role.DESK), world.clock())
    stands = signals.by_id(world.house.db, signal.id)
    assert stands
    assert stands.state == "queued"
    assert rows(world.house.db, "SELECT COUNT(*) FROM ledger")[0][0] == before
    assert broken(world) == []
    claim(world.house, signal.id, world.person(Role.DESK), world.clock())
    assert broken(world) == []


def test_the_lines_of_reports_that_share_a_commit_are_one_chain(world: World) -> None:
    for _ in range(5):
        world.one_signal()
    assert broken(world) == []
