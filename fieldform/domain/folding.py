"""Makes what an officer types and what a school is called alike (domain.md 1.4).

Both sides are folded the same way: accents, apostrophes, hyphens, ``ij``/``y``, ``Sint``/``St``.
Only the typed side loses its noise words ("openbare basisschool"), so that a half-typed
"basissch" still finds a school with that word in its name.
"""

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHES = re.compile("['\u2019\u2018`\u00b4\u02bc]")
ARTICLE = re.compile(r"(?<!\w)'[ts](?!\w)-?")
WORD = re.compile(r"[^\W_]+")
HYPHENATED = re.compile(r"\S*\w-\w\S*")
MOST_WORDS = 8

LONG_FORMS = {
    "st": "sint",
    "dr": "doctor",
    "mgr": "monseigneur",
    "ds": "dominee",
    "mr": "meester",
    "burg": "burgemeester",
    "prof": "professor",
}
"""Short forms become long ones: so a half-typed "docto" still is a beginning of the word."""

NOISE_WORDS = (
    "de het een t s the en of school basisschool basiisschool basisschoool bs bbs "
    "openbare openbaar obs ods christelyke christelyk chr cbs pcbo pcb pcbs protestants "
    "protestantse pc rooms katholieke katholiek rk rkbs kbs rkb byzondere "
    "kindcentrum integraal ikc kc sbo voor"
)
NOISE = frozenset(NOISE_WORDS.split())
"""Folded words that say nothing about which school is meant (counted in domain.md 1.4)."""

EVERYDAY_PLACES = {
    "gravenhage": "den haag sgravenhage",
    "hertogenbosch": "den bosch shertogenbosch",
    "sneek": "snits",
    "leeuwarden": "ljouwert",
}
"""Names of places that people use and DUO does not (libraries.md section 9)."""


def fold(text: str) -> str:
    """Return the words of ``text`` in small plain letters, with one space between them.

    ``Wâldiik`` becomes ``waldiik``, ``'t Kompas`` ``kompas``, ``St. Jan`` ``sint jan``,
    ``Plein³`` ``plein3``, ``Christelijke`` and ``Christelyke`` ``christelyke``,
    ``J.F. Kennedy`` and ``Jf Kennedy`` ``jf kennedy``.
    """
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("'", text))
    plain = unicodedata.normalize("NFKD", plain.casefold())  # each can make work for the other
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = ARTICLE.sub(" ", plain).replace("'", "").replace("@", "a").replace("ij", "y")
    words = _join_initials(WORD.findall(plain))
    return " ".join(LONG_FORMS.get(word, word) for word in words)


def _join_initials(words: list[str]) -> list[str]:
    """``g j van`` becomes ``gj van``; a lone ``t`` or ``s`` is an article, not an initial."""
    joined: list[str] = []
    open_run = False
    for word in words:
        initial = len(word) == 1 and word.isalpha()
        if initial and open_run:
            joined[-1] += word
        else:
            joined.append(word)
            open_run = initial and word not in "ts"
        open_run = open_run and initial
    return joined


def search_text(name: str, place: str, aliases: Iterable[str] = ()) -> str:
    """Return what a school is found by: a space before every word of it.

    ``aliases`` are former and everyday names. A word with a hyphen is there apart and joined
    (``twa ikker twaikker``).
    """
    words: dict[str, None] = {}
    for text in (name, place, *aliases):
        words.update(dict.fromkeys(fold(text).split()))
        for hyphenated in HYPHENATED.findall(text):
            words.update(dict.fromkeys(fold(hyphenated.replace("-", "")).split()))
    everyday = [extra for word, extra in EVERYDAY_PLACES.items() if word in words]
    return " " + " ".join([*words, *everyday])


def query_words(text: str) -> tuple[str, ...]:
    """Return the words to search for, at most eight, without noise unless all of it is noise."""
    words = fold(text).split()
    telling = [word for word in words if word not in NOISE]
    return tuple((telling or words)[:MOST_WORDS])
