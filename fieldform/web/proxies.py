"""Forwarded headers are believed as far as the settings say that proxies of ours stand before the
server, and no further. Which names the site has: ``security.py``."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from fieldform.config import Config


def attach(app: Flask) -> None:
    """Count the proxies. They pass the name of the site on as it is: ``X-Forwarded-Host`` is never
    believed, and no address is ever made from a request."""
    settings: Config = app.extensions["fieldform"]
    if settings.proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]
