"""Hands a signal over to the desk of another region, because its school is there."""

from datetime import datetime

from fieldform.actions.deadlines import deadline_for
from fieldform.actions.house import House
from fieldform.actions.steps import find_for, other_region, take
from fieldform.domain.counting import counts_of_hand_over
from fieldform.domain.people import Person
from fieldform.domain.problems import not_found
from fieldform.storage import ledger, tally
from fieldform.storage.database import write


def hand_over(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Put a signal in the queue of the region that its school is in; the desk that handed it over
    cannot open it any more. Raises Problem.

    It is counted as outside here, with the seconds spent on it here, and as a signal where it
    goes on.
    """
    with write(house.db):
        signal = find_for(house, signal_id, person)
        there = other_region(house, signal) if signal else None
        if signal is None or there is None:
            raise not_found()
        changes = {
            "region": there.id,
            "holder": None,
            "held_since": None,
            "deadline": deadline_for(house.db, there, signal.school, signal.received_at),
        }
        take(house, "hand_over", signal_id, person, now, changes, recipient=f"region:{there.id}")
        if not signal.test:
            counts = counts_of_hand_over(ledger.taken(house.db, signal.id))
            tally.add(house.db, person.region, signal.received_at, counts)
