"""Imports run one way, SQL and Flask have one home each, and files stay small."""

import ast
import re
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "fieldform"

MAY_IMPORT = {
    "domain": {"domain"},
    "regions": {"domain"},
    "storage": {"storage", "domain"},
    "channels": {"channels", "domain"},
    "tables": {"tables", "domain"},
    "schools": {"schools", "tables", "domain"},
    "actions": {"actions", "channels", "schools", "tables", "storage", "domain"},
    "web": {"web", "actions", "storage", "domain", "config", "installation", "assets"},
}
"""What may import what; the files beside these folders put the parts together."""

ONLY_IN = {
    "flask": {"web", "app", "server", "wsgi"},
    "sqlite3": {
        "storage",
        "check",
        "cli",
        "cli_schools",
        "cli_backup",
    },  # the programs only name its errors
    "cryptography": {"storage"},
    "webauthn": {"storage"},
    "smtplib": {"channels"},
    "webpush": {"channels", "push_keys"},
    "holidays": {"schools"},
    "authlib": {"channels"},
    "joserfc": {"channels"},
}

SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s\w+\sSET|DELETE FROM)\b", re.DOTALL)

FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 260


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else path.stem


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write the whole name of the module"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_part_may(path: Path) -> None:
    part = part_of(path)
    ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("fieldform.")}
    assert ours <= MAY_IMPORT.get(part, ours)
    for library, homes in ONLY_IN.items():
        if any(name.split(".")[0] == library for name in imports_of(path)):
            assert part in homes, f"{library} has its home in {sorted(homes)}"


def test_the_domain_is_standard_library_only() -> None:
    for path in (PACKAGE / "domain").glob("*.py"):
        outside = {name.split(".")[0] for name in imports_of(path)} - {"fieldform"}
        assert outside <= set(sys.stdlib_module_names), path.name
        assert not {"os", "time", "random", "secrets"} & outside, path.name


def test_the_domain_never_looks_at_the_clock_itself() -> None:
    for path in (PACKAGE / "domain").glob("*.py"):
        assert not re.search(r"\.(now|today|utcnow)\(", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sql_is_only_in_storage(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if part_of(path) != "storage":
        assert not [text for text in texts if SQL.search(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_stand_at_the_top_and_files_stay_small(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            inner = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
            assert not inner, f"{node.name} imports inside"
    if path.name != "migrations.py":  # a history, to which is only added
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_function_and_class_says_what_it_does(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert ast.get_docstring(tree), "the file says what it is for"
    assert not [node.name for node in public if not ast.get_docstring(node)]


SCRIPTS = PACKAGE.parent / "static" / "js"


@pytest.mark.parametrize(
    ("word", "home"), [(r"\bfetch\(", "sender.js"), (r"indexedDB|openDB\(", "outbox-store.js")]
)
def test_one_script_asks_the_network_and_one_the_phones_storage(word: str, home: str) -> None:
    found = {
        path.name
        for path in SCRIPTS.glob("*.js")
        if re.search(word, re.sub(r'//.*|"indexedDB"', "", path.read_text("utf-8")))
    }
    assert found == {home}
