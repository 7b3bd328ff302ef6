"""Police sign-on: the ways that were begun, which person a police account is, and which sessions
it opened. What is in the database lets nobody in: of a state only the hash is kept."""

import secrets
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.people import Person
from fieldform.domain.sign_on import ATTEMPT_LIVES, Attempt, Ended, Identity
from fieldform.storage.database import change, insert, row
from fieldform.storage.people import token_hash
from fieldform.storage.times import to_text

MOST = 5_000
"""Ways at once; whoever opens more than that pushes the oldest out."""


def add_attempt(
    db: Database, browser: str, now: datetime, session: str = "", back: str = ""
) -> Attempt:
    """Begin a way for the browser that has this secret in a cookie; where it is to prove who is
    there, for the session of this token, and from where (a note of ours)."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    proves = token_hash(session) if session else None
    attempt = Attempt(state, nonce, verifier, now, proves, back)
    row_of_it = {
        "state_hash": token_hash(attempt.state),
        "browser_hash": token_hash(browser),
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "expires_at": to_text(now + ATTEMPT_LIVES),
        "proves": attempt.proves,
        "back": back,
    }
    insert(db, "sign_on_attempts", row_of_it)
    forget_old(db, now)
    return attempt


def forget_old(db: Database, now: datetime) -> None:
    """Remove the ways that can no longer be ended, and the oldest of too many."""
    sql = """
        DELETE FROM sign_on_attempts WHERE expires_at <= ? OR state_hash IN (
            SELECT state_hash FROM sign_on_attempts ORDER BY expires_at DESC LIMIT -1 OFFSET ?)
    """
    change(db, sql, (to_text(now), MOST))


def take_attempt(db: Database, state: str, browser: str, now: datetime) -> Attempt | None:
    """Return the way that this browser began with this state, once, while it lives."""
    values = (token_hash(state), token_hash(browser), to_text(now))
    where = "WHERE state_hash = ? AND browser_hash = ? AND expires_at > ?"
    found = row(db, f"SELECT * FROM sign_on_attempts {where}", values)
    if found is None or change(db, f"DELETE FROM sign_on_attempts {where}", values) != 1:
        return None
    begun_at = datetime.fromisoformat(found["expires_at"]) - ATTEMPT_LIVES
    kept = (found["nonce"], found["verifier"], begun_at, found["proves"], found["back"])
    return Attempt(state, *kept)


def person_id_of(db: Database, identity: Identity) -> str | None:
    """Return the id of the person whom this account is, also of one who was shut out."""
    sql = "SELECT person_id FROM sign_on_people WHERE issuer = ? AND subject = ?"
    found = row(db, sql, (identity.issuer, identity.subject))
    return found["person_id"] if found else None


def has_account(db: Database, person_id: str) -> bool:
    """Say whether a person has come in with a police account."""
    sql = "SELECT 1 FROM sign_on_people WHERE person_id = ?"
    return row(db, sql, (person_id,)) is not None


def shut_out_without_account(db: Database, name: str) -> bool:
    """Say whether somebody of this name was shut out who never signed on with a police account."""
    sql = """
        SELECT 1 FROM people WHERE name = ? AND disabled_at IS NOT NULL
        AND id NOT IN (SELECT person_id FROM sign_on_people)
    """
    return row(db, sql, (name,)) is not None


def bind(db: Database, identity: Identity, person: Person) -> None:
    """Remember that this account is this person."""
    account = {"issuer": identity.issuer, "subject": identity.subject}
    insert(db, "sign_on_people", {**account, "person_id": person.id})


def mark_session(db: Database, session_token: str, identity: Identity) -> None:
    """Remember which account opened a session, or last proved who is in it, so that the provider
    can end it."""
    change(
        db,
        "INSERT OR REPLACE INTO sign_on_sessions (token_hash, issuer, subject, sid) "
        "VALUES (?, ?, ?, ?)",
        (token_hash(session_token), identity.issuer, identity.subject, identity.sid),
    )


def close_sessions(db: Database, ended: Ended) -> int:
    """Close the sessions that the provider says have ended; return how many."""
    sql = """
        DELETE FROM sessions WHERE token_hash IN (
            SELECT token_hash FROM sign_on_sessions
            WHERE issuer = :issuer AND (:subject = '' OR subject = :subject)
            AND (:sid = '' OR sid = :sid))
    """
    values = {"issuer": ended.issuer, "subject": ended.subject, "sid": ended.sid}
    return change(db, sql, values)
