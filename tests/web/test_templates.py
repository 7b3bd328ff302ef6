"""What the templates themselves must be, so that what stands in them is text (security.md I-05)."""

import re
from pathlib import Path

import pytest

from fieldform.domain.people import Role
from tests.actions.story import Story
from tests.world import World

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


NAMED_FIELD = re.compile(r"<input[^>]*name=\"children-0-(?:given|family)_name\"[^>]*>")


def test_p08_no_field_of_a_name_is_remembered_or_sent_to_a_spelling_service(world: World) -> None:
    page = world.stranger().client.get("/").text
    fields = NAMED_FIELD.findall(page)
    assert len(fields) == 2
    for field in fields:
        for attribute in ('autocomplete="off"', 'spellcheck="false"', 'autocapitalize="words"'):
            assert attribute in field
    assert 'autocomplete="off"' in page.split('<form class="report"')[1].split(">")[0]


def test_x03_no_title_names_a_child_or_a_case(world: World) -> None:
    story = Story(world, given_name="Zyxquadra", family_name="Vanderwhistle").take("claim")
    anna = world.browser(Role.DESK, name=story.anna.name)
    pages = [anna.get(path).text for path in ("/", "/desk", f"/desk/signals/{story.id}", "/sent")]
    for page in pages:
        title = page.split("<title>")[1].split("</title>")[0]
        assert title.endswith("fieldform")
        for word in ("Zyxquadra", "Vanderwhistle", "PL0100", "geweld", "politie", "kind"):
            assert word not in title, title
    for path in FILES:
        block = re.search(r"{% block title %}(.*?){% endblock %}", path.read_text("utf-8"))
        written = re.sub(r"{{ _\(\".*?\"\) }}|{# .*? #}", "", block[1]) if block else ""
        assert "{{" not in written, path.name
