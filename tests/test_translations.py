"""Every text is in the catalogue, and every text of the catalogue has its Dutch."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.world import World

ROOT = Path(__file__).resolve().parent.parent
DUTCH = ROOT / "fieldform" / "translations" / "nl.po"
PLACE = re.compile(r"%\(\w+\)s")
OURS = {"fieldform", "Handle with Care", "NL", "EN", "wide"}  # wide is a class in a block


def messages(path: Path) -> dict[object, Message]:
    with path.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="nl") if message.id}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[object, Message]:
    """What the code and the templates ask for."""
    target = tmp_path_factory.mktemp("texts") / "fieldform.pot"
    command = "from babel.messages.frontend import main; main()"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", command]
        + f"-q extract -F babel.cfg -k N_ -o {target} .".split(),
        check=True,
        cwd=ROOT,
    )
    return messages(target)


def test_the_catalogue_has_exactly_the_texts_that_are_used(
    extracted: dict[object, Message],
) -> None:
    assert len(extracted) > 300
    assert set(messages(DUTCH)) == set(extracted)


def test_every_text_has_its_dutch_with_the_same_places_to_fill_in() -> None:
    for message in messages(DUTCH).values():
        assert not message.fuzzy, message.id
        asked = message.id if isinstance(message.id, tuple) else (message.id,)
        given = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(given), message.id
        for text in given:
            assert set(PLACE.findall(text)) == set(PLACE.findall(asked[-1])), message.id


def test_no_template_has_a_text_outside_the_catalogue() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        source = re.sub(r"<(script|style|code).*?</\1>|<[^<>]*>", "\n", source, flags=re.DOTALL)
        words = {line.strip() for line in source.splitlines()}
        bare = {
            word.strip("–- ") for word in words if re.search(r"[A-Za-z]{2}", html.unescape(word))
        }
        assert not {word for word in bare - OURS if "=" not in word}, path.name


def test_pages_are_dutch_by_default_and_english_by_choice(world: World) -> None:
    visitor = world.stranger()
    assert "Aanmelden" in visitor.get("/sign-in").text
    visitor.client.post("/language", data={"language": "en"})
    assert "Sign in" in visitor.get("/sign-in").text


def test_why_a_mail_did_not_leave_is_said_in_words(world: World) -> None:
    """Every code that a channel gives; the three digits of a mail server stay beside it."""
    code = re.compile(r'"((?:mail|folder)\.[a-z_]+)"|f"(mail\.[a-z_]+) |"(interrupted)"')
    sources = [*(ROOT / "fieldform/channels").glob("*.py"), ROOT / "fieldform/actions/deliver.py"]
    codes = {"".join(one) for path in sources for one in code.findall(path.read_text("utf-8"))}
    assert len(codes) > 14
    with world.app.test_request_context():
        said = world.app.jinja_env.get_template("macros/words.html").module.mail_trouble
        assert [one for one in codes if one in said(one)] == []
        assert said("mail.body_refused 451").strip() == "de mailserver weigert de mail (451)"
