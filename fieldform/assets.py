"""Where the front-end files live: inside an installed fieldform, or beside it in a checkout."""

import functools
import hashlib
import re
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_web", _PACKAGE.parent)


def _root() -> Path:
    for place in _PLACES:
        if (place / "service-worker.js").is_file() and (place / "templates").is_dir():
            return place
    raise FileNotFoundError(
        "fieldform's pages are missing: reinstall it, or run it from a complete checkout."
    )


ROOT = _root()
STATIC, TEMPLATES, SERVICE_WORKER = ROOT / "static", ROOT / "templates", ROOT / "service-worker.js"


@functools.cache
def version(name: str) -> str:
    """Return the version of a static file: a part of the hash of its content."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


ENTRIES = ("form.js", "sent.js")
"""The scripts of the phone's pages, as they are packed into ``static/built/`` (`make scripts`)."""

WORKER = "school-list.js"
"""The worker that unpacks the list of schools, packed likewise."""

PHONE_STYLE = "built/phone.css"
"""The styles of the phone's pages, packed likewise."""

IMPORTED = re.compile(r"""(?:from|import)"\./([\w-]+\.js)\"""")


@functools.cache
def modules(entry: str) -> tuple[str, ...]:
    """Return the addresses of the packed scripts that another one needs at once, so that a page
    can ask for all of them together. ``entry`` is a name below ``static/``."""
    file = STATIC / entry
    return tuple(f"/static/built/{name}" for name in IMPORTED.findall(file.read_text("utf-8")))
