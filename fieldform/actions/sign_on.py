"""Lets people in with their police account, lets them prove with it who they are, and lets them
out when the police say so."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fieldform.actions.house import House
from fieldform.domain.people import Person, Proof
from fieldform.domain.problems import signed_out
from fieldform.domain.sign_on import Answer, Attempt, Ended, Identity, failed, not_here
from fieldform.storage import people, proofs, sign_on, subscriptions
from fieldform.storage.database import write
from fieldform.storage.people import Opening


class Provider(Protocol):
    """Who knows the police accounts. Every method raises Problem."""

    def address(self, attempt: Attempt) -> str:
        """Return where to send the browser."""

    def identity(self, answer: Answer, attempt: Attempt, now: datetime) -> Identity:
        """Return whom a way back is about."""

    def ended(self, token: str, now: datetime) -> Ended:
        """Return what a logout token says has ended."""


@dataclass(frozen=True, repr=False)
class Back:
    """Who came back from the police, and the token of the session to go on with: a new one, or,
    after a proof that somebody is still there, the one of before; then ``note`` says where that
    person was."""

    person: Person
    session: str
    proved: bool = False
    note: str = ""


def begin(
    house: House, provider: Provider, now: datetime, session: str = "", note: str = ""
) -> tuple[str, str]:
    """Begin a way; return the provider's address for it and the secret that the browser must bring
    back. For the session of this token it is a proof that its person is there, and ``note`` says
    where. Raises Problem."""
    browser = secrets.token_urlsafe(32)
    with write(house.db):
        attempt = sign_on.add_attempt(house.db, browser, now, session, note)
    return provider.address(attempt), browser


def come_back(
    house: House,
    provider: Provider,
    answer: Answer,
    browser: str,
    now: datetime,
    kind: str = "",
    here: str = "",
) -> Back:
    """End a way, in this kind of browser; ``here`` is the token of the session that it has by now.
    The way is used up before the provider is asked, so that nothing of it works twice. Raises
    Problem."""
    with write(house.db):
        attempt = sign_on.take_attempt(house.db, answer.state, browser, now)
    if attempt is None or not answer.code:
        raise failed()
    identity = provider.identity(answer, attempt, now)
    if identity.region not in house.regions:
        raise not_here()
    if attempt.proves is not None:
        return _proved(house, identity, attempt, here, now)
    with write(house.db):
        person = _person(house, identity)
        opening = Opening(Proof.POLICE_ACCOUNT, browser=kind)
        session = people.open_session(house.db, person, now, opening)
        sign_on.mark_session(house.db, session, identity)
        return Back(person, session)


def _proved(house: House, identity: Identity, attempt: Attempt, here: str, now: datetime) -> Back:
    """Go on with the session that asked, where it is still here and this is its person."""
    with write(house.db):
        session = people.session(house.db, here, now)
        if session is None or people.token_hash(here) != attempt.proves:
            raise failed()
        if sign_on.person_id_of(house.db, identity) != session.person.id:
            raise failed()
        person = _person(house, identity)
        renewed = proofs.renew(house.db, here, now)
        if renewed is not None:
            sign_on.mark_session(house.db, renewed, identity)
    if renewed is None:  # the police say another role or region: it begins anew
        raise signed_out()
    return Back(person, renewed, proved=True, note=attempt.back)


def end(house: House, provider: Provider, token: str, now: datetime) -> int:
    """Close the sessions that the provider says have ended; return how many. Raises Problem."""
    ended = provider.ended(token, now)
    with write(house.db):
        return sign_on.close_sessions(house.db, ended)


def _person(house: House, identity: Identity) -> Person:
    """Return the person of an account as the provider describes them now, made on first use.
    Raises Problem for somebody who was shut out here."""
    person_id = sign_on.person_id_of(house.db, identity)
    if person_id is None:
        return _new_person(house, identity)
    person = people.by_id(house.db, person_id)
    if person is None:
        raise not_here()
    return _brought_up_to_date(house, person, identity)


def _new_person(house: House, identity: Identity) -> Person:
    """A name is never given twice, and never makes one of two people: only the account does.
    Whoever was shut out does not come back with a police account."""
    if sign_on.shut_out_without_account(house.db, identity.name):
        raise not_here()
    name = _free_name(house, identity.name)
    person = people.add(house.db, name, identity.role, identity.region)
    sign_on.bind(house.db, identity, person)
    return person


def _brought_up_to_date(house: House, person: Person, identity: Identity) -> Person:
    """With another role or region, what the old one had open is closed."""
    if (person.role, person.region) != (identity.role, identity.region):
        people.close_sessions_of(house.db, person.id)
        subscriptions.forget_person(house.db, person.id)
    kept = person.name == identity.name or person.name.startswith(f"{identity.name} (")
    name = person.name if kept else _free_name(house, identity.name)
    now_known = Person(person.id, name, identity.role, identity.region)
    people.update(house.db, now_known)
    return now_known


def _free_name(house: House, name: str) -> str:
    """Return the name, or ``name (2)`` where a colleague has it."""
    number, free = 1, name
    while people.taken(house.db, free):
        number += 1
        free = f"{name} ({number})"
    return free
