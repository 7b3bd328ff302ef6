"""Lets people in, and shuts them out."""

from datetime import datetime

from fieldform.actions import limits
from fieldform.actions.house import House
from fieldform.domain.faults import fault
from fieldform.domain.people import Person, Proof, Role
from fieldform.domain.problems import Fault, answer_invalid, not_found
from fieldform.domain.sign_in_problems import sign_in_link_invalid
from fieldform.domain.unseen import has_unseen
from fieldform.domain.words import N_
from fieldform.storage import people, places, subscriptions
from fieldform.storage.database import write
from fieldform.storage.people import Opening


def add_person(house: House, name: str, role: str, region: str, office: str = "") -> Person:
    """Add a person of a region. Raises Problem with every fault at once."""
    faults = []
    if not name.strip():
        faults.append(Fault(("name",), "name.missing", N_("Fill in the name.")))
    elif has_unseen(name):
        faults.append(fault(("name",), "name.characters"))
    if role not in set(Role):
        faults.append(
            Fault(("role",), "role.unknown", N_("Choose officer, desk, office or coordinator."))
        )
    if region not in house.regions:
        faults.append(
            Fault(("region",), "region.unknown", N_("There is no region with this name."))
        )
    elif office and office not in house.regions[region].offices:
        faults.append(
            Fault(("office",), "office.unknown", N_("There is no such office in this region."))
        )
    with write(house.db):
        if not has_unseen(name) and people.taken(house.db, name.strip()):
            faults.append(
                Fault(("name",), "name.taken", N_("There is a person with this name already."))
            )
        if faults:
            raise answer_invalid(faults)
        return people.add(house.db, name.strip(), Role(role), region, office)


def make_link(house: House, name: str, now: datetime) -> str:
    """Return a one-time sign-in address for a person, good for 15 minutes. Raises Problem when
    nobody has that name."""
    person = people.named(house.db, name)
    if person is None:
        raise not_found()
    with write(house.db):
        token = people.add_link(house.db, person, now)
    return f"{house.base_url}/sign-in/{token}"


def sign_in(
    house: House, token: str, now: datetime, kind: str = "", device: str = ""
) -> tuple[Person, str]:
    """Use a one-time link, in this kind of browser, on a device that is known by a secret, if it
    is; return the person and the token of a new session. Raises Problem when the link is used,
    too old or unknown, or that was tried too often."""
    with write(house.db):
        limits.check_link(house, device, now)
        person = people.link_owner(house.db, token, now)
        if person is not None and people.use_link(house.db, token, now):
            opening = Opening(Proof.LINK, browser=kind)
            return person, people.open_session(house.db, person, now, opening)
        limits.note_link(house, device, now)
    raise sign_in_link_invalid()


def sign_out(house: House, session_token: str, device: str = "") -> None:
    """End a session, and the push messages to the browser with this secret in its cookie."""
    with write(house.db):
        people.close_session(house.db, session_token)
        subscriptions.forget_device(house.db, device)


def end_place(house: House, person: Person, place_id: str) -> None:
    """End one of the own sessions. Raises Problem."""
    with write(house.db):
        if not places.end(house.db, person.id, place_id):
            raise not_found()


def sign_out_everywhere(house: House, person: Person) -> None:
    """End every session of a person, here too, and the push messages to their devices."""
    with write(house.db):
        people.close_sessions_of(house.db, person.id)
        subscriptions.forget_person(house.db, person.id)


def lost_device(house: House, person: Person, other_id: str) -> None:
    """A coordinator ends every way in of a colleague of the own region who lost a device:
    sessions, passkeys, links, messages. With a new link the colleague comes in again. Raises
    Problem."""
    with write(house.db):
        _colleague(house, person, other_id)
        people.end_every_way_in(house.db, other_id)
        subscriptions.forget_person(house.db, other_id)


def shut_out(house: House, person: Person, other_id: str, now: datetime) -> None:
    """A coordinator shuts a colleague of the own region out, from the next request on. Raises
    Problem."""
    with write(house.db):
        _colleague(house, person, other_id)
        people.disable(house.db, other_id, now)
        subscriptions.forget_person(house.db, other_id)


def _colleague(house: House, person: Person, other_id: str) -> None:
    others = {one.id for one in people.of_region(house.db, person.region)} - {person.id}
    if other_id not in others:
        raise not_found()
