"""The worker: delivers what is due, destroys what is due, and does nothing else.

It is a plain loop: the outbox in the database is the truth about what is due, so there is
nothing for a job queue to remember.
"""

import errno
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from fieldform.actions.check_mailbox import deliver_test_mail
from fieldform.actions.deliver import deliver_next, mark_interrupted
from fieldform.actions.destroy import destroy_due
from fieldform.actions.house import House
from fieldform.actions.notify import tell_desks
from fieldform.actions.push import push_next
from fieldform.channels.notice import PushChannel
from fieldform.channels.table import CHANNELS, Channel
from fieldform.channels.webpush import WebPushChannel
from fieldform.config import Config, for_demo, from_environment
from fieldform.installation import open_house
from fieldform.locks import only_worker
from fieldform.restoring import forget_unfinished
from fieldform.safety import require
from fieldform.storage import shredder
from fieldform.storage.database import Refused
from fieldform.storage.health import damage

PAUSE = timedelta(seconds=2)

LOOK = timedelta(seconds=10)
"""Between two looks at whom to tell."""

log = logging.getLogger("fieldform")


def work(config: Config, stop: threading.Event) -> None:
    """Work until ``stop`` is set. Raises AlreadyWorking, Unsafe."""
    require(config)
    lock = only_worker(config.data)
    forget_unfinished(config.data)
    house = open_house(config)
    channel = CHANNELS[config.channel](config.channel_settings)
    push = push_channel(config)
    try:
        _say_damage(house)
        _try(lambda: shredder.compact(house.db))  # a crash may have come just before it
        looked: datetime | None = None
        while not stop.is_set():
            if looked is None or config.clock() - looked >= LOOK:
                looked = config.clock()
                _try(lambda: tell_desks(house, config.clock()))
            _try(lambda: _round(house, channel, push, config))
            os.utime(lock)  # so that `fieldform check` sees that rounds are made
            stop.wait(PAUSE.total_seconds())
    finally:
        house.db.close()
        os.close(lock)


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set: a mail that is on its way is finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def push_channel(config: Config) -> PushChannel | None:
    """Return how push messages leave, or None when ``init`` has made no keys for them yet."""
    private, public = (config.secrets / f"push-{kind}.pem" for kind in ("private", "public"))
    if not private.exists():
        log.warning("there are no push keys: run fieldform init once")
        return None
    return WebPushChannel(
        private_key=private.read_bytes(),
        public_key=public.read_bytes(),
        subscriber=config.mail_from,
        hosts=config.push_hosts,
        cafile=config.push_cafile,
    )


def _round(house: House, channel: Channel, push: PushChannel | None, config: Config) -> None:
    """One round. A mail never waits for more than one push message. First come the mails of which
    the last round, or the last worker, could not write down how they ended."""
    mark_interrupted(house, config.clock())
    while deliver_next(house, channel, config.clock()) or (
        push and push_next(house, push, config.clock())
    ):
        pass
    while deliver_test_mail(house, channel, config.clock()):
        pass
    destroy_due(house, config.clock())


def _say_damage(house: House) -> None:
    """Say at the start that the file is damaged, and go on: other children wait too."""
    found = damage(house.db)
    if found:
        log.error("the database is damaged in %d places: run fieldform check", len(found))


def _try(part: Callable[[], object]) -> None:
    """Trouble with the disk is logged, without its content, and the next round tries again."""
    try:
        part()
    except Refused as error:
        log.error("the database refused: %s", error)
    except OSError as error:
        log.error("the disk refused: %s", errno.errorcode.get(error.errno or 0, "?"))


def main() -> None:
    """Work as the program ``python -m fieldform.worker``; the settings are in the environment, or
    those of the demo in the folder and on the port that are given."""
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    try:
        work(_settings(sys.argv[1:]), stop_on_signals())
    except (ValueError, RuntimeError, OSError) as error:
        sys.exit(f"Error: {error}")


def _settings(demo: list[str]) -> Config:
    if demo:
        return for_demo(Path(demo[0]), int(demo[1]), os.environ)
    return from_environment(os.environ)


if __name__ == "__main__":
    main()
