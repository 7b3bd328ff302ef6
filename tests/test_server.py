"""The web server's threads do not fight for Python's one turn (docs/decisions/0020)."""

import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from fieldform.server import stay_on_one_core
from tests.test_deployment import DEPLOY, directives

PROGRAM = """
import os, threading
from fieldform.server import options
options("localhost:0")["post_fork"](None, None)
found = []
threads = [threading.Thread(target=lambda: found.append(os.sched_getaffinity(0))) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*{len(cores) for cores in found}, *set().union(*found))
"""


def test_all_threads_of_a_worker_are_on_one_core_that_it_may_use() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    number, *cores = (int(word) for word in done.stdout.split())
    assert number == len(cores) == 1
    assert set(cores) <= os.sched_getaffinity(0)


KEEPS = """
import os, sys
from fieldform import server
server.TAKEN = f"\\0{sys.argv[1]}-"
server.options("localhost:0")["post_fork"](None, None)
print(*os.sched_getaffinity(0), flush=True)
sys.stdin.read()
"""


def keeping_to(stack: ExitStack) -> int:
    """Start one more server, of those that this test sees, and return its core."""
    command = [sys.executable, "-c", KEEPS, f"fieldform-test-{os.getpid()}"]
    process = stack.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    assert process.stdout
    return int(process.stdout.readline())


def test_two_installations_keep_to_different_cores_while_there_are_enough() -> None:
    may = os.sched_getaffinity(0)
    with ExitStack() as stack:
        found = [keeping_to(stack) for _ in may]
        assert set(found) == may, "each its own"
        assert keeping_to(stack) == max(may), "none is left"
    with ExitStack() as stack:
        assert keeping_to(stack) == max(may), "all are free again"


def test_where_it_is_forbidden_the_server_serves_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[set[int]] = []

    def forbidden(process: int, cores: set[int]) -> None:
        asked.append(cores)
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    stay_on_one_core(None, None)
    assert [len(cores) for cores in asked] == [1]


def test_the_unit_allows_it_to_the_web_server() -> None:
    filters = [
        value
        for name, value in directives(DEPLOY / "fieldform.service")
        if name == "SystemCallFilter"
    ]
    assert "sched_setaffinity" in filters[-1].split()
