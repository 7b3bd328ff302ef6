"""Debian's Firefox ESR as a phone, through puppeteer-core (WebDriver BiDi): Playwright and
selenium cannot drive this one (docs/browsers.md)."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

from tests.engines.phone import PATIENCE, Phone
from tests.machine import FIREFOX

DRIVER = Path(__file__).with_name("firefox.mjs")


class FirefoxPhone(Phone):
    """Firefox with a real profile folder."""

    name = "firefox"

    def start(self) -> None:
        """Start the driver, which starts the browser."""
        self._driver = subprocess.Popen(
            ["node", DRIVER, FIREFOX, self.profile, str(int(PATIENCE * 1000))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._answer()

    def close(self) -> None:
        if self._driver.poll() is None:
            self._do("close")
        self._end()

    def kill(self) -> None:
        if self._driver.poll() is None:
            self._do("kill")
        self._end()

    def open(self, address: str) -> None:
        self._do("open", address=address)

    def reload(self) -> None:
        self._do("reload")

    def offline(self, on: bool) -> None:
        self._do("offline", on=on)

    def fill(self, place: str, text: str) -> None:
        self._do("fill", place=place, text=text)

    def tap(self, place: str) -> None:
        self._do("tap", place=place)

    def look(self, place: str) -> str | None:
        seen = self._do("look", place=place)
        return None if seen is None else str(seen)

    def run(self, script: str) -> Any:
        return self._do("run", script=script)

    def _do(self, verb: str, **given: Any) -> Any:
        assert self._driver.stdin
        self._driver.stdin.write(json.dumps({"verb": verb, **given}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._driver.stdout
        assert self._driver.stderr
        bound = threading.Timer(3 * PATIENCE, self._end)
        bound.start()
        line = self._driver.stdout.readline()
        bound.cancel()
        if not line:
            raise RuntimeError(f"firefox.mjs ended: {self._driver.stderr.read()[-2000:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGKILL)
        self._driver.wait()
        for pipe in (self._driver.stdin, self._driver.stdout, self._driver.stderr):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
