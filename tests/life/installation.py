"""A real installation for a whole story: gunicorn, the worker and an SMTP server as processes
of their own, spoken to over HTTP as a browser would."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.smtp_server import GoodServer

PATIENCE = 30.0


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Visitor:
    """Somebody with a browser: keeps cookies, sends the form's token."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: dict[str, str] | None = None) -> Answer:
        body = urlencode(form or {}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, {**headers, "X-CSRFToken": self._token()})

    def post_json(
        self, path: str, content: Any, key: str, content_type: str = "application/json"
    ) -> Answer:
        headers = {
            "Content-Type": content_type,
            "Idempotency-Key": key,
            "X-CSRFToken": self._token(),
        }
        return self._ask("POST", path, json.dumps(content).encode(), headers)

    def _token(self) -> str:
        return str(self.get("/api/me").json.get("csrf", ""))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(
            method, path, body, {**headers, "Cookie": jar, "Sec-Fetch-Site": "same-origin"}
        )
        response = connection.getresponse()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        answer = Answer(response.status, dict(response.headers), response.read().decode())
        connection.close()
        return answer


@dataclass
class Installation:
    """A running installation."""

    data: Path
    port: int
    environ: dict[str, str]
    output: Path

    def program(self, *arguments: str) -> str:
        """Run ``fieldform`` with these arguments and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "fieldform", *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sign_in(self, name: str, role: str, region: str) -> Visitor:
        """Add a person and sign in with the printed link."""
        self.program("people", "add", name, "--role", role, "--region", region)
        visitor = Visitor(self.port)
        answer = visitor.post(urlsplit(self.program("people", "link", name)).path)
        assert answer.status == 303
        return visitor


@contextmanager
def running(folder: Path, server: GoodServer) -> Iterator[Installation]:
    """Start web server and worker on a fresh data folder; stop both at the end."""
    port = _free_port()
    data, output = folder / "data", folder / "output.txt"
    environ = {
        **os.environ,
        "FIELDFORM_DATA": str(data),
        "FIELDFORM_BASE_URL": f"http://localhost:{port}",
        "FIELDFORM_SMTP": server.url,
        "FIELDFORM_SMTP_CA": str(server.cafile),
        "FIELDFORM_MAIL_FROM": "bureau@politie.example",
    }
    made = Installation(data, port, environ, output)
    made.program("init")
    with output.open("wb") as log:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "fieldform", *arguments], env=environ, stdout=log, stderr=log
            )
            for arguments in (("serve", "--bind", f"localhost:{port}"), ("work",))
        ]
        try:
            until(lambda: _answers(port), "the web server answers")
            yield made
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=PATIENCE)


def until(holds: Callable[[], Any], what: str) -> Any:
    """Wait until a condition holds and return its value."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = holds()
        if value:
            return value
        time.sleep(0.02)  # between two looks at the condition, not instead of one
    raise AssertionError(f"{what}: not within {PATIENCE:.0f} s")


def ids_in(page: str, prefix: str) -> list[str]:
    """Return the ids of the signals that a page links to, in order, each once."""
    return list(dict.fromkeys(re.findall(rf"{prefix}/signals/([\w-]+)", page)))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return int(one.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return Visitor(port).get("/health").status == 200
    except OSError:
        return False
