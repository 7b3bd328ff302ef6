"""Ends a process, or lets its disk fail, at exactly one system call, without changing the program
(strace: security.md section 11).

The process is forked from this one, so that nothing is loaded anew, and made ready before strace
looks at it.
"""

import multiprocessing
import os
import re
import subprocess
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGKILL

CHANGING = (
    "pwrite64",
    "write",
    "ftruncate",
    "fdatasync",
    "fsync",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
)
"""The system calls by which anything comes to the disk, or is sure to be there."""

SYNCS = ("fdatasync", "fsync")
WRITES = ("pwrite64", "write", "ftruncate")
PATIENCE = 30.0

LINE = re.compile(r"^\d+ +(\w+)\(.*?(?:<([^>]*)>|\"([^\"]*)\")", re.MULTILINE)

Ready = Callable[[], object]
"""What is done while strace looks. A task opens what it needs and returns this."""


@dataclass(frozen=True)
class Call:
    """The n-th system call of this name, from 1, and the file that it is about."""

    name: str
    number: int
    path: str

    def __str__(self) -> str:
        return f"{self.name} {self.number} of {Path(self.path).name}"


def can_trace() -> bool:
    """Say whether strace is here, and may look at our own processes."""
    try:
        return run(lambda: lambda: None) == 0
    except (OSError, RuntimeError):
        return False


def calls_of(task: Callable[[], Ready]) -> list[Call]:
    """Run a task to its end, and return what it did to the disk, in order."""
    with tempfile.NamedTemporaryFile(prefix="strace-") as log:
        ended = run(task, log=Path(log.name))
        if ended:
            raise RuntimeError(f"the task ended with {ended}")
        return read_calls(Path(log.name).read_text())


def read_calls(log: str) -> list[Call]:
    """Return the calls in a log of strace (with ``-y``)."""
    seen: Counter[str] = Counter()
    found = []
    for name, file, argument in LINE.findall(log):
        seen[name] += 1
        found.append(Call(name, seen[name], file or argument))
    return found


def killed_at(task: Callable[[], Ready], call: Call) -> None:
    """Run a task until just before one call, where it gets SIGKILL."""
    ended = run(task, inject=f"{call.name}:signal=KILL:when={call.number}")
    if ended != -SIGKILL:
        raise RuntimeError(f"nothing was killed at {call}: it ended with {ended}")


def failing_at(task: Callable[[], Ready], call: Call, error: str) -> int:
    """Run a task in which one call fails with this error (``EIO``); return how it ended."""
    return run(task, inject=f"{call.name}:error={error}:when={call.number}")


def run(task: Callable[[], Ready], inject: str = "", log: Path = Path(os.devnull)) -> int:
    """Run a task in a process of its own, under strace; return its exit code, negative when it
    was killed. Raises RuntimeError where strace cannot look."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_child, args=(task, theirs))
    process.start()
    traced = ",".join(f"?{name}" for name in CHANGING)
    command = ["strace", "-f", "-y", "-s", "0", "-qq", "-o", str(log), "-e", f"trace={traced}"]
    command += ["-e", f"inject={inject}"] if inject else []
    strace: subprocess.Popen[bytes] | None = None
    try:
        if ours.poll(PATIENCE):
            ours.recv()
            command += ["-p", str(process.pid)]
            strace = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            _wait_until_traced(process.pid or 0, strace)
            ours.send("go")
            process.join(PATIENCE)
    finally:
        process.kill()
        process.join()
        if strace:
            strace.wait()
        ours.close()
        theirs.close()
    return process.exitcode if process.exitcode is not None else 1


def _child(task: Callable[[], Ready], parent: Connection) -> None:
    """Make ready, wait until strace looks, and leave at once when it is done: what a process does
    as it ends is not part of the task."""
    try:
        ready = task()
        parent.send("ready")
        parent.recv()
        ready()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _wait_until_traced(process: int, strace: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while "TracerPid:\t0\n" in Path(f"/proc/{process}/status").read_text():
        if strace.poll() is not None or time.monotonic() > end:
            raise RuntimeError("strace is not allowed to look here")
        time.sleep(0.001)
