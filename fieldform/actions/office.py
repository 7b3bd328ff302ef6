"""The attendance office's verbs: it gets a signal, finds the school, forwards it, keeps
nothing."""

from datetime import datetime

from fieldform.actions.desk import close, school_changes
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.domain.people import Person
from fieldform.storage import signals
from fieldform.storage.database import write


def send_to_office(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """The desk sends a signal to the attendance office of its region. Raises Problem."""
    with write(house.db):
        take(
            house,
            "send_to_office",
            signal_id,
            person,
            now,
            {"holder": None, "held_since": None},
            recipient=f"office:{person.region}",
        )


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
