"""Twelve ways in which a mail server misbehaves, from the approval to the destruction, and seven in
which its TLS is missing or wrong (security.md section 4, M-01 to M-11, G-10).

    python -m bench.mail_modes
"""

import dataclasses
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.mail_tls import readable_of_a_plain_mail, readable_without_tls
from fieldform.actions.deliver import deliver_next
from fieldform.channels.secure_mail import Patience, from_url
from fieldform.domain.signal import State
from fieldform.storage import deliveries, signals
from fieldform.storage.tally import counts
from tests.actions.story import Story
from tests.smtp_server import (
    MODES,
    REPLIES,
    SILENCE,
    RudeServer,
    certificates,
    nobody_there,
    rude_server,
)
from tests.world import DIRECT, World, another, make_world

SENDER = "bureau@politie.example"
HASTY = Patience(connect=2, reply=0.4, final_reply=0.4, goodbye=0.4)
PATIENT = Patience(connect=5, reply=5, final_reply=5, goodbye=5)
TRIES = 3
"""So often the server misbehaves; then it has been mended."""

DOWN = "down"
TWELVE = (
    DOWN,
    "silent_greeting",
    "rcpt_451",
    "rcpt_550",
    "data_421",
    "drop_at_data",
    "dot_451",
    "dot_554",
    "drop_after_dot",
    "silence_after_dot",
    "quit_421",
    "drop_at_quit",
)
AMBIGUOUS = ("drop_after_dot", "silence_after_dot")
"""The server has the mail, and does not say so."""


@dataclass(frozen=True)
class Outcome:
    """What came of one mode: how many mails the server took responsibility for, how many different
    ones, how often we tried, and how often the mail was counted as delivered."""

    copies: int
    different: int
    attempts: int
    counted: int

    def is_right(self, mode: str) -> bool:
        """Say whether it is what security.md G-10 allows."""
        once = 1 <= self.copies <= (2 if mode in AMBIGUOUS else 1)
        return once and self.different == 1 and self.counted == 1


def main() -> None:
    """Measure and print."""
    print(json.dumps(measure()))


def measure() -> dict[str, int]:
    """Return the figures of all modes, and print one line for each."""
    found = dict(outcomes())
    for mode, one in found.items():
        print(f"  {mode:20} {one.attempts} tries, {one.copies} copies, {one.different} different")
    readable = dict(readable_without_tls())
    return {
        "mail_modes": len(found),
        "mail_wrong": sum(not one.is_right(mode) for mode, one in found.items()),
        "mail_lost": sum(one.copies == 0 or one.counted == 0 for one in found.values()),
        "mail_copies_in_ten": sum(found[mode].copies for mode in found if mode not in AMBIGUOUS),
        "mail_copies_in_two": sum(found[mode].copies for mode in AMBIGUOUS),
        "tls_modes": len(readable),
        "tls_readable_bytes": sum(readable.values()),
        "control_readable_bytes": readable_of_a_plain_mail(),
    }


def outcomes() -> Iterator[tuple[str, Outcome]]:
    """Yield what comes of each of the twelve."""
    with tempfile.TemporaryDirectory(prefix="fieldform-mail-") as name:
        certs, world = certificates(Path(name)), make_world(Path(name))
        for number, mode in enumerate(TWELVE):
            server = rude_server(Path(name), "behaves", certs=certs)
            try:
                yield mode, Mail(world, server, mode, Story(world, **another(number))).live()
            finally:
                server.stop()
        world.house.db.close()


@dataclass
class Mail:
    """One mail, and a server that misbehaves until it is mended."""

    world: World
    server: RudeServer
    mode: str
    story: Story
    copies: list[bytes] = field(default_factory=list)

    def live(self) -> Outcome:
        """Approve it, try until it is there, and destroy what is left of it."""
        before = self._counted()
        self.story.take("claim", "approve")
        for _ in range(TRIES):
            self._try(self.mode)
            self._let_a_person_decide()
        while self.story.now.state is not State.DELIVERED:
            self._try("behaves")
            self._let_a_person_decide()
        mail = deliveries.of_signal(self.world.house.db, self.story.id)
        assert mail
        self.world.clock.move(timedelta(hours=24))
        self.world.destroy()
        assert signals.by_id(self.world.house.db, self.story.id) is None
        counted = self._counted() - before
        return Outcome(len(self.copies), len(set(self.copies)), mail.attempts, counted)

    def _try(self, mode: str) -> None:
        """Let the worker try what is due, as long as the server answers in this way."""
        self.server.replies.update(REPLIES | MODES.get(mode, {}))
        url = nobody_there() if mode == DOWN else self.server.url
        patience = HASTY if SILENCE in MODES.get(mode, {}).values() else PATIENT
        channel = dataclasses.replace(from_url(url, SENDER, self.server.cafile), patience=patience)
        before = len(self.server.bodies)
        deliver_next(self.world.house, channel, self.world.clock())
        if self.server.replies["dot"].startswith("2") or mode in AMBIGUOUS:
            self.copies += self.server.bodies[before:]
        self.world.clock.move(timedelta(minutes=15))

    def _let_a_person_decide(self) -> None:
        """A mail that was refused goes again once the address is mended; one that perhaps arrived
        goes again because nobody could be reached: the worst that a person can do."""
        now = self.story.now
        if now.state is State.QUEUED:
            self.story.take("claim", "approve")
        elif now.uncertain_at:
            self.mode = "behaves"
            self.story.take("send_again")

    def _counted(self) -> int:
        found = counts(self.world.house.db, DIRECT, "2026-11", "2026-12")
        return sum(
            found.get((month, "outcome", "delivered"), 0) for month in ("2026-11", "2026-12")
        )


if __name__ == "__main__":
    main()
