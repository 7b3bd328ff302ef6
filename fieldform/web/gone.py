"""Does not render a page for a browser that has gone: a hundred reloads in a hurry would keep the
next person waiting."""

import socket

from flask import Flask, request
from flask.typing import ResponseReturnValue

CLIENT_CLOSED = 499
"""nginx's status for a client that closed the connection; nobody receives it."""


def attach(app: Flask) -> None:
    """Look before every request that only reads."""
    app.before_request(stop_if_gone)


def stop_if_gone() -> ResponseReturnValue | None:
    """Answer with nothing when the other side has closed; a step is always taken to its end."""
    connection = request.environ.get("gunicorn.socket")
    if request.method != "GET" or connection is None or not _is_closed(connection):
        return None
    return "", CLIENT_CLOSED


def _is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False  # open, and silent: it waits for us
    except OSError:
        return True
