"""What a passkey has to sign: random, once, within three minutes, in the browser that asked.

A browser is known by a secret of 256 random bits, of which the hash is kept: its session's
token, or before there is one a cookie (``web/passkeys.py``).
"""

import secrets
from datetime import datetime, timedelta

from sqlite_utils import Database

from fieldform.storage.database import change, row
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text

LIVES = timedelta(minutes=3)

MOST = 5_000
"""So many can be open at once, for everybody together: whoever asks without end costs no more
room than this, and keeps nobody out, because the oldest makes room."""


def new(db: Database, browser: str, now: datetime) -> bytes:
    """Return a new challenge for a browser; one that it did not answer is forgotten."""
    challenge = secrets.token_bytes(32)
    change(db, "DELETE FROM challenges WHERE expires_at <= ?", (to_text(now),))
    change(
        db,
        """
        DELETE FROM challenges WHERE browser_hash IN (
            SELECT browser_hash FROM challenges ORDER BY expires_at DESC LIMIT -1 OFFSET ?)
        """,
        (MOST - 1,),
    )
    change(
        db,
        "INSERT OR REPLACE INTO challenges (browser_hash, challenge, expires_at) VALUES (?, ?, ?)",
        (token_hash(browser), challenge, to_text(now + LIVES)),
    )
    return challenge


def take(db: Database, browser: str, now: datetime) -> bytes | None:
    """Return what this browser has to sign, and use it up, whatever becomes of the answer."""
    found = row(
        db,
        "DELETE FROM challenges WHERE browser_hash = ? RETURNING challenge, expires_at",
        (token_hash(browser),),
    )
    if found is None or found["expires_at"] <= to_text(now):
        return None
    return bytes(found["challenge"])


def forget_old(db: Database, now: datetime) -> None:
    """Remove what nobody can answer any more."""
    change(db, "DELETE FROM challenges WHERE expires_at <= ?", (to_text(now),))
