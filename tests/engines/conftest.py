"""A world, served through a front that can misbehave, and the three browsers on phones."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from tests.engines.chromium import ChromiumPhone
from tests.engines.firefox import FirefoxPhone
from tests.engines.phone import Phone
from tests.engines.webkit import WebKitPhone, screen
from tests.front import Front
from tests.served import served
from tests.world import DIRECT, World, make_world

ENGINES = ("chromium", "firefox", "webkit")


@dataclass
class Site:
    """A world behind a front."""

    world: World
    front: Front

    def sign_in(self, phone: Phone, name: str = "", region: str = DIRECT) -> None:
        """Sign an officer in on this phone."""
        officer = self.world.person(Role.OFFICER, region, name)
        link = make_link(self.world.house, officer.name, self.world.clock())
        phone.open(self.front.base + link.removeprefix(self.world.config.base_url))
        phone.tap("main button")
        phone.text("form.report")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    world = make_world(tmp_path / "house")
    world.clock.at = datetime.now(UTC)  # the phone has a clock of its own
    with served(world.app) as port:
        front = Front(port)
        yield Site(world, front)
        front.down()
    world.house.db.close()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with screen() as name:
        yield name


Open = Callable[[str], Phone]


@pytest.fixture
def take(tmp_path: Path, playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Return what opens a phone of an engine, with a fresh profile; all are closed afterwards."""
    with ExitStack() as stack:

        def open_one(engine: str) -> Phone:
            profile = tmp_path / engine
            phone: Phone
            if engine == "chromium":
                phone = ChromiumPhone(profile, playwright)
            elif engine == "firefox":
                phone = FirefoxPhone(profile)
            else:
                phone = WebKitPhone(profile, request.getfixturevalue("display"))
            stack.callback(phone.kill)
            return phone

        yield open_one
