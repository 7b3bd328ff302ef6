"""Runs our JavaScript outside a browser."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.machine import node

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "static" / "js"


def node_tests(file: Path, **environ: str) -> None:
    """Run the tests of one file with `node --test`; fails with what it said."""
    done = subprocess.run(
        [node(), "--test", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def evaluate(script: str, given: Any) -> Any:
    """Run a module that reads JSON ``given`` and prints JSON. Raises CalledProcessError."""
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
