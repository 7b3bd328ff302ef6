"""A session whose person proved once more who they are."""

import secrets
from datetime import datetime

from sqlite_utils import Database

from fieldform.storage import people
from fieldform.storage.database import change
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text


def renew(db: Database, token: str, now: datetime) -> str | None:
    """Go on with a session under a new token, which is returned, and a new secret of its forms, so
    that who had the old ones has nothing; None when it has ended. It ends no later than before."""
    if people.session(db, token, now) is None:
        return None
    renewed = secrets.token_urlsafe(32)
    old, new = token_hash(token), token_hash(renewed)
    change(
        db,
        """
        INSERT INTO sessions (token_hash, person_id, csrf, created_at, seen_at, opened_with,
            passkey_id, browser, proved_at)
        SELECT :new, person_id, :csrf, created_at, :now, opened_with, passkey_id, browser, :now
        FROM sessions WHERE token_hash = :old
        """,
        {"new": new, "old": old, "csrf": secrets.token_hex(20), "now": to_text(now)},
    )
    change(db, "UPDATE sign_on_sessions SET token_hash = ? WHERE token_hash = ?", (new, old))
    people.close_session(db, token)
    return renewed
