"""Debian's WebKitGTK as a phone, under Xvfb. It has no switch for the network: a test stops the
server instead."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import Remote, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.service import Service

from tests.engines.phone import BETWEEN_LOOKS, PATIENCE, Phone
from tests.machine import WEBKIT_DRIVER, XVFB

BROWSER = Path(__file__).with_name("webkit_browser.py")

CENTRED = "arguments[0].scrollIntoView({block: 'center'})"
NOTE_TAP = (
    "window.tapped = false;"
    "arguments[0].addEventListener('click', () => { window.tapped = true }, {capture: true})"
)
TAP_TAKES = 1.0
WAITED_FOR = (
    "const done = arguments[arguments.length - 1];"
    "(async () => (%s))().then(value => done({value}), error => done({error: String(error)}))"
)


@contextmanager
def screen() -> Iterator[str]:
    """Start a screen that nobody sees; yield its name."""
    command = [XVFB, "-displayfd", "1", "-screen", "0", "800x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


class WebKitPhone(Phone):
    """WebKitGTK with a profile folder that it keeps."""

    name = "webkit"

    def __init__(self, profile: Path, display: str) -> None:
        self._display = display
        self._driver: Remote | None = None
        super().__init__(profile)

    def start(self) -> None:
        """Start the driver, which starts the browser."""
        options = WebKitGTKOptions()
        options.binary_location = str(BROWSER)
        options.add_argument(str(self.profile))
        homes = {"HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"}
        environment = {
            **os.environ,
            "DISPLAY": self._display,
            "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
            **{name: str(self.profile) for name in homes},
        }
        self._service = Service(
            str(WEBKIT_DRIVER), env=environment, popen_kw={"start_new_session": True}
        )
        self._service.start()
        address = ClientConfig(remote_server_addr=self._service.service_url)
        self._driver = Remote(RemoteConnection(client_config=address), options=options)
        self._driver.set_page_load_timeout(PATIENCE)
        self._driver.set_script_timeout(PATIENCE)

    @property
    def driver(self) -> Remote:
        assert self._driver, "the browser is closed"
        return self._driver

    def close(self) -> None:
        if self._driver:
            with contextlib.suppress(WebDriverException):  # it is gone before it can answer
                self._driver.quit()
            self._service.stop()
        self._driver = None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._service.process.pid, signal.SIGKILL)
        self._service.process.wait()
        self._driver = None

    def open(self, address: str) -> None:
        try:
            self.driver.get(address)
        except WebDriverException:
            self._must_be_there()

    def reload(self) -> None:
        try:
            self.driver.refresh()
        except WebDriverException:
            self._must_be_there()

    def offline(self, on: bool) -> None:
        """WebKitGTK cannot be told."""

    def fill(self, place: str, text: str) -> None:
        field = self._seen(place)
        self.driver.execute_script(CENTRED, field)
        self.driver.execute_script("arguments[0].select()", field)
        field.send_keys(text)

    def tap(self, place: str) -> None:
        """Tap, and tap again when nothing happens, as a person does: this driver loses a tap in
        four to a page that has just scrolled. The page bears both (``sending`` in form.js)."""
        end = time.monotonic() + PATIENCE
        while True:
            element = self._seen(place)
            self.driver.execute_script(CENTRED, element)
            self.driver.execute_script(NOTE_TAP, element)
            element.click()
            if self._noted():
                return
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name}: no tap reached {place}")

    def _noted(self) -> bool:
        """Tell whether the tap reached its place; a page that is gone was left by it."""
        end = time.monotonic() + TAP_TAKES
        while not self.driver.execute_script("return window.tapped !== false"):
            if time.monotonic() > end:
                return False
            time.sleep(BETWEEN_LOOKS)
        return True

    def look(self, place: str) -> str | None:
        try:
            element = self.driver.find_element(By.CSS_SELECTOR, place)
            return element.text if element.is_displayed() else None
        except (NoSuchElementException, StaleElementReferenceException):
            return None

    def run(self, script: str) -> Any:
        answer = self.driver.execute_async_script(WAITED_FOR % script)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def _seen(self, place: str) -> WebElement:
        self.text(place)
        return self.driver.find_element(By.CSS_SELECTOR, place)

    def _must_be_there(self) -> None:
        """An address without an answer is an error page; a browser that is gone is an error."""
        assert self.driver.window_handles
