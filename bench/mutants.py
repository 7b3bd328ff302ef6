"""Switches each control of ``bench/mutations.py`` off, in a copy of the project, and runs the tests
that must see it (security.md G-23). A control that no test sees is not tested.

    python -m bench.mutants [--write] [--only TEXT]

Last line JSON. ``--write`` puts the table in docs/mutants.md. Ends with 1 where a control was not
caught, or where its tests fail without the change too.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.mutations import MUTATIONS, Mutation
from bench.server import ROOT

TABLE = ROOT / "docs" / "mutants.md"
LONGEST = 300  # seconds, for the tests of one control
LONGEST_OF_ALL = 1800
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "__pycache__", ".*_cache", "demo-data", "dist", "pictures"
)

HEAD = """\
# What happens when a control is switched off

Each control of fieldform that `bench/mutations.py` names is taken out of a copy of the project, one
at a time, and the tests that must see it are run there. At least one failed for each, and all of
them pass as the project is. Made by `make mutants`; measured anew with every line that is added.

| the control that is taken out | where | the test that failed first | failed |
|---|---|---|---|
"""


def main() -> None:
    """Switch off, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/mutants.md")
    parser.add_argument("--only", default="", help="only controls with this text")
    wanted = parser.parse_args()
    chosen = [one for one in MUTATIONS if wanted.only in one.control]
    caught: dict[Mutation, list[str]] = {}
    with copied() as project:
        every = sorted({test for one in chosen for test in one.tests})
        unsound = _failing(project, every, LONGEST_OF_ALL)
        for test in unsound:
            print(f"{test} fails without any change: this proves nothing")
        for one in chosen:
            caught[one] = caught_by(project, one)
            print(_line(one, caught[one]), flush=True)
    sound, lines = not unsound, [_line(one, failed) for one, failed in caught.items()]
    if wanted.write and sound and all(caught.values()):
        TABLE.write_text(HEAD + "\n".join(lines) + "\n")
    number = sum(bool(failed) for failed in caught.values()) if sound else 0
    print(json.dumps({"controls": len(chosen), "caught": number}))
    sys.exit(number < len(chosen))


def caught_by(project: Path, mutation: Mutation) -> list[str]:
    """Return the tests that fail without this control. Raises ValueError where its text does not
    stand in its file exactly once."""
    file = project / mutation.file
    whole = file.read_text("utf-8")
    file.write_text(changed(whole, mutation), "utf-8")
    try:
        return _failing(project, list(mutation.tests), LONGEST)
    finally:
        file.write_text(whole, "utf-8")


def changed(text: str, mutation: Mutation) -> str:
    """Return the text of a file without a control. Raises ValueError where that cannot be done as
    it is written down."""
    for old, new in mutation.changes:
        if text.count(old) != 1 or old == new:
            raise ValueError(
                f"{mutation.control}: {text.count(old)} times in {mutation.file}: {old}"
            )
        text = text.replace(old, new)
    return text


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project that may be broken."""
    with tempfile.TemporaryDirectory(prefix="fieldform-mutants-") as name:
        project = Path(name, "project")
        shutil.copytree(ROOT, project, ignore=NOT_COPIED)
        yield project


def _failing(project: Path, tests: list[str], longest: int) -> list[str]:
    """Run tests in a project, for so many seconds at most, and return those that fail. Raises
    TimeoutExpired where that is not enough, RuntimeError where pytest itself
    did not get so far: a change that nothing can be started with proves nothing."""
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", *tests]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        command,
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=longest,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"pytest ended with {done.returncode}: {done.stdout[-2000:]}")
    return FAILED.findall(done.stdout)


def _line(mutation: Mutation, failed: list[str]) -> str:
    first = re.sub(r"\[.*", "", failed[0]).replace("::", "`, `") if failed else "none: NOT CAUGHT"
    return f"| {mutation.control} | `{mutation.file}` | `{first}` | {len(failed)} |"


if __name__ == "__main__":
    main()
