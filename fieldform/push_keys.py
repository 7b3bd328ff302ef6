"""Makes the keys by which push services know an installation (VAPID, RFC 8292).

A program of its own: its library is 12 MiB of memory that no serving process needs for this.

    python -m fieldform.push_keys FOLDER
"""

import sys
from pathlib import Path

from webpush.vapid import VAPID

from fieldform.installation import write_secret


def make_push_keys(folder: Path) -> None:
    """Make the keys if there are none; the library's own command would leave them readable for
    everybody."""
    if (folder / "push-private.pem").exists():
        return
    private, public, application_key = VAPID.generate_keys()
    write_secret(folder / "push-private.pem", lambda: private)
    write_secret(folder / "push-public.pem", lambda: public)
    write_secret(folder / "push-application.key", application_key.encode)


if __name__ == "__main__":
    make_push_keys(Path(sys.argv[1]))
