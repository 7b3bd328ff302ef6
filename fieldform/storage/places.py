"""Where a person is signed in, and the end of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.storage.database import change, rows
from fieldform.storage.people import SESSION_IDLE, SESSION_LIVES, token_hash
from fieldform.storage.times import to_text


@dataclass(frozen=True)
class Place:
    """One session as its person sees it. ``id`` is a part of the hash of its token, which opens
    nothing; ``proof`` says what it was opened with."""

    id: str
    browser: str
    proof: str
    opened_at: datetime
    seen_at: datetime
    here: bool


ID = "lower(hex(substr(token_hash, 1, 16)))"


def of_person(db: Database, person_id: str, token: str, now: datetime) -> list[Place]:
    """Return where a person is signed in, the last used first; ``token`` is the session that
    asks."""
    found = rows(
        db,
        f"""
        SELECT {ID} AS id, browser, opened_with, created_at, seen_at, token_hash FROM sessions
        WHERE person_id = ? AND created_at > ? AND seen_at > ? ORDER BY seen_at DESC, id
        """,
        (person_id, to_text(now - SESSION_LIVES), to_text(now - SESSION_IDLE)),
    )
    here = token_hash(token)
    return [
        Place(
            one["id"],
            one["browser"],
            one["opened_with"],
            datetime.fromisoformat(one["created_at"]),
            datetime.fromisoformat(one["seen_at"]),
            one["token_hash"] == here,
        )
        for one in found
    ]


def end(db: Database, person_id: str, place_id: str) -> bool:
    """End one session of a person; False when there is none of that id."""
    sql = f"DELETE FROM sessions WHERE person_id = ? AND {ID} = ?"
    return change(db, sql, (person_id, place_id)) == 1
