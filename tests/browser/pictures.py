"""Makes the pictures that the manifest names, from the drawn icons and from our own pages.

python -m tests.browser.pictures
"""

import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from fieldform import assets
from fieldform.domain.people import Role
from tests.browser.conftest import Site
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.world import make_world

PICTURES = assets.STATIC / "img"
ICONS = (
    ("favicon.svg", 72, "icon-72.png"),  # on our own pages: a drawing is a document by itself
    ("favicon.svg", 192, "icon-192.png"),
    ("favicon.svg", 512, "icon-512.png"),
    ("icon.svg", 512, "icon-maskable-512.png"),  # fills the square; all is within the safe zone
)


def draw_icons(browser: Browser) -> None:
    """Draw each icon at its size, with nothing behind it."""
    for source, size, target in ICONS:
        page = browser.new_page(viewport={"width": size, "height": size})
        drawing = (PICTURES / source).read_text("utf-8")
        page.set_content(
            f"<style>body{{margin:0}}svg{{display:block;width:{size}px;height:auto}}"
            f"</style>{drawing}"
        )
        page.screenshot(path=PICTURES / target, omit_background=True)
        page.close()


def take_screens(site: Site) -> None:
    """Take the form and the explanation as a phone shows them, and the form on a screen."""
    phone = site.visit(Role.OFFICER)
    phone.goto("/")
    phone.locator("footer").wait_for()  # comes last
    phone.screenshot(path=PICTURES / "screen-form.jpg", quality=75)
    phone.goto("/explain#nl")
    phone.screenshot(path=PICTURES / "screen-explain.jpg", quality=75)
    desk = site.visit(Role.OFFICER, width=1280)
    desk.goto("/")
    desk.locator("footer").wait_for()
    desk.screenshot(path=PICTURES / "screen-wide.jpg", quality=75)


def main() -> None:
    """Serve made-up people on this machine, look, and stop."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        world = make_world(Path(folder))
        server = make_server("localhost", 0, world.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )
        draw_icons(browser)
        take_screens(Site(world, browser, server.server_port))
        browser.close()
        server.shutdown()
        server.server_close()
        world.house.db.close()


if __name__ == "__main__":
    main()
