"""gunicorn's threads, with what they have not by themselves: a bound on how long a client may hold
one, and silence about what was asked.

A reverse proxy that takes requests and answers in as a whole (deploy/nginx.conf) lets no client
hold one at all.
"""

import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from fieldform.web.security import HEADERS

ARRIVES_WITHIN = 20.0
"""Seconds after which a request that is not whole has lost its thread (security.md S-10)."""

TAKEN_WITHIN = 60.0
"""Seconds after which nobody waits for the answer any more, or takes it in as slowly as that."""


class Threads(ThreadWorker):
    """Some connections hold a thread each; every other waits without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_since: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> object:
        """Read one request and answer it."""
        self.held_since[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self.held_since[conn]

    def murder_pending(self) -> None:
        """After each look for events, at least once a second: gunicorn's own chance to end what
        waits in vain, and ours."""
        super().murder_pending()
        now = time.monotonic()
        for conn, since in self.held_since.copy().items():
            if now - since > TAKEN_WITHIN:
                _shut(conn, socket.SHUT_RDWR)
            elif now - since > ARRIVES_WITHIN:
                _shut(conn, socket.SHUT_RD)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what is no request, or broke before our pages could answer. gunicorn would write
        down its words, which can hold the secret of a link, and the address that they came from."""
        self.log.warning("%s before any page was asked", type(exc).__name__)
        status = "400 Bad Request" if isinstance(exc, ParseException) else "500 Error"
        headers = {**HEADERS, "Cache-Control": "no-store", "Content-Length": "0"}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        with suppress(OSError):
            util.write_nonblock(client, "\r\n".join([*lines, "Connection: close\r\n\r\n"]).encode())


def _shut(conn: TConn, how: int) -> None:
    """Let whoever reads from it find the end, or whoever writes. What came in whole is done and
    answered all the same, and its connection closed after that."""
    with suppress(OSError):
        conn.sock.shutdown(how)
