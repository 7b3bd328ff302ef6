"""Secrets as files: ``NAME_FILE`` in the environment names the file that holds ``NAME``."""

import stat
from collections.abc import Mapping
from pathlib import Path

SECRETS = ("FIELDFORM_SMTP", "FIELDFORM_OIDC_CLIENT_SECRET")
"""The settings that have a password in them."""


def read_secrets(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the settings with what stands in the files, and every fault: a file that is not
    there, that others may read, or that stands beside the setting itself."""
    found, faults = dict(environ), []
    for name in SECRETS:
        place = environ.get(f"{name}_FILE")
        if not place:
            continue
        if environ.get(name):
            faults.append(f"{name} and {name}_FILE are both set: keep one")
            continue
        path = Path(place)
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            found[name] = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{name}_FILE cannot be read: {type(error).__name__}")
            continue
        if mode & 0o077:
            faults.append(f"others may read {name}_FILE ({mode:04o}): chmod 0600 '{path}'")
    return found, faults
