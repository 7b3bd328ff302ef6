"""Sends files and the phone's pages compressed: a slow line has them in a third of the time.

Only what holds no secret is compressed (BREACH guesses a secret from the length of an answer that
also holds what was sent), and each once: a general library would do both otherwise.
"""

import gzip

from flask import Flask, request
from flask.wrappers import Response

SMALL = 500
"""Bytes; under this nothing is won."""

TYPES = ("text/", "application/javascript", "application/manifest+json", "image/svg+xml")
_packed: dict[tuple[str, str], bytes] = {}


def attach(app: Flask) -> None:
    """Look at every answer."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Pack a static file, or a page that is the same for everybody who is signed out."""
    if request.endpoint == "static":
        _pack(response, keep=True)
    elif response.status_code == 200 and request.method == "GET" and not request.cookies:
        _pack(response, keep=False)
    return response


def _pack(response: Response, *, keep: bool) -> None:
    if response.status_code != 200 or not (response.mimetype or "").startswith(TYPES):
        return
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or response.headers.get("Content-Encoding"):
        return
    response.direct_passthrough = False
    tag, _ = response.get_etag()
    known = (request.path, tag or "")
    packed = _packed.get(known) if keep else None
    if packed is None:
        plain = response.get_data()
        if len(plain) < SMALL:
            return
        packed = gzip.compress(plain, 9 if keep else 6, mtime=0)
        if keep:
            _packed[known] = packed
    if hasattr(response.response, "close"):
        response.response.close()  # the file itself, which nobody reads now
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    if tag:
        response.set_etag(tag, weak=True)
