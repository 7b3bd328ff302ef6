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
    everybody. The private one comes last: where it is, the others are, and of the same pair."""
    private_file = folder / "push-private.pem"
    public_file, application_file = folder / "push-public.pem", folder / "push-application.key"
    if private_file.exists():
        return
    for left in (public_file, application_file):  # of a first try that was cut off
        left.unlink(missing_ok=True)
    private, public, application_key = VAPID.generate_keys()
    write_secret(public_file, lambda: public)
    write_secret(application_file, application_key.encode)
    write_secret(private_file, lambda: private)


if __name__ == "__main__":
    make_push_keys(Path(sys.argv[1]))
