"""In with a passkey, and a proof with one; making, renaming and removing own ones
(docs/decisions/0015, 0021)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from fieldform.actions import limits, prove
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
from fieldform.storage import ceremony, challenges, passkeys, people, proofs
from fieldform.storage.database import write
from fieldform.storage.passkeys import Passkey
from fieldform.storage.people import Opening, Session

FRESH = timedelta(minutes=15)
"""So long after a proof of who they are a person may make another passkey, or remove one."""

NAME_MAX = 40
"""Characters of a passkey's name."""


@dataclass(frozen=True, repr=False)
class Proven:
    """A passkey that was used, by whom, and how often its device says by now."""

    passkey: Passkey
    person: Person
    count: int


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
    proven = _check(house, browser, answer, now)
    with write(house.db):
        _note_use(house, proven, now)
        opening = Opening(Proof.PASSKEY, proven.passkey.id, kind)
        return proven.person, people.open_session(house.db, proven.person, now, opening)


def begin_proof(house: House, session: Session, token: str, now: datetime) -> dict[str, Any]:
    """Return what the browser of a session hands to a passkey of its person, and of nobody else."""
    own = [one.credential_id for one in passkeys.of_person(house.db, session.person.id)]
    with write(house.db):
        challenge = challenges.new(house.db, token, now)
    return ceremony.request_options(ceremony.site_of(house.base_url), challenge, own)


def prove_again(house: House, session: Session, token: str, answer: Any, now: datetime) -> str:
    """Check what a passkey of this session's person answered; return the new token with which the
    session goes on. Raises Problem as ``sign_in`` does."""
    proven = _check(house, token, answer, now, session.person)
    with write(house.db):
        _note_use(house, proven, now)
        renewed = proofs.renew(house.db, token, now)
        if renewed is None:
            raise passkey_refused()
        return renewed


def _check(
    house: House, browser: str, answer: Any, now: datetime, person: Person | None = None
) -> Proven:
    """Use the question of this browser up, and check the answer: of ``person``, where it must be
    that one's."""
    with write(house.db):
        challenge = challenges.take(house.db, browser, now)
    try:
        found = passkeys.owner(house.db, ceremony.credential_id(answer))
        if challenge is None or found is None:
            raise passkey_refused()
        passkey, owner = found
        if person is not None and owner.id != person.id:
            raise passkey_refused()
        return Proven(passkey, owner, _proven(house, answer, challenge, passkey, owner, now))
    except ceremony.Unproven as error:
        raise passkey_refused() from error


def _note_use(house: House, proven: Proven, now: datetime) -> None:
    """Unless its person was shut out, or it was removed or used, beside us."""
    if people.by_id(house.db, proven.person.id) is None:
        raise passkey_refused()
    if not passkeys.used(house.db, proven.passkey, proven.count, now):
        raise passkey_refused()


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
    """Say whether this session may make a passkey, or remove one. Who has none yet, and no police
    account, has nothing else to prove who they are with."""
    return now - session.proved_at <= FRESH or not prove.ways(house, session.person)


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


def remove(house: House, session: Session, passkey_id: str, here: str, now: datetime) -> None:
    """Remove an own passkey, and end what it opened elsewhere; ``here`` is the token of the
    session that asks. Without a fresh proof a stolen session could take all away, and then make one
    of its own. Raises Problem."""
    with write(house.db):
        if not any(one.id == passkey_id for one in passkeys.of_person(house.db, session.person.id)):
            raise not_found()
        _check_fresh(house, session, now)
        if not passkeys.remove(house.db, session.person.id, passkey_id, here):
            raise not_found()
