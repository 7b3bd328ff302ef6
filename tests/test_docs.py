"""The words around the code are true: what they name exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fieldform.config import REQUIRED

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

NAMED = re.compile(r"`((?:fieldform|templates|static|tests|docs|bench)/[\w./-]+)`")
LINKED = re.compile(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"")
INSIDE = re.compile(r"`((?:web|actions|storage|channels|domain)/\w+\.py|worker\.py)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for name in NAMED.findall(text):
        assert (ROOT / name).exists(), name
    for name in INSIDE.findall(text):
        assert (ROOT / "fieldform" / name).exists(), name
    for name in ("".join(found) for found in LINKED.findall(text)):
        assert (page.parent / name).exists(), name


def test_the_readme_fits_one_screen_and_has_its_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 45
    assert re.findall(r"^    make (\w+)", text, re.MULTILINE) == ["demo", "test"]


def test_every_setting_and_every_command_is_in_the_handbook() -> None:
    text = (ROOT / "docs" / "operate.md").read_text("utf-8")
    for name in REQUIRED:
        assert f"`{name}`" in text
    shown = subprocess.run(
        [sys.executable, "-m", "fieldform", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    commands = re.findall(r"^  (\w+) ", shown.split("Commands:")[1], re.MULTILINE)
    assert len(commands) >= 7
    for command in commands:
        assert command == "demo" or f"fieldform {command}" in text, command


def test_no_page_or_file_of_ours_names_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    for name in tracked:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".html", ".toml", ".js", ".css") and path.exists():
            assert ("/" + "work/") not in path.read_text("utf-8"), name
