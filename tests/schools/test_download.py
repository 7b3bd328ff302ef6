"""DUO's files come from where they should, whole, or not at all."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldform.cli_schools import schools as command
from fieldform.schools.download import DUO_ADDRESSES, DownloadFailed, addresses, download
from tests.shared_data import PRIMARY, SECONDARY_SAMPLE, shared

FILES = {"/bo.csv": PRIMARY, "/vo.csv": SECONDARY_SAMPLE}


class Duo(BaseHTTPRequestHandler):
    """A server that has the real files, and a few bad habits."""

    def do_GET(self) -> None:
        match self.path:
            case "/bo.csv" | "/vo.csv":
                self.answer(200, shared(FILES[self.path]))
            case "/cut.csv":
                self.answer(200, b"PROVINCIE;", promised=1000)
            case "/moved.csv":
                self.answer(302, b"", location="/vo.csv")
            case "/elsewhere.csv":
                self.answer(302, b"", location="http://duo.example/vo.csv")
            case "/file.csv":
                self.answer(302, b"", location="file:///etc/passwd")
            case "/slow.csv":
                self.server.stop.wait(5)  # type: ignore[attr-defined]
            case _:
                self.answer(404, b"not here")

    def answer(self, status: int, data: bytes, promised: int = -1, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) if promised < 0 else promised))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def duo() -> Iterator[str]:
    shared(PRIMARY)  # where it is absent the server could not say so
    server = ThreadingHTTPServer(("127.0.0.1", 0), Duo)
    server.stop = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stop.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_file_comes_whole_byte_for_byte(duo: str) -> None:
    assert download(f"{duo}/bo.csv") == shared(PRIMARY)
    assert download(f"{duo}/moved.csv") == shared(SECONDARY_SAMPLE)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/absent.csv", "the answer is 404"),
        ("/cut.csv", "cut off after 10 of 1000 bytes"),
        ("/elsewhere.csv", "only https"),
        ("/file.csv", "only https|not allowed"),
    ],
)
def test_a_bad_answer_is_refused(duo: str, path: str, reason: str) -> None:
    with pytest.raises(DownloadFailed, match=reason):
        download(f"{duo}{path}")


def test_a_file_that_is_too_large_is_not_read_to_its_end(duo: str) -> None:
    with pytest.raises(DownloadFailed, match="larger than 1000 bytes"):
        download(f"{duo}/bo.csv", most_bytes=1000)


def test_a_server_that_does_not_answer_is_given_up(duo: str) -> None:
    with pytest.raises(DownloadFailed, match="timed out"):
        download(f"{duo}/slow.csv", timeout=0.2)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(DownloadFailed, match=r"http://127\.0\.0\.1:9/bo\.csv was not downloaded"):
        download("http://127.0.0.1:9/bo.csv", timeout=2)


@pytest.mark.parametrize(
    "address",
    [
        "http://duo.nl/bo.csv",
        "file:///etc/passwd",
        "ftp://127.0.0.1/bo.csv",
        "bo.csv",
        "http://127.0.0.1.example.org/bo.csv",
        "http://localhost@example.org/bo.csv",
    ],
)
def test_only_https_is_asked(address: str) -> None:
    with pytest.raises(DownloadFailed, match="only https"):
        download(address)


def test_the_addresses_are_duo_s_unless_the_environment_names_others() -> None:
    assert addresses({}) == addresses({"FIELDFORM_DUO_ADDRESSES": " "}) == DUO_ADDRESSES
    assert all(address.startswith("https://duo.nl/") for address in DUO_ADDRESSES)
    assert addresses({"FIELDFORM_DUO_ADDRESSES": "https://a/b.csv  https://c/d.csv"}) == (
        "https://a/b.csv",
        "https://c/d.csv",
    )


def test_update_takes_in_what_it_downloads_or_nothing(duo: str, tmp_path: Path) -> None:
    def update(*paths: str) -> tuple[int, str, str]:
        environment = {"FIELDFORM_DUO_ADDRESSES": " ".join(duo + path for path in paths)}
        result = CliRunner(env=environment).invoke(command, ["update", "--data", str(tmp_path)])
        return result.exit_code, result.stdout, result.stderr

    code, output, error = update("/bo.csv", "/absent.csv")
    assert (code, output) == (1, "")
    assert f"Error: {duo}/absent.csv was not downloaded: the answer is 404" in error
    assert update("/bo.csv", "/vo.csv")[:2] == (
        0,
        "6126 read: 6126 added, 0 renamed, 0 changed, 0 gone, 0 unchanged\n",
    )
