"""The attendance office's verbs: it gets a signal, finds the school, forwards it, keeps
nothing."""

from datetime import datetime

from fieldform.actions import sealed as seals
from fieldform.actions.desk import close, school_changes
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.domain.people import Person
from fieldform.storage import schools, signals
from fieldform.storage.database import write


def send_to_office(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """The desk sends a signal to the attendance office of the child's home municipality, which is
    that of the region where a municipality has none of its own. Raises Problem."""
    with write(house.db):
        office = _office_of(house, signal_id, person)
        take(
            house,
            "send_to_office",
            signal_id,
            person,
            now,
            {"holder": None, "held_since": None, "office": office},
            recipient=recipient_code(person.region, office),
        )


def recipient_code(region: str, office: str) -> str:
    """How the ledger names an attendance office: the region's, or that of one of its
    municipalities."""
    return f"office:{region}" + (f":{office}" if office else "")


def _office_of(house: House, signal_id: str, person: Person) -> str:
    """The home is in the sealed part, which the person who holds the signal has seen."""
    region = house.regions[person.region]
    if not region.offices:
        return ""
    sealed = seals.unlock(house, signal_id)
    if sealed is None:
        return ""
    municipality = sealed.incident.get("municipality")
    if not isinstance(municipality, str):
        municipality = schools.municipality_of_postcode(house.db, sealed.postcode4 or "")
    return region.office_of(municipality)


def open_at_office(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Somebody of the office takes the signal on, and sees the name from now on. Raises
    Problem."""
    with write(house.db):
        take(
            house,
            "open_at_office",
            signal_id,
            person,
            now,
            {"holder": person.id, "held_since": now},
        )


def choose_school(
    house: House, signal_id: str, person: Person, now: datetime, school: str | None
) -> None:
    """The office fills in the school it found. Raises Problem."""
    with write(house.db):
        signal = signals.find(house.db, signal_id, person.region)
        changes = school_changes(house, signal, school)
        take(house, "choose_school", signal_id, person, now, changes, reason="school")


def return_to_desk(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """The office cannot find the school; the desk goes on. Raises Problem."""
    with write(house.db):
        take(house, "return_to_desk", signal_id, person, now, {"holder": None, "held_since": None})


def close_at_office(
    house: House, signal_id: str, person: Person, now: datetime, reason: str
) -> None:
    """The office closes a signal that has no school. Raises Problem."""
    close(house, signal_id, person, now, reason, step="close_at_office")
