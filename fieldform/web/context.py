"""What a request may reach: the settings, the time, and the house of its thread."""

import threading
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from fieldform.actions.house import House
from fieldform.config import Config
from fieldform.installation import open_house
from fieldform.storage.together import Writers

_opened = threading.local()


def attach(app: Flask, config: Config) -> None:
    """Give the app its settings, and the writers that its threads share."""
    app.extensions["fieldform"] = config
    app.extensions["fieldform-writers"] = Writers()


def config() -> Config:
    """Return the settings of the running app."""
    return cast(Config, current_app.extensions["fieldform"])


def now() -> datetime:
    """Return the time, aware."""
    return config().clock()


def house() -> House:
    """Return this thread's house. The database is opened once per thread, after the fork: to
    open it for every request would cost more than most requests."""
    path = config().database
    if getattr(_opened, "path", None) != path:
        _opened.house = open_house(config(), current_app.extensions["fieldform-writers"])
        _opened.path = path
    return cast(House, _opened.house)


def forget_house() -> None:
    """Close this thread's database: after a failed write nothing that it remembers is trusted.
    The next request opens it anew (security.md F-03)."""
    found = _opened.__dict__.pop("house", None)
    _opened.path = None
    if found is not None:
        found.db.close()
