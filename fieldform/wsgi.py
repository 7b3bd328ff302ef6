"""The app for any other WSGI server: ``gunicorn fieldform.wsgi:app``."""

import os

from fieldform.app import create_app
from fieldform.config import from_environment

app = create_app(from_environment(os.environ))
