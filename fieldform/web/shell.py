"""What the phone keeps so that the form opens without coverage: a closed list of pages and files,
none of which holds anything about a person."""

import hashlib
import json
from functools import cache
from pathlib import Path

from fieldform import assets
from fieldform.storage import schools
from fieldform.web import school_index
from fieldform.web.context import config, house
from fieldform.web.languages import CATALOGUES, LANGUAGES
from fieldform.web.templating import static

PAGES = ("/", "/sent", "/explain", "/install", "/accessibility")
"""Shell pages: the same for everybody who is signed out."""

KEY = "/sealing-key.json"

STYLES = (assets.PHONE_STYLE, "css/explain.css")
IMAGES = ("img/favicon.svg", "img/icon-72.png", "img/icon-180.png", "img/icon-192.png")


def worker_facts() -> str:
    """Return what stands in front of ``service-worker.js``: the list, its version, and whether
    the worker is switched off."""
    files = [[_address(name), assets.version(name)] for name in shell_files()]
    index = school_index.address()
    facts = {
        "version": shell_version(),
        "off": not config().service_worker,
        "pages": PAGES,
        "languages": [code for code, _ in LANGUAGES],
        "files": [*files, [index, index]],
        "key": KEY,
    }
    return f"self.__FF = {json.dumps(facts)}\n"


def shell_files() -> list[str]:
    """Return the static files of the shell, as names below ``static/``."""
    scripts = sorted(f"built/{path.name}" for path in (assets.STATIC / "built").glob("*.js"))
    return [*STYLES, *IMAGES, *scripts, SEALING]


def _address(name: str) -> str:
    """Pages name these files with their version; scripts import each other without one."""
    return static(name) if name in (*STYLES, *IMAGES, *ENTRIES) else f"/static/{name}"


ENTRIES = tuple(f"built/{name}" for name in (*assets.ENTRIES, assets.WORKER))
SEALING = "vendor/hpke.min.js"


def shell_version() -> str:
    """Return the version of the whole shell: of the program's own files, and of the places that
    its pages offer."""
    places = json.dumps(schools.names_of_municipalities(house().db), sort_keys=True)
    regions = sorted(config().regions)
    return hashlib.sha256(f"{_program()} {places} {regions}".encode()).hexdigest()[:12]


@cache
def _program() -> str:
    files = [
        assets.SERVICE_WORKER,
        *(path for path in assets.STATIC.rglob("*") if path.is_file()),
        *assets.TEMPLATES.rglob("*.html"),
        *CATALOGUES.glob("*.po"),
        *Path(__file__).parent.parent.rglob("*.py"),
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
