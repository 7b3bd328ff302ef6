"""What the templates themselves must be, so that what stands in them is text (security.md I-05)."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())

UNQUOTED = re.compile(r"<[a-z][^>]*\s[\w:-]+=(?![\"'\s])[^>]*>", re.IGNORECASE)
AS_IT_IS = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
INLINE = re.compile(r"<style|\son[a-z]+=|\sstyle=|\shx-on|javascript:|<script(?![^>]*\ssrc=)")


def without_expressions(text: str) -> str:
    """Put a word where Jinja would put something."""
    return re.sub(r"{[{%#].*?[}%#]}", "x", text, flags=re.DOTALL)


def without_values(text: str) -> str:
    """Empty every quoted value."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", '""', text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_template_is_escaped_quoted_and_without_scripts_of_its_own(path: Path) -> None:
    assert path.suffix in (".html", ".txt"), "Flask escapes .html only"
    text = without_expressions(path.read_text("utf-8"))
    assert not AS_IT_IS.search(path.read_text("utf-8"))
    assert not UNQUOTED.findall(without_values(text))
    assert not INLINE.findall(text)


@pytest.mark.parametrize(
    "line", ["<p title=x>", "<a href={{ x }}>", '<p onclick="x">', "<p style='x'>", "<script>"]
)
def test_control_a_template_that_is_not_is_found(line: str) -> None:
    text = without_expressions(line)
    assert UNQUOTED.findall(without_values(text)) or INLINE.findall(text)
