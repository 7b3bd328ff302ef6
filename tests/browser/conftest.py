"""A real browser on a real server. One Chromium serves the whole run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.served import served
from tests.world import DIRECT, World, make_world


class Site:
    """A world that is served, and the browser that looks at it."""

    def __init__(self, world: World, browser: Browser, port: int) -> None:
        self.world, self.browser = world, browser
        self.base = f"http://localhost:{port}"
        self.complaints: list[str] = []

    def open(
        self,
        *,
        javascript: bool = True,
        width: int = 360,
        service_workers: Literal["allow", "block"] = "allow",
    ) -> Page:
        """Return a page of a new browser profile, in which nobody is signed in."""
        height = 740 if width < 700 else 800
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            service_workers=service_workers,
            color_scheme="dark" if width < 700 else "light",
            base_url=self.base,
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        return page

    def visit(
        self,
        role: Role,
        region: str = DIRECT,
        *,
        name: str = "",
        javascript: bool = True,
        width: int = 360,
        service_workers: Literal["allow", "block"] = "allow",
    ) -> Page:
        """Return a page in which a person of this role is signed in."""
        page = self.open(javascript=javascript, width=width, service_workers=service_workers)
        person = self.world.person(role, region, name)
        link = make_link(self.world.house, person.name, self.world.clock())
        page.goto(link.removeprefix(self.world.config.base_url))
        page.locator("main button").click()
        page.wait_for_load_state("networkidle" if javascript else "load")  # scripts load scripts
        return page


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS))
    yield browser
    browser.close()


@contextmanager
def site_in(folder: Path, chromium: Browser, **settings: Any) -> Iterator[Site]:
    """Serve a fresh installation, and close every page of it afterwards."""
    world = make_world(folder, **settings)
    with served(world.app) as port:
        yield Site(world, chromium, port)
        for context in chromium.contexts:
            context.close()
    world.house.db.close()


@pytest.fixture
def site(tmp_path: Path, chromium: Browser) -> Iterator[Site]:
    with site_in(tmp_path, chromium) as made:
        yield made


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Site]:
    """One installation for all tests of a module that only look."""
    with site_in(tmp_path_factory.mktemp("site"), chromium) as made:
        yield made
