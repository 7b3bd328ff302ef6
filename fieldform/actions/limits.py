"""Refuses what comes too often, with how long to wait."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.domain.limits import (
    Limit,
    longest,
    seconds_to_wait,
    too_often,
    tried_too_often,
    until_room,
)
from fieldform.domain.people import Person
from fieldform.storage import people, reports, tries
from fieldform.storage.database import write

LINK, ASKED, UNPROVEN, ANSWER = "link", "asked", "unproven", "answer"
"""What is counted: a link that did not work and a passkey that was asked for, by device; a passkey
that proved nothing and an answer to the desk, by person."""


def check_reports(house: House, person: Person, now: datetime) -> None:
    """Refuse a report above the limits of its author, inside the transaction that would store
    it. One that was received before is no new one, and never comes here. Raises Problem
    ``too_often``."""
    wait = max(_until_room(house, person, limit, now) for limit in house.limits.reports)
    if wait:
        raise too_often(wait)


def count_answer(house: House, person: Person, now: datetime) -> None:
    """Count an officer's answer to the desk, inside its transaction. Raises Problem
    ``too_often``."""
    wait = _wait(house, ANSWER, person.id, house.limits.answers, now)
    if wait:
        raise too_often(wait)
    tries.note(house.db, ANSWER, person.id, now)


def check_unproven(house: House, person: Person, now: datetime) -> None:
    """Refuse a passkey of somebody for whom it failed too often, right or wrong. Raises Problem
    ``sign_in.too_often``."""
    _refuse(_wait(house, UNPROVEN, person.id, house.limits.unproven, now))


def note_unproven(house: House, person: Person, now: datetime) -> None:
    """Note that a passkey of this person proved nothing."""
    with write(house.db):
        tries.note(house.db, UNPROVEN, person.id, now)


def count_question(house: House, device: str, now: datetime) -> None:
    """Count that a device asks for a passkey, inside a transaction. Raises Problem
    ``sign_in.too_often``."""
    _check_device(house, ASKED, device, now)
    tries.note(house.db, ASKED, _name(device), now)


def check_link(house: House, device: str, now: datetime) -> None:
    """Refuse a device that tried too many links that did not work. Raises Problem
    ``sign_in.too_often``."""
    if device:
        _check_device(house, LINK, device, now)


def note_link(house: House, device: str, now: datetime) -> None:
    """Note, inside a transaction, that a link did not work. A device that is seen for the first
    time costs nothing."""
    if device:
        tries.note(house.db, LINK, _name(device), now)


def _until_room(house: House, person: Person, limit: Limit, now: datetime) -> int:
    oldest = reports.time_of_newest(house.db, person.id, limit.number)
    return until_room(limit, oldest, now) if oldest else 0


def _check_device(house: House, what: str, device: str, now: datetime) -> None:
    """A device that hides that it is the same is not recognised. What is guessed at has 256 bits,
    so this stops what is broken, and is not what keeps anybody out."""
    _refuse(_wait(house, what, _name(device), house.limits.device, now))


def _name(device: str) -> str:
    return people.token_hash(device).hex()


def _wait(house: House, what: str, who: str, limits: tuple[Limit, ...], now: datetime) -> int:
    return seconds_to_wait(limits, tries.times(house.db, what, who, now - longest(limits)), now)


def _refuse(wait: int) -> None:
    if wait:
        raise tried_too_often(wait)
