"""Reads the tables in docs/ that say what satisfies a norm: the files and the tests they name."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FOLDERS = r"(?:fieldform|templates|static|tests|docs|bench|deploy)/[\w./-]*"
AT_THE_TOP = (
    r"Makefile|README\.md|SECURITY\.md|pyproject\.toml|requirements\.lock|service-worker\.js"
)
NAMED = re.compile(f"`({FOLDERS}|{AT_THE_TOP})(?:::([^`]+))?`")
ROW = re.compile(r"^\| ([^|]+?) \| (.*) \|$", re.MULTILINE)


def rows(page: str) -> list[tuple[str, str]]:
    """Return the first cell and the rest of every row of the page's tables, heads left out."""
    text = (ROOT / page).read_text("utf-8")
    tables = re.findall(r"\|[-| ]+\|\n((?:\|.*\|\n)+)", text)
    return [(found[1], found[2]) for table in tables for found in ROW.finditer(table)]


def missing(page: str) -> Iterator[str]:
    """Yield what a page names and is not there: a file, or a test in a file."""
    for name, test in NAMED.findall((ROOT / page).read_text("utf-8")):
        path = ROOT / name
        if not path.exists():
            yield name
        elif test and not _has(path, test):
            yield f"{name}::{test}"


def evidence(text: str) -> list[str]:
    """Return every file and test that a row names."""
    return ["::".join(filter(None, found)) for found in NAMED.findall(text)]


def _has(path: Path, test: str) -> bool:
    text = path.read_text("utf-8")
    if path.suffix == ".mjs":
        return f'test("{test}"' in text
    return re.search(rf"^def {re.escape(test)}\(", text, re.MULTILINE) is not None
