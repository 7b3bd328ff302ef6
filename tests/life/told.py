"""A world whose people have devices, a push service beside it, and the worker's hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from fieldform.actions.notify import tell_desks
from fieldform.actions.push import push_next
from fieldform.domain.people import Role
from fieldform.worker import push_channel
from tests.actions.story import Story
from tests.checking_client import Browser
from tests.push_service import Device, PushService, push_service
from tests.world import World, make_world


class Told:
    """The world, its push service, and an officer at a browser."""

    def __init__(self, world: World, service: PushService) -> None:
        self.world, self.service = world, service
        self.channel = push_channel(world.config)
        self.officer = world.browser(Role.OFFICER)

    def device(self, browser: Browser) -> Device:
        """Subscribe a new device in this browser, as its script does."""
        key = browser.get("/api/push").json["application_server_key"]
        device = self.service.device(key)
        assert browser.post("/api/push", json=device.subscription).status_code == 200
        return device

    def ask(self) -> None:
        """The desk asks the officer which school it was."""
        Story(self.world).take("claim", "ask")

    def work(self, after: timedelta = timedelta()) -> None:
        """Let the worker write down who is told by then, and send it."""
        self.world.clock.move(after)
        assert self.channel
        tell_desks(self.world.house, self.world.clock())
        while push_next(self.world.house, self.channel, self.world.clock()):
            pass

    def work_at(self, moment: datetime) -> None:
        """Move the clock to a moment and let the worker do what is due."""
        self.work(moment - self.world.clock())


@contextmanager
def told_world(folder: Path) -> Iterator[Told]:
    """Make such a world; at the end, no message was wrong in any way."""
    with push_service(folder) as service:
        settings = {"push_hosts": (service.host,), "push_cafile": service.certificates.cafile}
        world = make_world(folder, **settings)
        yield Told(world, service)
        world.house.db.close()
        assert not service.faults
