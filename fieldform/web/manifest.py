"""What a phone or a browser reads to put fieldform on the home screen (W3C App Manifest)."""

from typing import Any

from fieldform.domain.words import N_
from fieldform.web.languages import DEFAULT, catalogue
from fieldform.web.templating import static

DESCRIPTION = N_("A message to the school of a child, before the next school day.")
SHORTCUTS = (
    ("/", N_("New report")),
    ("/sent", N_("Sent")),
    ("/explain", N_("Explanation for parents")),
)


def manifest_content() -> dict[str, Any]:
    """Return the manifest, in Dutch; the pages themselves are in the reader's language."""
    texts = catalogue(DEFAULT)
    icon = _image("img/icon-192.png", "192x192", "image/png")
    return {
        "id": "/",
        "name": "fieldform",
        "short_name": "fieldform",
        "description": texts.gettext(DESCRIPTION),
        "lang": DEFAULT,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#17201e",
        "theme_color": "#17201e",
        "icons": [
            icon,
            _image("img/icon-512.png", "512x512", "image/png"),
            _image("img/favicon.svg", "any", "image/svg+xml"),
            _image("img/icon-maskable-512.png", "512x512", "image/png") | {"purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": texts.gettext(name), "url": url, "icons": [icon]} for url, name in SHORTCUTS
        ],
        "screenshots": [
            _image("img/screen-form.jpg", "360x740", "image/jpeg")
            | {"form_factor": "narrow", "label": texts.gettext(N_("New report"))},
            _image("img/screen-explain.jpg", "360x740", "image/jpeg")
            | {"form_factor": "narrow", "label": texts.gettext(N_("Explanation for parents"))},
            _image("img/screen-wide.jpg", "1280x800", "image/jpeg")
            | {"form_factor": "wide", "label": texts.gettext(N_("New report"))},
        ],
    }


def _image(name: str, sizes: str, kind: str) -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": kind}
