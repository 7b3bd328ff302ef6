"""The web server: gunicorn, with the settings that were measured (bench/submit.py)."""

import ctypes
import gc
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from fieldform.threads import Threads

WORKERS = 1
"""One process: its threads share their commits (docs/decisions/0002)."""

THREADS = 16
TAKEN = "\0fieldform-keeps-to-core-"
M_ARENA_MAX = -8


class Server(BaseApplication):
    """Gunicorn with our settings and our app, without a configuration file."""

    def __init__(self, make_app: Callable[[], Flask], settings: dict[str, Any]) -> None:
        self.make_app = make_app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app; no database is open yet, so that it may be forked."""
        app = self.make_app()
        gc.collect()
        gc.freeze()  # it stays for good: not to be looked through, nor copied after the fork
        return app


def options(bind: str) -> dict[str, Any]:
    """Return gunicorn's settings. There is no access log: it would hold addresses that are
    secrets (``/a/...``), and it says nothing that the ledger does not."""
    return {
        "bind": bind,
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": Threads,
        "preload_app": True,
        "keepalive": 15,
        "timeout": 30,
        "graceful_timeout": 10,
        "forwarded_allow_ips": "",  # web/proxies.py says whom to believe
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
        "post_fork": stay_on_one_core,
    }


def stay_on_one_core(arbiter: Arbiter, worker: Worker) -> None:
    """Keep a worker's threads on one of the cores that we may use. Python runs one of them at a
    time; on two cores they fight for that at every statement (docs/decisions/0020). Where it is
    forbidden they do."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(PermissionError):
            os.sched_setaffinity(0, {_core_of_our_own(os.sched_getaffinity(0))})


def _core_of_our_own(cores: set[int]) -> int:
    """Return the last core that no other installation of this machine keeps to, or the last of all.
    The sign that one is taken is a socket's name that is no file: it goes with its process."""
    for core in sorted(cores, reverse=True):
        sign = socket.socket(socket.AF_UNIX)
        try:
            sign.bind(f"{TAKEN}{core}")
        except OSError:
            sign.close()
        else:
            sign.detach()  # open until the process ends
            return core
    return max(cores)


def share_memory() -> None:
    """Let all threads allocate from two arenas (glibc's M_ARENA_MAX): with one for each of them
    the process keeps tens of MiB of half-empty ones. Other C libraries have no such arenas."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(M_ARENA_MAX, 2)


def serve(make_app: Callable[[], Flask], bind: str) -> None:
    """Serve until stopped."""
    share_memory()
    Server(make_app, options(bind)).run()
