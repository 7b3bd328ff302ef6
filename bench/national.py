"""The form with the schools of the whole country, served from this process, and a browser on it.

Uses the real files beside the repository (shared/data), also those of 2021, so that renamed
schools have their former names.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from fieldform import installation, regions
from fieldform.actions.import_schools import import_catchment, import_schools
from fieldform.actions.people import add_person, make_link
from fieldform.app import create_app
from fieldform.channels.table import ChannelSettings
from fieldform.config import Config
from fieldform.domain.people import Role
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SCHOOLS = (
    "schools/duo-basisonderwijs-2021-10.csv",
    "schools/schools-netherlands.csv",
)
PUPILS = "pupils/pupils-by-postcode4-and-school-2024.csv.gz"

PHONE = {"width": 360, "height": 740}


class Silent(WSGIRequestHandler):
    """Writes no log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Site:
    """The served form, and the browser."""

    base: str
    browser: Browser
    link: str

    def phone(self) -> Page:
        """Return the form on a new phone, with the index open."""
        context = self.browser.new_context(viewport=PHONE, base_url=self.base)
        page = context.new_page()
        page.goto(self.link)
        page.locator("main button").click()
        page.goto("/")
        page.locator("input[role=combobox]").wait_for()
        return page


@contextmanager
def national_site() -> Iterator[Site]:
    """Install fieldform in a temporary folder, import the country, serve it."""
    with tempfile.TemporaryDirectory(prefix="fieldform-bench-") as name:
        config = Config(
            data=Path(name) / "data",
            base_url="http://localhost",
            mail_from="bureau@police.example",
            regions=regions.load(regions.PILOTS),
            channel="folder",
            channel_settings=ChannelSettings(folder=Path(name) / "mail"),
            clock=lambda: datetime.now(UTC),
        )
        installation.init(config)
        link = _fill(config)
        server = make_server(
            "localhost", 0, create_app(config), threaded=True, request_handler=Silent
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
            )
            yield Site(f"http://localhost:{server.server_port}", browser, link)
            browser.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _fill(config: Config) -> str:
    """Import everything; return the address of an officer's sign-in link."""
    house = installation.open_house(config)
    for file in SCHOOLS:
        import_schools(house.db, [(file, (DATA / file).read_bytes())])
    import_catchment(house.db, (DATA / PUPILS).read_bytes())
    add_person(house, "Officer", Role.OFFICER, "heerlen")
    link = make_link(house, "Officer", datetime.now(UTC)).removeprefix(config.base_url)
    house.db.close()
    return link
