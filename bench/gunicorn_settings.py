"""The same gunicorn settings as fieldform's own server, for the bare route."""

import os

from fieldform.server import options

globals().update(options(os.environ["BENCH_BIND"]))
