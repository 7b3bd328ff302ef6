"""People, their one-time links and their sessions.

Links and sessions are known by the SHA-256 of 256 random bits: who reads the database cannot
come in with it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from fieldform.domain.people import Person, Proof, Role
from fieldform.storage.database import change, insert, row, rows
from fieldform.storage.times import to_text

LINK_LIVES = timedelta(minutes=15)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIVES = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""A session is marked as seen at most once a minute, so that reading a page seldom writes."""


@dataclass(frozen=True, repr=False)
class Session:
    """An open session; ``csrf`` is the secret its form tokens are made from, ``device`` a random
    name of where it was opened, ``proof`` what it was opened with, at ``opened_at``; ``proved_at``
    is when its person last proved who they are."""

    person: Person
    csrf: str
    stale: bool
    device: str
    proof: str
    opened_at: datetime
    proved_at: datetime


@dataclass(frozen=True)
class Opening:
    """How a session is opened: with which proof, by which passkey, in what kind of browser."""

    proof: Proof = Proof.LINK
    passkey_id: str = ""
    browser: str = ""


def token_hash(token: str) -> bytes:
    """Return what the database knows of a token of 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def add(db: Database, name: str, role: Role, region: str, office: str = "") -> Person:
    """Add a person. Raises sqlite3.IntegrityError when the name is taken."""
    person = Person(secrets.token_urlsafe(16), name, role, region, office)
    insert(
        db,
        "people",
        {
            "id": person.id,
            "name": name,
            "role": role.value,
            "region": region,
            "office": office,
        },
    )
    return person


def named(db: Database, name: str) -> Person | None:
    """Return the person of this name who may still come in."""
    return _person(row(db, "SELECT * FROM people WHERE name = ? AND disabled_at IS NULL", (name,)))


def by_id(db: Database, person_id: str) -> Person | None:
    """Return the person of this id who may still come in."""
    sql = "SELECT * FROM people WHERE id = ? AND disabled_at IS NULL"
    return _person(row(db, sql, (person_id,)))


def update(db: Database, person: Person) -> None:
    """Write down the name, role and region that a person has now."""
    change(
        db,
        "UPDATE people SET name = ?, role = ?, region = ?, office = ? WHERE id = ?",
        (person.name, person.role.value, person.region, person.office, person.id),
    )


def taken(db: Database, name: str) -> bool:
    """Say whether a person, also one who may no longer come in, has this name."""
    return row(db, "SELECT 1 FROM people WHERE name = ?", (name,)) is not None


def of_region(db: Database, region: str) -> list[Person]:
    """Return the people of a region who may come in, by role and name."""
    found = rows(
        db,
        "SELECT * FROM people WHERE region = ? AND disabled_at IS NULL ORDER BY role, name",
        (region,),
    )
    return [_to_person(one) for one in found]


def names(db: Database, ids: set[str]) -> dict[str, str]:
    """Return the names of colleagues by their id."""
    marks = ", ".join("?" * len(ids))
    found = rows(db, f"SELECT id, name FROM people WHERE id IN ({marks})", tuple(ids))
    return {one["id"]: one["name"] for one in found}


def add_link(db: Database, person: Person, now: datetime) -> str:
    """Make a one-time sign-in link for ``person`` and return its token."""
    token = secrets.token_urlsafe(32)
    insert(
        db,
        "sign_in_links",
        {
            "token_hash": token_hash(token),
            "person_id": person.id,
            "expires_at": to_text(now + LINK_LIVES),
        },
    )
    return token


def link_owner(db: Database, token: str, now: datetime) -> Person | None:
    """Return whose unused link this is, while it lives."""
    return _person(
        row(
            db,
            """
            SELECT people.* FROM sign_in_links JOIN people ON people.id = person_id
            WHERE token_hash = ? AND used_at IS NULL AND expires_at > ? AND disabled_at IS NULL
            """,
            (token_hash(token), to_text(now)),
        )
    )


def use_link(db: Database, token: str, now: datetime) -> bool:
    """Use a link up. The row decides who was first."""
    return (
        change(
            db,
            "UPDATE sign_in_links SET used_at = ? WHERE token_hash = ? AND used_at IS NULL",
            (to_text(now), token_hash(token)),
        )
        == 1
    )


def open_session(
    db: Database, person: Person, now: datetime, opening: Opening | None = None
) -> str:
    """Open a session and return its token."""
    how = opening or Opening()
    token = secrets.token_urlsafe(32)
    insert(
        db,
        "sessions",
        {
            "token_hash": token_hash(token),
            "person_id": person.id,
            "csrf": secrets.token_hex(20),
            "created_at": to_text(now),
            "seen_at": to_text(now),
            "opened_with": how.proof,
            "passkey_id": how.passkey_id,
            "browser": how.browser,
            "proved_at": to_text(now),
        },
    )
    return token


def session(db: Database, token: str, now: datetime) -> Session | None:
    """Return the session of this token while it lives and its person may come in."""
    found = row(
        db,
        """
        SELECT people.*, csrf, seen_at, opened_with, created_at, proved_at
        FROM sessions JOIN people ON people.id = person_id
        WHERE token_hash = ? AND created_at > ? AND seen_at > ? AND disabled_at IS NULL
        """,
        (token_hash(token), to_text(now - SESSION_LIVES), to_text(now - SESSION_IDLE)),
    )
    if found is None:
        return None
    stale = found["seen_at"] < to_text(now - SEEN_EVERY)
    return Session(
        _to_person(found),
        found["csrf"],
        stale,
        _device(token),
        found["opened_with"],
        datetime.fromisoformat(found["created_at"]),
        datetime.fromisoformat(found["proved_at"]),
    )


def _device(token: str) -> str:
    """As random as the session's token, and nothing about the token can be told from it."""
    return hashlib.sha256(b"device " + token.encode()).hexdigest()[:16]


def mark_seen(db: Database, token: str, now: datetime) -> None:
    """Keep a session from falling idle."""
    change(
        db,
        "UPDATE sessions SET seen_at = ? WHERE token_hash = ?",
        (to_text(now), token_hash(token)),
    )


def close_session(db: Database, token: str) -> None:
    """End a session."""
    change(db, "DELETE FROM sessions WHERE token_hash = ?", (token_hash(token),))


def close_sessions_of(db: Database, person_id: str) -> None:
    """End every session of a person, on all devices."""
    change(db, "DELETE FROM sessions WHERE person_id = ?", (person_id,))


def disable(db: Database, person_id: str, now: datetime) -> None:
    """Shut a person out: the next request finds no session, and no link or passkey lets in."""
    change(db, "UPDATE people SET disabled_at = ? WHERE id = ?", (to_text(now), person_id))
    end_every_way_in(db, person_id)


def end_every_way_in(db: Database, person_id: str) -> None:
    """End the sessions of a person, and what could open a new one."""
    close_sessions_of(db, person_id)
    for table in ("sign_in_links", "passkeys"):
        change(db, f"DELETE FROM {table} WHERE person_id = ?", (person_id,))


def forget_old(db: Database, now: datetime) -> None:
    """Remove links and sessions that no longer open anything."""
    change(db, "DELETE FROM sign_in_links WHERE expires_at <= ?", (to_text(now),))
    change(
        db,
        "DELETE FROM sessions WHERE created_at <= ? OR seen_at <= ?",
        (to_text(now - SESSION_LIVES), to_text(now - SESSION_IDLE)),
    )


def _person(found: Any | None) -> Person | None:
    return _to_person(found) if found else None


def _to_person(found: Any) -> Person:
    return Person(found["id"], found["name"], Role(found["role"]), found["region"], found["office"])
