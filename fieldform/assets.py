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


IMPORTED = re.compile(r"""^(?:import|export) [^"]*"\./([\w-]+\.js)";?$""", re.MULTILINE)


@functools.cache
def modules(entry: str) -> tuple[str, ...]:
    """Return the addresses of the scripts that a module imports, directly or not, so that a page
    can ask for all of them at once. ``entry`` is a name below ``static/``."""
    found: dict[str, None] = {}
    waiting = [Path(entry).name]
    while waiting:
        text = (STATIC / "js" / waiting.pop()).read_text("utf-8")
        new = [name for name in IMPORTED.findall(text) if name not in found]
        found.update(dict.fromkeys(new))
        waiting.extend(new)
    return tuple(f"/static/js/{name}" for name in found)
