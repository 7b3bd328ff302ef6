"""What retention says is destroyed, once, also when the first try is cut off half-way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fieldform.actions import destroy
from fieldform.actions.receive import receive
from fieldform.domain.people import Role
from fieldform.domain.signal import ClosedReason, State
from fieldform.storage import shredder, signals, tally, vault
from fieldform.storage.database import rows
from fieldform.storage.tally import counts
from tests.actions.story import LATER, WAY_TO, Story, before
from tests.scan import hits
from tests.world import DIRECT, World, a_child, a_report, another

SECOND = timedelta(seconds=1)
MONTH = "2026-11"


def tallied(world: World, region: str = DIRECT) -> dict[str, int]:
    """Return the counts of signals, written ``measure label``."""
    found = counts(world.house.db, region, MONTH, MONTH)
    return {
        f"{measure} {label}": number
        for (_, measure, label), number in found.items()
        if measure not in ("reports", "officer_seconds", "desk_seconds")
    }


def is_gone(world: World, story: Story) -> bool:
    return signals.by_id(world.house.db, story.id) is None


def delivered(world: World, **child: Any) -> Story:
    return Story(world, **child).take("claim", "approve", "deliver")


def test_what_the_school_acknowledged_goes_at_once(world: World) -> None:
    story = delivered(world)
    assert world.destroy().signals == 0
    story.take("acknowledge")
    assert world.destroy().signals == 1
    assert is_gone(world, story)
    assert [line.step for line in story.lines][-2:] == ["begin_destruction", "destroy"]
    assert story.lines[-2].reason == "acknowledged"


def test_what_nobody_acknowledged_goes_after_the_regions_time(world: World) -> None:
    story = delivered(world)
    world.clock.move(timedelta(hours=24) - SECOND)
    assert world.destroy().signals == 0
    world.clock.move(SECOND)
    assert world.destroy().signals == 1
    assert story.lines[-2].reason == "delivered"


@pytest.mark.parametrize("step", [name for name in WAY_TO if name not in ("begin_destruction",)])
def test_whatever_stays_undelivered_ends_at_the_hard_stop(world: World, step: str) -> None:
    story = before(world, step)
    if story.now.state is State.DELIVERED:
        return
    deadline = story.now.deadline
    assert deadline
    world.clock.at = deadline + timedelta(hours=28) - SECOND
    assert world.destroy().signals == 0
    world.clock.move(SECOND)
    done = world.destroy()
    kept = 2 if "reported_again" in WAY_TO[step] else 1
    assert (done.expired, done.signals) == (kept, kept)
    assert is_gone(world, story)
    assert [line.step for line in story.lines][-3:] == ["expire", "begin_destruction", "destroy"]
    assert story.lines[-3].reason == ClosedReason.EXPIRED


def test_a_mail_that_keeps_failing_ends_at_the_hard_stop_and_never_leaves(world: World) -> None:
    story = Story(world).take("claim", "approve")
    for _ in range(40):
        story.send(LATER)
        world.clock.move(timedelta(hours=1))
        world.destroy()
    assert is_gone(world, story)
    world.postbox.trouble.clear()
    assert world.deliver() == []


def test_an_objection_stays_until_its_deadline_and_is_then_gone(world: World) -> None:
    signal = world.report(
        a_report(children=[{"number": 1, "age": 9, "decision": "parent_informs"}])
    ).signals[0]
    assert signal.deadline
    world.clock.at = signal.deadline - SECOND
    assert world.destroy().signals == 0
    world.clock.move(SECOND)
    assert world.destroy().signals == 1
    assert world.now_of(signal) is None
    assert tallied(world) == {"signals all": 1, "decision parent_informs": 1} | {
        "outcome parent_informs": 1
    }


def test_every_end_is_counted_once_and_without_a_child(world: World) -> None:
    delivered(world).take("acknowledge")
    delivered(world, school={"code": "04JU00"}, **another(1))
    Story(world, decision="not_asked", reason="not_safe", decided_by=None).take("claim", "close")
    Story(world, school={"unknown": True})
    world.clock.move(timedelta(days=3))
    for _ in range(3):
        world.destroy()
    assert tallied(world) == {
        "signals all": 4,
        "decision agreed": 3,
        "decision not_asked": 1,
        "outcome delivered": 2,
        "outcome duplicate": 1,
        "outcome expired": 1,
        "school_known at_scene": 3,
        "school_known not_found": 1,
        "not_asked not_safe": 1,
        "in_time yes": 2,
        "acknowledged yes": 1,
        "acknowledged no": 1,
        "school 04JU00": 2,
    }


class Dies(BaseException):
    """The process is killed."""


def _break(monkeypatch: pytest.MonkeyPatch, part: Any, name: str, *, after: bool) -> None:
    """Let ``part.name`` kill the process once, before or after its work."""
    real: Callable[..., Any] = getattr(part, name)

    def dies(*values: Any) -> Any:
        if after:
            real(*values)
        monkeypatch.setattr(part, name, real)
        raise Dies

    monkeypatch.setattr(part, name, dies)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("part", "name"),
    [
        (destroy, "_expire"),
        (destroy, "_begin"),
        (tally, "add"),
        (shredder, "overwrite_sealed"),
        (shredder, "overwrite_and_delete"),
        (destroy, "_destroy"),
        (shredder, "compact"),
        (shredder, "destroy_unused_days"),
        (vault, "destroy_day"),
    ],
)
def test_cut_off_anywhere_the_next_round_finishes_and_counts_once(
    world: World, monkeypatch: pytest.MonkeyPatch, part: Any, name: str, after: bool
) -> None:
    story = delivered(world, given_name="Zyxquadra").take("acknowledge")
    other = Story(world, given_name="Zyxquadra")  # this one expires
    found = [signals.locked(world.house.db, one.id) for one in (story, other)]
    sealed = [one.sealed for one in found if one]
    world.clock.move(timedelta(days=3))
    _break(monkeypatch, part, name, after=after)
    with pytest.raises(Dies):
        world.destroy()
    compacted: list[bool] = []
    real = shredder.compact
    monkeypatch.setattr(shredder, "compact", lambda db: (compacted.append(True), real(db)))
    world.destroy()
    assert (is_gone(world, story), is_gone(world, other)) == (True, True)
    assert tallied(world)["signals all"] == 2
    assert vault.days(world.house.vault) == []
    finished = (part, name, after) == (shredder, "compact", True) or name.startswith("destroy_")
    assert bool(compacted) == (not finished)  # only what was compacted already is not again
    assert hits(world.config.data, "Zyxquadra") == []
    content = world.config.database.read_bytes()
    assert not [one for one in sealed if one[:16] in content or one[-16:] in content]
    lines = [line.step for one in (story, other) for line in one.lines]
    assert (lines.count("begin_destruction"), lines.count("destroy")) == (2, 2)


def test_of_a_destroyed_report_only_a_tombstone_stays(world: World) -> None:
    key = "a-key-of-22-characters"
    officer = world.person(Role.OFFICER)
    receipt = receive(world.house, a_report(), key, officer, world.clock()).receipt
    world.clock.move(timedelta(days=3))
    world.destroy()
    (stone,) = [dict(one) for one in rows(world.house.db, "SELECT * FROM reports")]
    assert stone.pop("id")
    assert stone == {
        "idempotency_key": key,
        "receipt": receipt,
        "officer_id": officer.id,
        "region": DIRECT,
        "reference": None,
        "received_at": "2026-11-22T22:30:00+00:00",
        "key_day": "2026-11-22",
        "sealed_digest": None,
    }
    assert rows(world.house.db, "SELECT 1 FROM signals UNION SELECT 1 FROM deliveries") == []


def test_a_report_keeps_its_key_until_the_last_of_its_children_is_gone(world: World) -> None:
    children = [a_child(number=1), a_child(number=2, given_name="Tweede")]
    first, second = world.report(a_report(children=children)).signals
    desk = Story(world)
    desk.id = first.id
    desk.take("claim", "close")
    world.clock.move(timedelta(days=1))  # another day: the key of yesterday is still needed
    assert world.destroy() == destroy.Destroyed(0, 1, 0, 0)
    assert vault.days(world.house.vault) == ["2026-11-22"]
    left = world.now_of(second)
    assert left
    assert left.reference == "PL0100-2026123456"
    world.clock.move(timedelta(days=3))
    world.destroy()
    assert vault.days(world.house.vault) == []


def test_nothing_due_is_nothing_done(world: World) -> None:
    Story(world)
    assert world.destroy() == destroy.Destroyed(0, 0, 0, 0)


def test_the_hard_stop_of_a_signal_without_a_deadline_is_two_weeks(world: World) -> None:
    world.clock.at = world.clock.at.replace(year=2040)
    story = Story(world, birth_date="2030-05-04")
    world.clock.move(timedelta(days=14) - SECOND)
    assert world.destroy().expired == 0
    world.clock.move(SECOND)
    assert world.destroy().expired == 1
    assert is_gone(world, story)
