"""A mail goes at least once, and a second one does no harm; trouble never loses it."""

from datetime import timedelta

import pytest

from fieldform.actions.acknowledge import acknowledge, is_open
from fieldform.actions.deliver import deliver_next, mark_interrupted
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.channels.secure_mail import three_digits
from fieldform.domain.signal import State
from fieldform.storage import deliveries, signals
from tests.actions.story import LATER, NEVER, PERHAPS, Story, link_of
from tests.world import World, another

SECOND = timedelta(seconds=1)
MINUTES = (1, 2, 5, 10, 15, 15, 15)


def approved(world: World, **child: object) -> Story:
    return Story(world, **child).take("claim", "approve")


def due(world: World) -> bool:
    return deliveries.next_due(world.house.db, world.clock()) is not None


def test_a_mail_goes_once(world: World) -> None:
    story = approved(world)
    assert len(world.deliver()) == 1
    assert (story.now.state, story.now.delivered_at) == (State.DELIVERED, world.clock())
    world.clock.move(timedelta(hours=3))
    assert not deliver_next(world.house, world.postbox, world.clock())
    assert len(world.deliver()) == 1


def test_after_trouble_it_is_tried_again_at_growing_intervals(world: World) -> None:
    story = approved(world)
    for minutes in MINUTES:
        assert due(world)
        story.send(LATER)
        assert (story.now.state, story.lines[-1].reason) == (State.APPROVED, LATER.reason)
        world.clock.move(timedelta(minutes=minutes) - SECOND)
        assert not due(world)
        world.clock.move(SECOND)
    assert len(world.deliver()) == 1
    assert story.now.state is State.DELIVERED


def test_every_attempt_has_the_same_bytes_and_the_same_message_id(world: World) -> None:
    story = approved(world)
    tried: list[Parcel] = []

    class Stubborn:
        def send(self, parcel: Parcel) -> None:
            tried.append(parcel)
            raise LATER

    for _ in range(3):
        assert deliver_next(world.house, Stubborn(), world.clock())
        world.clock.move(timedelta(minutes=15))
    story.send()
    assert len({(one.message_id, one.message, one.recipient) for one in [*tried, story.mail]}) == 1


def test_one_that_waits_does_not_hold_up_the_others(world: World) -> None:
    first, second = approved(world), approved(world, **another(1))
    first.send(LATER)
    assert len(world.deliver()) == 1
    states = {first.now.state, second.now.state}
    assert states == {State.APPROVED, State.DELIVERED}


def test_a_refusal_for_good_comes_back_to_the_desk(world: World) -> None:
    story = approved(world)
    story.send(NEVER)
    assert (story.now.state, story.now.refused_at) == (State.QUEUED, world.clock())
    assert (story.lines[-1].step, story.lines[-1].reason) == ("refuse", NEVER.reason)
    world.clock.move(timedelta(hours=1))
    assert world.deliver() == []
    story.take("claim", "approve")  # once the address is mended
    assert story.now.refused_at is None
    assert len(world.deliver()) == 1


def test_a_mail_that_perhaps_arrived_waits_for_a_person(world: World) -> None:
    story = approved(world)
    story.send(PERHAPS)
    assert (story.now.state, story.now.uncertain_at) == (State.SENDING, world.clock())
    assert (story.lines[-1].step, story.lines[-1].reason) == ("uncertain", PERHAPS.reason)
    world.clock.move(timedelta(hours=5))
    assert world.deliver() == []


def test_a_person_sends_the_same_mail_again(world: World) -> None:
    story = approved(world)
    before = deliveries.of_signal(world.house.db, story.id)
    story.take("uncertain", "send_again")
    assert (story.now.state, story.now.uncertain_at) == (State.APPROVED, None)
    (parcel,) = world.deliver()
    assert before
    assert parcel.message_id == before.message_id
    assert story.now.state is State.DELIVERED


def test_a_person_hears_that_the_school_has_it(world: World) -> None:
    story = approved(world).take("uncertain", "confirm_received")
    assert (story.now.state, story.now.uncertain_at) == (State.DELIVERED, None)
    assert world.deliver() == []
    assert world.destroy().signals == 1


class Dies(BaseException):
    """The worker is killed."""


@pytest.mark.parametrize("arrived", [False, True])
def test_a_worker_that_dies_while_sending_leaves_it_uncertain(world: World, arrived: bool) -> None:
    story = approved(world)

    class Network:
        def send(self, parcel: Parcel) -> None:
            if arrived:
                world.postbox.send(parcel)
            raise Dies

    with pytest.raises(Dies):
        deliver_next(world.house, Network(), world.clock())
    assert story.now.state is State.SENDING  # written down before the connection was made
    assert not due(world)
    assert mark_interrupted(world.house, world.clock()) == 1
    assert mark_interrupted(world.house, world.clock()) == 0
    assert (story.now.state, story.now.uncertain_at) == (State.SENDING, world.clock())
    assert story.lines[-1].reason == "interrupted"
    story.take("send_again")
    assert len(world.deliver()) == 1 + arrived
    assert len({parcel.message for parcel in world.postbox.parcels}) == 1


def test_a_school_acknowledges_once(world: World) -> None:
    story = approved(world)
    token = link_of(world.deliver()[0])
    assert is_open(world.house, token)
    assert acknowledge(world.house, token, world.clock())
    assert story.now.acknowledged_at == world.clock()
    assert not is_open(world.house, token)
    assert not acknowledge(world.house, token, world.clock())
    assert not acknowledge(world.house, "another", world.clock())
    world.destroy()
    assert not acknowledge(world.house, token, world.clock())


def test_a_school_that_acknowledges_an_uncertain_mail_settles_it(world: World) -> None:
    story = approved(world)

    class LosesTheAnswer:
        def send(self, parcel: Parcel) -> None:
            world.postbox.send(parcel)
            raise PERHAPS

    deliver_next(world.house, LosesTheAnswer(), world.clock())
    assert acknowledge(world.house, link_of(story.mail), world.clock())
    assert (story.now.state, story.now.uncertain_at) == (State.DELIVERED, None)
    assert len(world.deliver()) == 1


@pytest.mark.parametrize("trouble", [None, LATER, NEVER, PERHAPS])
def test_a_school_may_be_faster_than_its_own_mail_server(
    world: World, trouble: Exception | None
) -> None:
    """It acknowledges while our connection is still open; how that ends changes nothing more."""
    story = approved(world)

    class Slow:
        def send(self, parcel: Parcel) -> None:
            world.postbox.send(parcel)
            assert acknowledge(world.house, link_of(parcel), world.clock())
            if trouble:
                raise trouble

    deliver_next(world.house, Slow(), world.clock())
    signal = story.now
    assert (signal.state, signal.uncertain_at, signal.refused_at) == (State.DELIVERED, None, None)
    assert story.lines[-1].step == "acknowledge"
    world.clock.move(timedelta(hours=1))
    assert len(world.deliver()) == 1


def test_an_objection_holds_a_mail_back_that_was_approved_but_has_not_left(world: World) -> None:
    """The mail server was away; meanwhile another officer reports that a parent objects."""
    story = approved(world)
    story.send(LATER)
    story.objection()
    other = approved(world, birth_date="2012-01-01")
    world.clock.move(timedelta(minutes=1))
    assert len(world.deliver()) == 1  # the other child's
    assert (story.now.state, other.now.state) == (State.QUEUED, State.DELIVERED)
    line = story.lines[-1]
    assert (line.step, line.reason) == ("hold_back", "decision.objection_in_other_report")


def test_an_objection_holds_an_uncertain_mail_back_from_a_second_try(world: World) -> None:
    story = approved(world).take("uncertain")
    story.objection()
    story.take("send_again")
    assert world.deliver() == []
    assert story.now.state is State.QUEUED


def test_many_are_delivered_each_exactly_once(world: World) -> None:
    stories = [approved(world, **another(number)) for number in range(12)]
    world.postbox.trouble = [LATER, NEVER, PERHAPS, LATER]
    world.deliver()
    world.clock.move(timedelta(minutes=2))
    parcels = world.deliver()
    assert len({parcel.message_id for parcel in parcels}) == len(parcels) == 10
    states = [story.now.state for story in stories]
    assert sorted(states) == sorted([State.DELIVERED] * 10 + [State.QUEUED, State.SENDING])
    assert signals.every(world.house.db, [State.APPROVED]) == []


def test_m19_a_clock_that_jumps_back_sends_nothing_again(world: World) -> None:
    gone, late = approved(world), approved(world, **another(1))
    assert len(world.deliver()) == 2
    waits = approved(world, **another(2))
    waits.send(LATER)
    world.clock.move(timedelta(hours=-2))
    assert not deliver_next(world.house, world.postbox, world.clock())
    world.clock.move(timedelta(hours=2, minutes=20))
    world.deliver()
    world.clock.move(timedelta(hours=-2))
    assert len(world.deliver()) == 3
    for story in (gone, late, waits):
        assert story.now.state is State.DELIVERED
        assert [line.step for line in story.lines].count("deliver") == 1


@pytest.mark.parametrize("code", [three_digits(one) for one in (-1, 0, 55, 421, 550, 999)])
@pytest.mark.parametrize("permanent", [True, False])
def test_whatever_a_relay_answers_is_written_down(world: World, code: str, permanent: bool) -> None:
    story, reason = approved(world), f"mail.data_refused {code}"
    story.send(ChannelError(reason, permanent=permanent))
    assert story.lines[-1].reason == reason
    assert story.now.state is (State.QUEUED if permanent else State.APPROVED)
