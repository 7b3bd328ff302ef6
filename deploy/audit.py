"""Ask whether something that we use has a known weakness.

python -m deploy.audit

Python: every package of requirements.lock, by pip-audit. What pages use from others
(static/vendor/) and what the tests use from npm: by npm audit. Where a package could not be asked
about, that is said and is no pass: exit 2. With a known weakness: exit 1.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
VENDORED = ROOT / "static" / "vendor" / "vendor.lock.json"
TIMEOUT = 300
NPM_LOCK = ("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")


@dataclass(frozen=True)
class Judgement:
    """What is known of some packages: the weak ones with their advisories, and those that nobody
    could be asked about."""

    about: str
    packages: Mapping[str, str]
    weak: Mapping[str, str]
    not_asked: frozenset[str]


def main() -> int:
    """Print every judgement; return 0 only when each package was asked about and none is weak."""
    found = [python_packages(), vendored_files(), packages_of_the_tests()]
    for one in found:
        sys.stdout.write(as_text(one))
    return status(found)


def status(found: Iterable[Judgement]) -> int:
    """Return 1 for a weakness, 2 for a package that could not be asked about, else 0."""
    found = list(found)
    if any(one.weak for one in found):
        return 1
    if any(one.not_asked or not one.packages for one in found):
        sys.stderr.write("Not everything could be asked about: this is NOT a pass. Is there a way ")
        sys.stderr.write("to pypi.org and registry.npmjs.org from here?\n")
        return 2
    return 0


def as_text(one: Judgement) -> str:
    """Return a judgement as lines for people."""
    asked = len(one.packages) - len(one.not_asked)
    lines = [
        f"{one.about}: {len(one.packages)} packages, {asked} asked about, {len(one.weak)} weak"
    ]
    if len(one.packages) < 10:
        lines += [f"  {name} {version}" for name, version in one.packages.items()]
    lines += [f"  WEAK {name}: {advisory}" for name, advisory in one.weak.items()]
    if one.not_asked:
        lines.append(f"  not asked about: {', '.join(sorted(one.not_asked))}")
    return "\n".join(lines) + "\n"


def locked(lock: Path) -> dict[str, str]:
    """Return {name: version} of every package of a lock file that this Python would install."""
    found = {}
    for line in lock.read_text("utf-8").splitlines():
        if line[:1].isalnum():
            one = Requirement(line.rstrip(" \\"))
            if one.marker is None or one.marker.evaluate():
                found[one.name] = str(one.specifier).removeprefix("==")
    return found


def python_packages() -> Judgement:
    """Ask pip-audit about requirements.lock."""
    lock = ROOT / "requirements.lock"
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    answer = _run([*command, "--format", "json", "--requirement", str(lock)], ROOT)
    return judge_python(locked(lock), answer)


def judge_python(packages: Mapping[str, str], answer: Any) -> Judgement:
    """Judge what pip-audit answered. It says "no known vulnerabilities" also of packages that it
    skipped, so each package must stand there, with its version, and without a reason to skip."""
    dependencies = answer.get("dependencies", []) if isinstance(answer, dict) else []
    asked = {one["name"]: one for one in dependencies if "skip_reason" not in one}
    weak = {
        name: ", ".join(vulnerability["id"] for vulnerability in one["vulns"])
        for name, one in asked.items()
        if one["vulns"]
    }
    known = {name for name, one in asked.items() if packages.get(name) == one["version"]}
    return Judgement("Python", packages, weak, frozenset(packages) - known)


def vendored_files() -> Judgement:
    """Ask npm about the packages that static/vendor/ was taken from."""
    files = json.loads(VENDORED.read_text("utf-8"))["files"]
    packages = {one["package"]: one["version"] for one in files}
    with tempfile.TemporaryDirectory() as folder:
        wanted = {"name": "vendored", "private": True, "dependencies": packages}
        (Path(folder) / "package.json").write_text(json.dumps(wanted), "utf-8")
        _run(NPM_LOCK, Path(folder))
        return judge_npm("Vendored", packages, _run(("npm", "audit", "--json"), Path(folder)))


def packages_of_the_tests() -> Judgement:
    """Ask npm about what the tests use; none of it is shipped."""
    wanted = json.loads((ROOT / "tests" / "package.json").read_text("utf-8"))["dependencies"]
    answer = _run(("npm", "audit", "--json"), ROOT / "tests")
    return judge_npm("Tests, npm", wanted, answer)


def judge_npm(about: str, packages: Mapping[str, str], answer: Any) -> Judgement:
    """Judge what npm audit answered: an error, or no number of packages, is no answer."""
    told = answer if isinstance(answer, dict) else {}
    counted = told.get("metadata", {}).get("dependencies", {}).get("total", 0)
    if "vulnerabilities" not in told or counted < len(packages):
        return Judgement(about, packages, {}, frozenset(packages))
    weak = {name: one["severity"] for name, one in told["vulnerabilities"].items()}
    return Judgement(about, packages, weak, frozenset())


def _run(command: Iterable[str], folder: Path) -> Any:
    """Run a program and return the JSON that it prints; None when it prints none."""
    program, *arguments = command
    try:
        done = subprocess.run(
            [shutil.which(program) or program, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


if __name__ == "__main__":
    sys.exit(main())
