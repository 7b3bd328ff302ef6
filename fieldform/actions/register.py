"""The participation register: for now, the mailbox of each school. A wrong address tells a
stranger about a child, so two people are needed for every change."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.channels.parcel import is_plain_address
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault, answer_invalid, not_found
from fieldform.domain.words import N_
from fieldform.storage import mailboxes, schools
from fieldform.storage.database import write


def propose_mailbox(house: House, code: str, address: str, person: Person) -> None:
    """Propose the mailbox of a school of the own region; the one in force stays for now.

    Raises Problem for a school elsewhere, or an address that is not one plain address.
    """
    _check_region(house, code, person)
    if not is_plain_address(address):
        raise answer_invalid(
            [
                Fault(
                    (f"address-{code}",),
                    "address.invalid",
                    N_("Write one mail address, without a name around it."),
                )
            ]
        )
    with write(house.db):
        mailboxes.propose(house.db, code, address, person.id)


def confirm_mailbox(house: House, code: str, address: str, person: Person, now: datetime) -> None:
    """Put a proposed mailbox in force, as another person than who proposed it. Raises
    Problem."""
    _check_region(house, code, person)
    with write(house.db):
        if not mailboxes.confirm(house.db, code, address, person.id, now):
            raise answer_invalid(
                [
                    Fault(
                        (f"address-{code}",),
                        "address.second_person",
                        N_("Another person than who proposed it must confirm the address."),
                    )
                ]
            )


def _check_region(house: House, code: str, person: Person) -> None:
    school = schools.find(house.db, code)
    if school is None or school.municipality not in house.regions[person.region].municipalities:
        raise not_found()
