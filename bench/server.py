"""Starts and stops the servers that are measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import bare
from bench.memory import Memory, memory_of

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 30.0


@dataclass(frozen=True)
class Server:
    """A running server."""

    at: tuple[str, int]
    process: "subprocess.Popen[bytes]"

    def memory(self) -> Memory:
        """What it and its workers use now."""
        return memory_of(self.process.pid)


@contextmanager
def bare_server(folder: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serve the bare route from a new database in ``folder``."""
    port = free_port()
    file = folder / f"bare-{port}.db"
    bare.make(file)
    settings = Path(__file__).with_name("gunicorn_settings.py")
    command = [sys.executable, "-m", "gunicorn", "-c", str(settings), "bench.bare:app"]
    mine = {"BENCH_BIND": f"127.0.0.1:{port}", "BENCH_DATABASE": str(file)}
    with running(command, port, {**environ, **mine}) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str], port: int | None, environ: Mapping[str, str], log: Path | None = None
) -> Iterator[Server]:
    """Run a program until the block ends; with a port, enter the block when it answers there.

    Raises RuntimeError when it ends or stays silent. What it says goes to ``log`` or nowhere.
    """
    with open(log or os.devnull, "ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=output,
            stderr=output,
        )
    try:
        if port is not None:
            _wait_until_it_answers(process, port)
        yield Server(("127.0.0.1", port or 0), process)
    finally:
        process.terminate()
        try:
            process.wait(READY_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once, with code {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The server did not answer.")
