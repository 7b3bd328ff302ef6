"""Whether somebody has to prove once more who they are, and with what they can
(docs/decisions/0021)."""

from collections.abc import Set
from datetime import datetime

from fieldform.actions.house import House
from fieldform.domain import proof
from fieldform.domain.people import Person, Proof
from fieldform.storage import passkeys, sign_on
from fieldform.storage.people import Session


def is_needed(house: House, session: Session, now: datetime) -> bool:
    """Say whether the person of a session is asked before a name leaves or an address changes. Who
    has nothing to prove it with, but a link from a colleague, is never kept from the work."""
    return not proof.holds(session.proved_at, now) and bool(ways(house, session.person))


def ways(house: House, person: Person) -> Set[Proof]:
    """Return with what a person can prove who they are without the help of a colleague."""
    found = {
        Proof.PASSKEY: passkeys.has_one(house.db, person.id),
        Proof.POLICE_ACCOUNT: house.sign_on and sign_on.has_account(house.db, person.id),
    }
    return {way for way, is_there in found.items() if is_there}
