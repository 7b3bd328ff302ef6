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
from werkzeug.wrappers import Response

from fieldform.web.context import config

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
    """Return the language of this request: of its address (``?language=en``), else what the
    person chose before, else Dutch."""
    for chosen in (request.args.get("language"), request.cookies.get(COOKIE)):
        if chosen in dict(LANGUAGES):
            return str(chosen)
    return DEFAULT


def remember(response: Response) -> Response:
    """Keep the language that a person chose by opening a page in it, in a cookie with nothing
    else in it."""
    chosen = request.args.get("language")
    if not chosen or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return response
    if chosen == language() != request.cookies.get(COOKIE):
        keep_language(response, chosen)
    return response


def keep_language(response: Response, chosen: str) -> None:
    """Put the language into its cookie, for a year."""
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=31_536_000,
        httponly=True,
        secure=config().secure,
        samesite="Lax",
    )


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
    app.after_request(remember)
    babel = Babel(app, default_locale=DEFAULT, locale_selector=language)
    babel.domain_instance = Catalogue()
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    for code, _ in LANGUAGES:
        catalogue(code)
