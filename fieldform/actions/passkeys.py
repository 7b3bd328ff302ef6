"""In with a passkey; making, renaming and removing own ones (docs/decisions/0015)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from fieldform.actions import limits
from fieldform.actions.house import House
from fieldform.domain.people import Person, Proof
from fieldform.domain.problems import (
    Fault,
    answer_invalid,
    not_found,
)
from fieldform.domain.sign_in_problems import passkey_refused, sign_in_first
from fieldform.domain.unseen import has_unseen
from fieldform.domain.words import N_
from fieldform.storage import ceremony, challenges, passkeys, people
from fieldform.storage.database import write
from fieldform.storage.passkeys import Passkey
from fieldform.storage.people import Opening, Session

FRESH = timedelta(minutes=15)
"""So long after signing in a person who has a passkey may make another one."""

NAME_MAX = 40
"""Characters of a passkey's name."""


def begin_sign_in(house: House, browser: str, now: datetime) -> dict[str, Any]:
    """Return what a browser, known by a secret of its own, hands to its person's passkey. Raises
    Problem ``sign_in.too_often``."""

    def ask(db: Database) -> bytes:
        limits.count_question(replace(house, db=db), browser, now)
        return challenges.new(db, browser, now)

    challenge = house.writers.write(house.db, ask)
    return ceremony.request_options(ceremony.site_of(house.base_url), challenge)


def sign_in(
    house: House, browser: str, answer: Any, now: datetime, kind: str
) -> tuple[Person, str]:
    """Check what a passkey answered; return whose it is and the token of a new session.

    Raises Problem ``sign_in.passkey_refused``, the same for whatever is wrong: unknown, removed,
    of somebody who was shut out, of another site, not verified, too late, or used before; and
    ``sign_in.too_often``.
    """
    with write(house.db):
        challenge = challenges.take(house.db, browser, now)
    try:
        found = passkeys.owner(house.db, ceremony.credential_id(answer))
        if challenge is None or found is None:
            raise passkey_refused()
        passkey, person = found
        count = _proven(house, answer, challenge, passkey, person, now)
    except ceremony.Unproven as error:
        raise passkey_refused() from error
    with write(house.db):
        if people.by_id(house.db, person.id) is None:
            raise passkey_refused()
        if not passkeys.used(house.db, passkey, count, now):
            raise passkey_refused()
        opening = Opening(Proof.PASSKEY, passkey.id, kind)
        return person, people.open_session(house.db, person, now, opening)


def _proven(
    house: House,
    answer: Any,
    challenge: bytes,
    passkey: Passkey,
    person: Person,
    now: datetime,
) -> int:
    limits.check_unproven(house, person, now)
    site = ceremony.site_of(house.base_url)
    try:
        return ceremony.prove(
            site, answer, challenge, person, passkey.public_key, passkey.sign_count
        )
    except ceremony.Unproven:
        limits.note_unproven(house, person, now)
        raise


def begin_enrolment(house: House, session: Session, token: str, now: datetime) -> dict[str, Any]:
    """Return what the browser of a session needs to make a passkey. Raises Problem
    ``sign_in.again``."""
    _check_fresh(house, session, now)
    have = [one.credential_id for one in passkeys.of_person(house.db, session.person.id)]
    with write(house.db):
        challenge = challenges.new(house.db, token, now)
    site = ceremony.site_of(house.base_url)
    return ceremony.creation_options(site, session.person, challenge, have)


def enrol(house: House, session: Session, token: str, answer: Any, kind: str, now: datetime) -> str:
    """Keep a new passkey, under the kind of browser as its name for now. Who made it has proved
    more than before: return the token of a new session, in the place of the old one.

    Raises Problem ``sign_in.passkey_refused``, ``sign_in.again``.
    """
    _check_fresh(house, session, now)
    with write(house.db):
        challenge = challenges.take(house.db, token, now)
    if challenge is None:
        raise passkey_refused()
    try:
        made = ceremony.made(ceremony.site_of(house.base_url), answer, challenge)
        with write(house.db):
            return _keep(house, session.person, token, made, kind, now)
    except ceremony.Unproven as error:
        raise passkey_refused() from error


def _keep(
    house: House, person: Person, token: str, made: ceremony.Made, kind: str, now: datetime
) -> str:
    ended_beside_us = people.session(house.db, token, now) is None
    if ended_beside_us or passkeys.is_known(house.db, made.credential_id):
        raise passkey_refused()
    passkey_id = passkeys.add(
        house.db, person, made.credential_id, made.public_key, made.sign_count, kind, now
    )
    people.close_session(house.db, token)
    opening = Opening(Proof.PASSKEY, passkey_id, kind)
    return people.open_session(house.db, person, now, opening)


def is_fresh(house: House, session: Session, now: datetime) -> bool:
    """Say whether this session may make a passkey. Who has none yet has no other way to prove
    who they are."""
    return now - session.opened_at <= FRESH or not passkeys.has_one(house.db, session.person.id)


def _check_fresh(house: House, session: Session, now: datetime) -> None:
    if not is_fresh(house, session, now):
        raise sign_in_first()


def rename(house: House, person: Person, passkey_id: str, name: str) -> None:
    """Give an own passkey another name. Raises Problem."""
    name = name.strip()
    if not name or len(name) > NAME_MAX or has_unseen(name):
        sentence = N_("Give it a name of 1 to 40 characters.")
        raise answer_invalid([Fault(("name",), "passkey.name", sentence)])
    with write(house.db):
        if not passkeys.rename(house.db, person.id, passkey_id, name):
            raise not_found()


def remove(house: House, person: Person, passkey_id: str, here: str) -> None:
    """Remove an own passkey, and end what it opened elsewhere; ``here`` is the token of the
    session that asks. Raises Problem."""
    with write(house.db):
        if not passkeys.remove(house.db, person.id, passkey_id, here):
            raise not_found()
