"""Clients that ask again as soon as they are answered, in one thread that costs little."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

MakeRequest = Callable[[], bytes]

END_OF_HEAD = b"\r\n\r\n"
CHUNK = 65536
LOST = 0
"""The status of a connection that ended without an answer."""

GIVE_UP = 30.0
"""Seconds after the end to wait for answers that are still due."""


@dataclass(frozen=True)
class Load:
    """What happened: ``accepted`` answers within ``seconds``, latencies in milliseconds."""

    clients: int
    seconds: float
    accepted: int
    p50: float
    p99: float
    worst: float
    errors: dict[str, int]

    @property
    def per_second(self) -> float:
        """Accepted answers per second."""
        return self.accepted / self.seconds

    def __str__(self) -> str:
        trouble = f"  errors {self.errors}" if self.errors else ""
        return (
            f"{self.clients:3} clients {self.per_second:7.0f}/s  p50 {self.p50:6.1f}"
            f"  p99 {self.p99:6.1f}  worst {self.worst:6.1f} ms{trouble}"
        )


class Client:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, at: tuple[str, int]) -> None:
        self.at = at
        self.connection = _connection(at)
        self.since = 0.0
        self.answer = b""

    def ask(self, request: bytes) -> None:
        """Send one request."""
        self.answer = b""
        self.since = time.perf_counter()
        self.connection.sendall(request)

    def hear(self) -> int | None:
        """Return the status once the whole answer is there. Raises OSError when it never comes."""
        part = self.connection.recv(CHUNK)
        if not part:
            raise ConnectionResetError("closed without an answer")
        self.answer += part
        return status_of(self.answer)

    def again(self) -> None:
        """Connect anew."""
        self.connection.close()
        self.connection = _connection(self.at)


def run(
    at: tuple[str, int],
    make_request: MakeRequest,
    *,
    clients: int,
    seconds: float,
    accepted: frozenset[int] = frozenset({201}),
) -> Load:
    """Keep ``clients`` requests under way for ``seconds`` and report on them.

    ``make_request`` gives the bytes of each request; a status outside ``accepted`` and a lost
    connection are errors. An answer after the end is waited for, but not counted.
    """
    errors: Counter[str] = Counter()
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            client = Client(at)
            selector.register(client.connection, selectors.EVENT_READ, client)
            client.ask(make_request())
        end, waiting = time.perf_counter() + seconds, clients
        while waiting and time.perf_counter() < end + GIVE_UP:
            for key, _ in selector.select(timeout=1):
                client = key.data
                status = _heard(client, selector)
                now = time.perf_counter()
                if status is None:
                    continue
                if now >= end:
                    waiting -= 1
                    continue
                if status in accepted:
                    latencies.append(now - client.since)
                else:
                    errors[str(status)] += 1
                client.ask(make_request())
        _hang_up(selector)
    errors["none"] += waiting
    return _report(clients, seconds, latencies, errors)


def _heard(client: Client, selector: selectors.BaseSelector) -> int | None:
    """Return the status of a finished answer; LOST for a connection that ended and is new."""
    try:
        return client.hear()
    except OSError:
        selector.unregister(client.connection)
        client.again()
        selector.register(client.connection, selectors.EVENT_READ, client)
        return LOST


def _hang_up(selector: selectors.BaseSelector) -> None:
    for key in list(selector.get_map().values()):
        key.data.connection.close()


def status_of(answer: bytes) -> int | None:
    """Return the status of a complete HTTP/1.1 answer, or None while it is still coming."""
    head, end, body = answer.partition(END_OF_HEAD)
    if not end:
        return None
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() == b"transfer-encoding":
            raise OSError("this answer has no length")
    return int(head[9:12]) if len(body) >= length else None


def request_bytes(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> bytes:
    """Return one HTTP/1.1 request with keep-alive."""
    lines = {"Host": "localhost", **(headers or {})}
    if body:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def percentile(latencies: list[float], part: float) -> float:
    """Return the latency in milliseconds that ``part`` (0 to 1) of the answers kept to."""
    if not latencies:
        return float("inf")
    return sorted(latencies)[min(len(latencies) - 1, int(part * len(latencies)))] * 1000


def _connection(at: tuple[str, int]) -> socket.socket:
    connection = socket.create_connection(at, timeout=GIVE_UP)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _report(clients: int, seconds: float, latencies: list[float], errors: Counter[str]) -> Load:
    return Load(
        clients,
        seconds,
        len(latencies),
        percentile(latencies, 0.5),
        percentile(latencies, 0.99),
        percentile(latencies, 1.0),
        {name: count for name, count in errors.items() if count},
    )
