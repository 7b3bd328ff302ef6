"""S-10: who sends or reads slowly, on purpose or on a bad line, keeps nobody waiting. The real
server, with an app of a few lines, and the real proxy before it."""

import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.server import free_port, running
from fieldform.server import THREADS
from fieldform.web.security import HEADERS
from tests.life.installation import until
from tests.proxy import HOST, Proxy, proxy

PROGRAM = """
import sys, threading
from fieldform import threads
from fieldform.server import serve

go_on = threading.Event()

def app(environ, start_response):
    length = len(environ["wsgi.input"].read())
    if environ["PATH_INFO"] == "/wait":
        go_on.wait()
    if environ["PATH_INFO"] == "/go-on":
        go_on.set()
    start_response("200 OK", [])
    return [b"x" * (3_000_000 if environ["PATH_INFO"] == "/large" else length)]

port, threads.ARRIVES_WITHIN, threads.TAKEN_WITHIN = sys.argv[1], *map(float, sys.argv[2:])
serve(lambda: app, f"127.0.0.1:{port}")
"""

NEVER = 1000.0
MORE = THREADS + 8
"""Clients: every thread has one, and some wait for a thread."""

HEAD = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode()
BODY = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 60000\r\n\r\nx".encode()
LARGE = f"GET /large HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@contextmanager
def served(log: Path, arrives: float = NEVER, taken: float = NEVER) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, str(port), str(arrives), str(taken)]
    with running(command, port, {}, log):
        yield port


def client(port: int, begin: bytes, tls: ssl.SSLContext | None = None) -> socket.socket:
    """Begin a request, and leave it there. It reads next to nothing of what comes back."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.settimeout(2)
    plain.connect(("127.0.0.1", port))
    one = tls.wrap_socket(plain, server_hostname=HOST) if tls else plain
    one.sendall(begin)
    return one


def answer(port: int, path: str = "/", tls: ssl.SSLContext | None = None) -> bytes:
    """Ask as everybody does; what came within two seconds."""
    lines = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    with client(port, lines.encode(), tls) as one:
        return whole(one)


def whole(one: socket.socket) -> bytes:
    found = b""
    try:
        while part := one.recv(65536):
            found += part
    except OSError:
        pass
    return found


@contextmanager
def many(port: int, begin: bytes, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    slow = [client(port, begin, tls) for _ in range(MORE)]
    yield
    for one in slow:
        one.close()


@pytest.mark.parametrize("begin", [HEAD, BODY], ids=["its head", "its body"])
def test_s10_who_does_not_end_a_request_loses_the_thread(begin: bytes, tmp_path: Path) -> None:
    with served(tmp_path / "log", arrives=3) as port, many(port, begin):
        assert not answer(port), "every thread is held"
        until(lambda: answer(port), "the threads are free again")


def test_s10_who_does_not_take_the_answer_loses_the_thread(tmp_path: Path) -> None:
    with served(tmp_path / "log", taken=3) as port, many(port, LARGE):
        assert not answer(port), "every thread is held"
        until(lambda: answer(port), "the threads are free again")


def test_what_came_in_whole_is_answered_however_long_that_takes(tmp_path: Path) -> None:
    asked = f"GET /wait HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    with served(tmp_path / "log", arrives=0.5) as port, client(port, asked) as waiting:
        with client(port, HEAD) as slow:
            slow.settimeout(30)
            assert slow.recv(1) == b"", "the time is over for who came later"
        assert answer(port, "/go-on").startswith(b"HTTP/1.1 200")
        assert whole(waiting).startswith(b"HTTP/1.1 200")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    with served(folder / "server.log") as port, proxy(folder, port) as made:
        yield made


@pytest.mark.parametrize("begin", [HEAD, BODY, LARGE], ids=["its head", "its body", "the answer"])
def test_s10_behind_the_proxy_nobody_slow_holds_a_thread(begin: bytes, before: Proxy) -> None:
    with many(before.port, begin, before.tls):
        assert answer(before.port, tls=before.tls).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/desk/incidents", 8 * 1024 * 1024 + 5000, 200),
        ("/schools/file/import", 1024 * 1024 + 5000, 200),
        ("/api/reports", 64 * 1024 + 1, 200),
        ("/api/reports", 1024 * 1024, 413),
    ],
)
def test_a_body_is_handed_on_without_a_file_of_it(
    path: str, length: int, status: int, before: Proxy
) -> None:
    """The proxy of the test can make no file; the largest of ours pass, and nothing larger."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n"
    with client(before.port, f"{head}Connection: close\r\n\r\n".encode(), before.tls) as one:
        one.settimeout(30)
        if status == 200:
            one.sendall(b"x" * length)
        found = whole(one)
    assert found.startswith(f"HTTP/1.1 {status}".encode())
    if status == 200:
        assert found.partition(b"\r\n\r\n")[2].count(b"x") == length


SECRET = "SECRET-Zyxquadra"
NO_REQUESTS = (
    f"GET /a/{SECRET} {SECRET} HTTP/9\r\n\r\n",
    f"GE(T /a/{SECRET} HTTP/1.1\r\n\r\n",
    f"GET /a/{SECRET} HTTP/1.1\r\nHost: x\r\n{SECRET} name: 1\r\n\r\n",
    f"GET /a/{SECRET}{'x' * 9000} HTTP/1.1\r\n\r\n",
    f"POST /a/{SECRET} HTTP/1.1\r\nHost: x\r\nExpect: {SECRET}\r\n\r\n",
    f"POST /a/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: {SECRET}\r\n\r\n",
    f"POST /a/{SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
)


def test_l01_what_is_no_request_gets_the_policies_and_leaves_no_word_in_the_log(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with served(log) as port:
        for one in NO_REQUESTS:
            with client(port, one.encode()) as sender:
                found = whole(sender).decode()
            assert SECRET not in found
            for name, value in HEADERS.items():
                assert f"{name}: {value}\r\n" in found
    written = log.read_text()
    assert written.count("before any page was asked") == len(NO_REQUESTS)
    assert SECRET not in written
    assert "127.0.0.1" not in written
