"""In what kind of browser somebody signed in, from a closed list of words."""

from flask import request

BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
"""Many browsers also name others that they are like: the first that fits is the one."""


def browser_kind() -> str:
    """Return such as "Firefox, Android" for the browser of this request, '' for an unknown one.
    What the browser calls itself is never kept."""
    agent = request.headers.get("User-Agent", "")
    found = (
        next((word for mark, word in words if mark in agent), "") for words in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
