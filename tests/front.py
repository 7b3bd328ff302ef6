"""Stands between a browser and the app, and misbehaves as networks and servers do."""

import http.client
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PATIENCE = 20.0
NOT_PASSED_ON = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


@dataclass(frozen=True)
class Answer:
    """What the front says instead of the app."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Cut:
    """The app does its work; then the connection is gone and no answer arrives."""


@dataclass(frozen=True)
class Asked:
    """One request that came by, and the status of the answer (0: none)."""

    method: str
    path: str
    status: int


class Front:
    """One address that a browser keeps, whatever happens to the app behind it."""

    def __init__(self, app_port: int) -> None:
        self.app_port = app_port
        self.asked: list[Asked] = []
        self._troubles: dict[tuple[str, str], list[Answer | Cut]] = {}
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self.port = 0
        self.up()

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def up(self) -> None:
        """Answer again, at the same address."""
        if self._server:
            return
        self._server = _Server(self)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Refuse every connection: there is no coverage."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def trouble(self, method: str, path: str, *what: Answer | Cut) -> None:
        """Meet the next requests of this kind with these, one each."""
        with self._lock:
            self._troubles.setdefault((method, path), []).extend(what)

    def take(self, method: str, path: str) -> Answer | Cut | None:
        """Return, and use up, the trouble that this request meets."""
        with self._lock:
            waiting = self._troubles.get((method, path))
            return waiting.pop(0) if waiting else None

    def count(self, method: str, path: str, status: int | None = None) -> int:
        """Return how many such requests came by."""
        return sum(
            one.method == method and one.path == path and status in (None, one.status)
            for one in list(self.asked)
        )

    def wait_for(self, method: str, path: str, times: int = 1) -> None:
        """Wait until so many such requests were answered. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while self.count(method, path) < times:
            if time.monotonic() > end:
                raise TimeoutError(f"{method} {path} came {self.count(method, path)} times")
            time.sleep(0.02)


class Handler(BaseHTTPRequestHandler):
    """Passes one request on, or meets it with trouble; then the connection closes."""

    server: "_Server"

    def do(self) -> None:
        """Any method."""
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        trouble = self.server.front.take(self.command, path)
        answer = trouble if isinstance(trouble, Answer) else self.ask_app(body)
        status = 0 if isinstance(trouble, Cut) else answer.status
        self.server.front.asked.append(Asked(self.command, path, status))
        if status:
            self.answer(answer)

    do_GET = do_POST = do_HEAD = do  # noqa: N815 - the names of http.server

    def ask_app(self, body: bytes) -> Answer:
        """Return what the app answers."""
        port = self.server.front.app_port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in NOT_PASSED_ON}
        try:
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        kept = [(n, v) for n, v in response.getheaders() if n.lower() not in NOT_PASSED_ON]
        return Answer(response.status, tuple(kept), content)

    def answer(self, answer: Answer) -> None:
        """Send it, and say that the connection closes."""
        self.send_response_only(answer.status)
        last = (("Content-Length", str(len(answer.body))), ("Connection", "close"))
        for name, value in (*answer.headers, *last):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, front: Front) -> None:
        self.front = front
        super().__init__(("127.0.0.1", front.port), Handler)

    def handle_error(self, *_: object) -> None:
        """A browser that went away is no fault."""
