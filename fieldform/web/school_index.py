"""The schools of the whole country for the phone's search: the same for everyone, and kept for
ever under the address of its version."""

import gzip
import threading
import time
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue

from fieldform.actions.school_index import index_version, school_index
from fieldform.web.access import open_to_everyone
from fieldform.web.context import house

blueprint = Blueprint("school_index", __name__)

PATH = "/school-index.json"
LOOK_AGAIN_AFTER = 10.0
"""Seconds; an import is seen by then. To look costs 40 ms for the whole country."""

FOR_EVER = "public, max-age=31536000, immutable"


@dataclass
class Packed:
    """The index that this process serves: its version, compressed (240 kB) when first asked."""

    lock: threading.Lock
    version: str = ""
    looked_at: float = -LOOK_AGAIN_AFTER
    compressed: bytes = b""


def attach(app: Flask) -> None:
    """Give the app the place where its index is, shared by its threads."""
    app.extensions["school-index"] = Packed(threading.Lock())
    app.jinja_env.globals["school_index_address"] = address


def address() -> str:
    """Return the address of the index as it is now, with its version."""
    return f"{PATH}?v={_version(_packed())}"


@blueprint.get(PATH)
@open_to_everyone
def show() -> ResponseReturnValue:
    """The index, compressed. Under the address of its version it never changes."""
    version, compressed = _current()
    if request.accept_encodings.quality("gzip") > 0:
        response = make_response(compressed)
        response.content_encoding = "gzip"
    else:
        response = make_response(gzip.decompress(compressed))
    response.content_type = "application/json; charset=utf-8"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == version else "no-cache"
    response.set_etag(version, weak=True)  # the same for both encodings
    return response.make_conditional(request)


def _packed() -> Packed:
    packed: Packed = current_app.extensions["school-index"]
    return packed


def _version(packed: Packed) -> str:
    with packed.lock:
        if time.monotonic() - packed.looked_at >= LOOK_AGAIN_AFTER:
            version = index_version(house())
            if version != packed.version:
                packed.version, packed.compressed = version, b""
            packed.looked_at = time.monotonic()
        return packed.version


def _current() -> tuple[str, bytes]:
    packed = _packed()
    _version(packed)
    with packed.lock:
        if not packed.compressed:
            packed.compressed = gzip.compress(school_index(house(), packed.version), 9, mtime=0)
        return packed.version, packed.compressed
