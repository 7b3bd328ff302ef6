"""What comes back is a fact, the signal is at the desk again, and the notification is gone."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldform.actions import check_mailbox
from fieldform.actions.bounces import Came, take_in_bounce
from fieldform.channels.bounce import read_bounce
from fieldform.cli import main
from fieldform.domain.outcome import Outcome, outcome
from fieldform.domain.people import Role
from fieldform.domain.signal import State
from fieldform.storage import participation
from tests.actions.story import LATER, NEVER, PERHAPS, Story
from tests.dsn import notification
from tests.scan import hits
from tests.world import DIRECT, SCHOOL, World

MINUTE = timedelta(minutes=1)


def sent(world: World) -> Story:
    return Story(world, given_name="Zyxquadra").take("claim", "approve", "deliver")


@pytest.mark.parametrize("envelope_id", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_a_mail_that_comes_back_brings_the_signal_back(
    world: World, envelope_id: bool, whole: bool
) -> None:
    story = sent(world)
    data = notification(story.mail, envelope_id=envelope_id, whole=whole)
    assert (b"Zyxquadra" in data) == whole
    assert take_in_bounce(world.house, data, world.clock()) is Came.BOUNCED
    now = story.now
    assert (now.state, now.bounced_at, now.delivered_at) == (
        State.QUEUED,
        world.clock(),
        None,
    )
    assert story.lines[-1].step == "bounce"
    assert hits(world.config.data, "Zyxquadra") == []
    assert take_in_bounce(world.house, data, world.clock()) is Came.TOO_LATE  # once


def test_after_it_came_back_the_same_mail_goes_to_the_same_mailbox(world: World) -> None:
    story = sent(world)
    story.come_back()
    story.take("claim", "approve", "deliver")
    first, second = world.postbox.parcels
    assert first == second
    assert story.now.bounced_at is None


def test_to_another_mailbox_another_mail_goes_and_the_old_notification_is_too_late(
    world: World,
) -> None:
    story = sent(world)
    first = story.mail
    story.come_back()
    world.mailbox(SCHOOL[DIRECT], "ander@school.example")
    story.take("claim", "approve", "deliver")
    assert story.mail.recipient == "ander@school.example"
    assert story.mail.message_id != first.message_id
    assert take_in_bounce(world.house, notification(first), world.clock()) is Came.TOO_LATE
    assert story.now.state is State.DELIVERED


def test_what_was_read_or_is_gone_does_not_come_back(world: World) -> None:
    story = sent(world).take("acknowledge")
    assert story.come_back() is Came.TOO_LATE
    world.destroy()
    assert story.come_back() is Came.TOO_LATE
    assert world.now_of(world.one_signal()) is not None


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_notification_that_is_no_failure_changes_nothing(world: World, action: str) -> None:
    story = sent(world)
    lines = story.lines
    assert story.come_back(action) is Came.DELAYED
    assert story.lines == lines


def test_an_uncertain_mail_that_comes_back_is_certain(world: World) -> None:
    story = Story(world).take("claim", "approve")
    story.send(PERHAPS)
    world.postbox.parcels.clear()
    assert story.now.uncertain_at
    story.take("send_again")
    story.send()
    assert story.come_back() is Came.BOUNCED
    assert (story.now.state, story.now.uncertain_at) == (State.QUEUED, None)


def test_a_test_mail_that_comes_back_is_told_in_the_register(world: World) -> None:
    anna = world.person(Role.DESK)
    world.mailbox(SCHOOL[DIRECT])
    check_mailbox.send_test_mail(world.house, SCHOOL[DIRECT], anna, world.clock())
    (parcel,) = world.deliver()
    assert take_in_bounce(world.house, notification(parcel), world.clock()) is Came.TEST_MAIL
    entry = participation.entry(world.house.db, SCHOOL[DIRECT])
    assert entry
    assert entry.test == "failed"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"From: a@b.example\n\nWe hebben Zyxquadra gezien.",
        b"Content-Type: multipart/report; boundary=x\n\n--x\n\n--x--\n",
    ],
)
def test_what_is_no_notification_is_left_alone(data: bytes) -> None:
    assert read_bounce(data) is None


@pytest.mark.parametrize("envelope", ["", "a b", "../../etc", "x" * 200, "<script>"])
def test_a_notification_with_a_strange_envelope_id_finds_nothing(
    world: World, envelope: str
) -> None:
    story = sent(world)
    data = notification(story.mail).replace(story.mail.local_part.encode(), envelope.encode())
    assert take_in_bounce(world.house, data, world.clock()) is Came.TOO_LATE
    assert story.now.state is State.DELIVERED


def test_the_program_takes_a_folder_in_and_destroys_what_it_took(
    world: World, tmp_path: Path
) -> None:
    story = sent(world)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    bounce, letter = tmp_path / "box" / "new" / "1", tmp_path / "box" / "cur" / "2"
    bounce.write_bytes(notification(story.mail, whole=True))
    letter.write_bytes(b"Subject: vraag\n\nWie belt er?")
    command = ["bounces", str(tmp_path / "box"), "--data", str(world.config.data)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("1 bounced, 0 test mail bounced")
    assert "1 no notification" in done.output
    assert (bounce.exists(), letter.exists()) == (False, True)
    assert story.now.state is State.QUEUED
    assert "Zyxquadra" not in done.output


def test_the_program_reads_a_pipe(world: World) -> None:
    story = sent(world)
    command = ["bounces", "-", "--data", str(world.config.data)]
    assert CliRunner().invoke(main, command, input=b"Subject: vraag\n\nHallo").exit_code == 1
    done = CliRunner().invoke(main, command, input=notification(story.mail))
    assert (done.exit_code, done.output.strip()) == (0, "bounced")
    assert story.now.state is State.QUEUED


def test_every_outcome_is_told_with_its_one_next_action(world: World) -> None:
    def told(story: Story, expected: Outcome, words: str) -> None:
        assert outcome(story.now, world.clock()) is expected
        anna = world.browser(Role.DESK, name=f"Anna {DIRECT}")  # sessions end while time goes by
        assert words in anna.get(f"/desk/signals/{story.id}").text

    story = Story(world).take("claim", "approve")
    told(story, Outcome.WAITING, "wacht op de mailserver")
    story.send(LATER)
    told(story, Outcome.WAITING, "wacht op de mailserver")
    world.clock.move(5 * MINUTE)
    told(story, Outcome.DELAYED, "Neem het terug")
    story.send(NEVER)
    told(story, Outcome.REFUSED, "geweigerd")
    story.take("claim", "approve")
    story.send(PERHAPS)
    told(story, Outcome.UNCERTAIN, "Bel de school")
    story.take("send_again").send()
    told(story, Outcome.SENT, "Wacht tot de school")
    story.come_back()
    told(story, Outcome.BOUNCED, "kwam terug")
    story.take("claim", "approve", "deliver")
    deadline = story.now.deadline
    assert deadline
    world.clock.at = deadline + 59 * MINUTE
    told(story, Outcome.SENT, "Wacht tot de school")
    world.clock.at = deadline + 60 * MINUTE
    told(story, Outcome.NOT_READ, "nog niet gezegd")
    anna = world.browser(Role.DESK, name=f"Anna {DIRECT}")
    assert anna.post(f"/desk/signals/{story.id}/read").status_code == 303
    told(story, Outcome.READ, "De school heeft het gelezen")
    assert anna.post(f"/desk/signals/{story.id}/read").status_code == 409
    assert len({parcel.message_id for parcel in world.postbox.parcels}) == 1
