"""The languages of the pages. The catalogue is read from its .po files at start, so there is
no compiled copy that could be old."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DEFAULT = "nl"
LANGUAGES = (("nl", "Nederlands"), ("en", "English"))
COOKIE = "language"


class Catalogue(Domain):
    """Texts from .po files; English is written in the code itself."""

    def get_translations(self) -> NullTranslations:
        """Return the texts of the language of this request."""
        return catalogue(str(get_locale()))


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the texts of one language."""
    source = CATALOGUES / f"{language}.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        texts = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """Return the language of this request: what the person chose, else Dutch."""
    chosen = request.cookies.get(COOKIE, DEFAULT)
    return chosen if chosen in dict(LANGUAGES) else DEFAULT


def attach(app: Flask) -> None:
    """Translate the pages of the app."""
    babel = Babel(app, default_locale=DEFAULT, locale_selector=language)
    babel.domain_instance = Catalogue()
    for code, _ in LANGUAGES:
        catalogue(code)
