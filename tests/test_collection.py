"""The tests have the same names whenever, and in whatever process, they are collected.

Two processes share the tests, and a run stops before its first test where their lists differ:
by the clock, by the order of a set, or by chance in a parameter.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_a_process_at_another_moment_collects_the_same_tests(
    request: pytest.FixtureRequest,
) -> None:
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist"]
    other = subprocess.run(
        collect,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "1"},
        check=False,
    )
    assert other.returncode == 0, other.stdout
    theirs = {line for line in other.stdout.splitlines() if "::" in line}
    # A part of the suite may be running, so ours need not be all of theirs.
    assert theirs >= {item.nodeid for item in request.session.items}
