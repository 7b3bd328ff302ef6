"""The languages of the pages. The catalogue is read from its .po files at start, so there is
no compiled copy that could be old."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
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


def gettext(text: str) -> str:
    """Return a text in the language of this request. A page of the desk asks for a thousand of
    them, and Flask-Babel works the language out anew each time."""
    return str(_texts().gettext(text))


def ngettext(one: str, more: str, number: int) -> str:
    """Return the form of a text that goes with ``number``."""
    return str(_texts().ngettext(one, more, number))


def _texts() -> NullTranslations:
    if "texts" not in g:
        g.texts = catalogue(language())
    return g.texts  # type: ignore[no-any-return]


def attach(app: Flask) -> None:
    """Translate the pages of the app."""
    babel = Babel(app, default_locale=DEFAULT, locale_selector=language)
    babel.domain_instance = Catalogue()
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    for code, _ in LANGUAGES:
        catalogue(code)
