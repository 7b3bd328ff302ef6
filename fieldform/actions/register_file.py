"""The participation register out as a file, and in again: all of it or nothing."""

from collections.abc import Iterable
from datetime import datetime

from fieldform.actions.house import House
from fieldform.actions.register import address_fault, write_line
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault
from fieldform.domain.words import N_
from fieldform.storage import mailboxes, participation
from fieldform.storage.database import write
from fieldform.tables.register_file import CODE, MAILBOX, Change, read_register, write_register


def export_register(house: House, person: Person) -> bytes:
    """Return the register of the person's region as CSV."""
    found = participation.of_municipalities(house.db, house.regions[person.region].municipalities)
    return write_register((one.participation, one.name, one.place) for one in found)


def import_register(house: House, data: bytes, person: Person, now: datetime) -> int:
    """Take in what a file says and return for how many schools. A mailbox is only proposed: another
    person confirms it. An empty cell changes nothing.

    Raises Problem ``file.invalid`` with every fault, and then nothing is stored.
    """
    region = house.regions[person.region]
    ours = {
        one.code: one for one in participation.of_municipalities(house.db, region.municipalities)
    }

    def check(change: Change) -> Iterable[Fault]:
        if change.code not in ours:
            message = N_("This is not a school of this region.")
            yield Fault((CODE,), "school.unknown", message)
        fault = address_fault(region, change.mailbox) if change.mailbox else None
        if fault:
            yield Fault((MAILBOX,), *fault)

    changes = read_register(data, check)
    with write(house.db):
        for change in changes:
            known = ours[change.code]
            if change.values:
                participation.record(house.db, change.code, change.values)
                write_line(house, "record_participation", change.code, person, now)
            if change.mailbox not in ("", known.participation.mailbox, known.proposed):
                mailboxes.propose(house.db, change.code, change.mailbox, person.id)
                write_line(house, "propose_mailbox", change.code, person, now)
    return len(changes)
