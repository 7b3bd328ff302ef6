"""Debian's Chromium as a phone: started as its user starts it, looked at through its developer
protocol."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

from tests.engines.phone import PATIENCE, Phone
from tests.machine import CHROMIUM, CHROMIUM_ARGUMENTS

ARGUMENTS = (
    "--headless=new",
    *CHROMIUM_ARGUMENTS,
    "--disable-dev-shm-usage",
    "--password-store=basic",
    "--remote-debugging-port=0",
)


class ChromiumPhone(Phone):
    """Chromium with a real profile folder, that can be killed."""

    name = "chromium"
    page: Page

    def __init__(self, profile: Path, playwright: Playwright) -> None:
        self._playwright = playwright
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: Browser | None = None
        super().__init__(profile)

    def start(self) -> None:
        """Start it in a process group of its own, and connect."""
        says = self.profile / "DevToolsActivePort"
        says.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [CHROMIUM, *ARGUMENTS, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while not (says.exists() and says.read_text().count("\n")):
            if time.monotonic() > end:
                self.kill()
                raise TimeoutError("Chromium did not start")
            time.sleep(0.02)
        port = says.read_text().splitlines()[0]
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self._browser.contexts[0]
        context.set_default_timeout(PATIENCE * 1000)
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.set_viewport_size({"width": 360, "height": 740})

    def tab(self) -> Page:
        """Return a second tab."""
        assert self._browser
        page = self._browser.contexts[0].new_page()
        page.set_viewport_size({"width": 360, "height": 740})
        return page

    def close(self) -> None:
        """Close it through the protocol and wait until it has written everything."""
        if not self._process or not self._browser:
            return
        self._browser.new_browser_cdp_session().send("Browser.close")
        try:
            self._process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """SIGKILL for the whole process group."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._browser:
            self._browser.close()
        self._process = self._browser = None

    def open(self, address: str) -> None:
        try:
            self.page.goto(address)
        except Error as error:
            if "net::ERR" not in error.message:
                raise

    def reload(self) -> None:
        try:
            self.page.reload()
        except Error as error:
            if "net::ERR" not in error.message:
                raise

    def offline(self, on: bool) -> None:
        self.page.context.set_offline(on)

    def fill(self, place: str, text: str) -> None:
        self.page.locator(place).fill(text)

    def tap(self, place: str) -> None:
        self.page.locator(place).click()

    def look(self, place: str) -> str | None:
        found = self.page.locator(place).first
        return found.inner_text() if found.is_visible() else None

    def run(self, script: str) -> Any:
        return self.page.evaluate(f"async () => ({script})")
