"""The strings of ``strings.txt``, and how a page is looked at that shows one.

A string is harmless when the page that shows it is made of the same elements with the same
attributes as a page that shows an ordinary word in its place.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import html5lib

FILE = Path(__file__).with_name("strings.txt")
ONE_SIGN = re.compile("⟨([0-9A-F]{2,6})⟩")
KIND = re.compile(r"\[(\w+)\]")

HARMLESS = "Zyxqua"
"""An ordinary word that no school, place or person has."""

ADDRESSES = ("href", "src", "action", "formaction", "data", "hx-get", "hx-post")
OURS = re.compile(r"$|[/?#](?!/)|mailto:[\w.@-]+$|tel:[+\d]+$")


@dataclass(frozen=True)
class Injection:
    """One string and what it tries to be."""

    kind: str
    text: str

    @property
    def read(self) -> str:
        """What is left of it where a name is read: composed, without space around it."""
        return unicodedata.normalize("NFC", self.text).strip()

    @property
    def typed(self) -> "Injection":
        """The same, as a browser sends what was typed."""
        return Injection(self.kind, as_browser(self.text))

    @property
    def is_a_name(self) -> bool:
        """Say whether it can stand as a name: every sign of it can be seen."""
        return not any(
            unicodedata.category(one)[0] == "C" or one in "\u2028\u2029" for one in self.read
        )


def read(text: str) -> list[Injection]:
    """Read the file's text."""
    found, kind = [], ""
    for line in text.split("\n"):
        if head := KIND.fullmatch(line):
            kind = head[1]
        elif line and not line.startswith("# "):
            found.append(Injection(kind, ONE_SIGN.sub(lambda one: chr(int(one[1], 16)), line)))
    return found


ALL = read(FILE.read_text("utf-8"))
KINDS = tuple(dict.fromkeys(one.kind for one in ALL))
NAMES = [one for one in ALL if one.is_a_name]


def of_kind(kind: str) -> list[Injection]:
    """Return the strings of one kind."""
    return [one for one in ALL if one.kind == kind]


def as_browser(text: str) -> str:
    """Return a text as a browser sends it: half a surrogate pair is no text."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def query(**fields: str) -> str:
    """Write fields as a browser does in an address."""
    return urlencode({name: as_browser(text) for name, text in fields.items()})


def skeleton(page: str) -> list[str]:
    """Return every element of a page with its attributes, in order, and without any text.

    Raises AssertionError for an address in it that is not of our own site.
    """
    whole = page.lstrip().lower().startswith("<!doctype")
    parse = html5lib.parse if whole else html5lib.parseFragment
    tree = parse(page, namespaceHTMLElements=False)
    found = []
    for one in tree.iter():
        if not isinstance(one.tag, str):
            found.append("<!-- -->")
            continue
        for name in ADDRESSES:
            assert OURS.match(one.get(name, "")), (one.tag, name, one.get(name))
        found.append(f"{one.tag} {' '.join(sorted(one.attrib))}")
    return found


def texts(page: str) -> set[str]:
    """Return every text and every value of an attribute of a page, as a browser reads them."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = {text.strip() for text in tree.itertext()}
    for one in tree.iter():
        found |= {str(value).strip() for value in one.attrib.values()}
    return found
