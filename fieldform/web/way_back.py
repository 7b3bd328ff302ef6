"""Where somebody pressed a button, and how to lead them there again with what they had ticked or
typed: a note that is signed for this person, so that no link of anybody else leads anywhere or
fills anything in."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import g, request

from fieldform.storage.notes import read_note, write_note
from fieldform.web.context import house

LONGEST = 500
"""Characters of a path that is noted."""


def came_from() -> str:
    """Return the path of our page that this request came from, '' when it says none; a full address
    is never followed."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not address.startswith(request.host_url):
        return ""
    return "/" + address.removeprefix(request.host_url).split("#")[0].lstrip("/")


def note(field: str = "") -> str:
    """Return a note of where this request came from, and of what stands in this field of it."""
    path = came_from()
    values = request.form.getlist(field) if field else []
    content = [path if len(path) <= LONGEST else urlsplit(path).path, field, values]
    return write_note(house().author_secret, g.person.id, content)


def address(text: str) -> str:
    """Return where a note leads, '' when it is none of ours. What it keeps of a field goes with
    it."""
    found = _read(text)
    if found is None:
        return ""
    path, _, values = found
    parts = urlsplit(path)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "kept"]
    query = urlencode(asked + ([("kept", text)] if values else []))
    return f"{parts.path}?{query}" if query else parts.path


def kept(field: str) -> list[str]:
    """Return what a note in the address of this page keeps of a field."""
    path, name, values = _read(request.args.get("kept", "")) or ("", "", [])
    return values if name == field and urlsplit(path).path == request.path else []


def _read(text: str) -> tuple[str, str, list[str]] | None:
    found = read_note(house().author_secret, g.person.id, text) if text else None
    return tuple(found) if found else None
