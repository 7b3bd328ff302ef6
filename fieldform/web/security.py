"""The headers of every answer (security.md section 7)."""

from io import BytesIO
from typing import IO
from urllib.parse import urlsplit

from flask import Flask, Request, request
from flask.wrappers import Response
from secure import (
    ContentSecurityPolicy,
    CrossOriginEmbedderPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from fieldform.web.context import config

LARGEST_BODY = 64 * 1024
"""Bytes; a report of twelve children is under 10 kB."""

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'")
    .font_src("'self'")
    .connect_src("'self'")
    .manifest_src("'self'")
    .worker_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_src("'none'")
    .frame_ancestors("'none'")
    .object_src("'none'")
)

HEADERS = dict(
    Secure(
        csp=POLICY,
        referrer=ReferrerPolicy().same_origin(),  # no-referrer would break every POST
        xcto=XContentTypeOptions(),
        xfo=XFrameOptions().deny(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        coep=CrossOriginEmbedderPolicy().require_corp(),
        permissions=PermissionsPolicy()
        .camera()
        .microphone()
        .geolocation()
        .payment()
        .usb()
        .serial()
        .display_capture(),
    ).headers
)

HSTS = StrictTransportSecurity().max_age(63_072_000).include_subdomains()


THIS_MACHINE = ("localhost", "127.0.0.1")
"""What a monitor on the machine itself may call us by."""


class InMemory(Request):
    """A request whose uploaded files stay in memory. Werkzeug writes larger ones to a temporary
    file, and a day report is full of names."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def attach(app: Flask) -> None:
    """Put the headers on every answer, bound every body, and answer to our own name only."""
    app.request_class = InMemory
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = 400
    own = urlsplit(app.extensions["fieldform"].base_url).hostname
    app.config["TRUSTED_HOSTS"] = [own, *THIS_MACHINE]
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add the headers; only a static file of a known version may be kept without asking again."""
    response.headers.update(HEADERS)
    if config().secure:
        response.headers[HSTS.header_name] = HSTS.header_value
    response.headers["Cache-Control"] = _may_be_kept(response)
    return response


def _may_be_kept(response: Response) -> str:
    """Scripts import each other by names without a version: these are asked for again."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        return "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    given = response.headers.get("Cache-Control") if request.endpoint != "static" else None
    return given or "no-store"
