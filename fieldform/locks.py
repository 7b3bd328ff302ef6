"""Who is at work in a data folder: one worker, any number of web servers, or a restore alone.

The locks go free when their process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKER, SERVERS = "worker.lock", "server.lock"


class AlreadyWorking(RuntimeError):
    """Another process has this installation."""


def only_worker(data: Path) -> int:
    """Hold the worker's lock file: two workers would send one mail twice. Raises AlreadyWorking."""
    return _hold(
        data / WORKER, fcntl.LOCK_EX, "Another fieldform worker runs here already, or a restore."
    )


def one_server(data: Path) -> int:
    """Hold the servers' lock file beside other servers. Raises AlreadyWorking during a restore."""
    return _hold(data / SERVERS, fcntl.LOCK_SH, "A restore is under way here.")


@contextmanager
def nobody_else(data: Path) -> Iterator[None]:
    """Keep worker and servers out, and be kept out by them. Raises AlreadyWorking."""
    worker = _hold(data / WORKER, fcntl.LOCK_EX, "Stop the worker first (fieldform work).")
    try:
        servers = _hold(
            data / SERVERS, fcntl.LOCK_EX, "Stop the web server first (fieldform serve)."
        )
        try:
            yield
        finally:
            os.close(servers)
    finally:
        os.close(worker)


def _hold(file: Path, kind: int, refusal: str) -> int:
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise AlreadyWorking(refusal) from error
    return lock
