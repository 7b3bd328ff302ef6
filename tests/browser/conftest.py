"""A real browser on a real server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from fieldform.actions.people import make_link
from fieldform.domain.people import Role
from tests.machine import CHROMIUM
from tests.world import DIRECT, World, make_world

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Site:
    """A world that is served, and the browser that looks at it."""

    def __init__(self, world: World, browser: Browser, port: int) -> None:
        self.world, self.browser = world, browser
        self.base = f"http://localhost:{port}"
        self.complaints: list[str] = []

    def visit(
        self, role: Role, region: str = DIRECT, *, javascript: bool = True, width: int = 360
    ) -> Page:
        """Return a page in which a person of this role is signed in."""
        height = 740 if width < 700 else 800
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if width < 700 else "light",
            base_url=self.base,
        )
        person = self.world.person(role, region)
        link = make_link(self.world.house, person.name, self.world.clock())
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.goto(link.removeprefix(self.world.config.base_url))
        page.locator("main button").click()
        page.wait_for_load_state()
        return page


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    world = make_world(tmp_path)
    server = make_server("localhost", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Site(world, browser, server.server_port)
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()
    world.house.db.close()
