"""The participation register: what each school has done, and its mailbox. A wrong address tells a
stranger about a child, so two people are needed for every change of one."""

from collections.abc import Mapping
from datetime import date, datetime

from fieldform.actions.house import House
from fieldform.channels.parcel import is_plain_address
from fieldform.domain.participation import Contact
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault, answer_invalid, not_found, page_too_old
from fieldform.domain.regions import Region
from fieldform.domain.words import N_
from fieldform.storage import ledger, mailboxes, participation, schools
from fieldform.storage.database import write


def record_participation(
    house: House,
    code: str,
    values: Mapping[str, str],
    person: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Record what a school did: ISO dates and a contact's role, an empty text for not yet.

    ``seen`` is how many changes of the school the person knew. Raises Problem for a school
    elsewhere, with every fault of the values, and ``page.too_old``.
    """
    check_region(house, code, person)
    read, faults = read_participation(values)
    if faults:
        raise answer_invalid(faults)
    with write(house.db):
        _check_seen(house, code, seen)
        participation.record(house.db, code, read)
        write_line(house, "record_participation", code, person, now)


def read_participation(
    values: Mapping[str, str],
) -> tuple[dict[str, date | str | None], list[Fault]]:
    """Read the columns of ``storage.participation``; return them, and what is wrong with them."""
    read: dict[str, date | str | None] = {}
    faults = []
    for name, text in values.items():
        try:
            if name == "contact":
                read[name] = Contact(text) if text else None
            else:
                read[name] = date.fromisoformat(text) if text else None
        except ValueError:
            message = N_("Choose a role.") if name == "contact" else N_("Fill in a date.")
            faults.append(Fault((name,), f"{name}.invalid", message))
    return read, faults


def propose_mailbox(
    house: House, code: str, address: str, person: Person, now: datetime, seen: int | None = None
) -> None:
    """Propose the mailbox of a school of the own region; the one in force stays for now.

    ``seen`` is how many changes of the school the person knew. Raises Problem for a school
    elsewhere, an address that is not one plain address of a domain that the region allows, and
    ``page.too_old``.
    """
    check_region(house, code, person)
    fault = address_fault(house.regions[person.region], address)
    if fault:
        raise answer_invalid([Fault((f"address-{code}",), *fault)])
    with write(house.db):
        _check_seen(house, code, seen)
        mailboxes.propose(house.db, code, address, person.id)
        write_line(house, "propose_mailbox", code, person, now)


def address_fault(region: Region, address: str) -> tuple[str, str] | None:
    """Return code and message of what is wrong with an address, or None."""
    if not is_plain_address(address):
        return "address.invalid", N_("Write one mail address, without a name around it.")
    domain = address.rpartition("@")[2].lower()
    if region.mail_domains and domain not in region.mail_domains:
        return (
            "address.domain",
            N_(
                "This region only mails to domains that it knows. Ask who runs fieldform to add it."
            ),
        )
    return None


def confirm_mailbox(
    house: House, code: str, address: str, person: Person, now: datetime, seen: int | None = None
) -> None:
    """Put a proposed mailbox in force, as another person than who proposed it. ``seen`` is how many
    changes of the school the person knew. Raises Problem."""
    check_region(house, code, person)
    with write(house.db):
        _check_seen(house, code, seen)
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
        write_line(house, "confirm_mailbox", code, person, now)


def _check_seen(house: House, code: str, seen: int | None) -> None:
    """Inside the transaction of the change: what a colleague wrote down is not undone unseen."""
    if seen is not None and len(ledger.of_school(house.db, code)) > seen:
        raise page_too_old()


def check_region(house: House, code: str, person: Person) -> None:
    """Raise Problem ``not_found`` for a school that is not of the person's region."""
    school = schools.find(house.db, code)
    if school is None or school.municipality not in house.regions[person.region].municipalities:
        raise not_found()


def write_line(house: House, step: str, code: str, person: Person, now: datetime) -> None:
    """Who changed what of which school; the address itself is not in the ledger."""
    ledger.write_line(
        house.db,
        at=now,
        actor=person.id,
        step=step,
        signal_id="",
        region=person.region,
        from_state="",
        to_state="",
        recipient=code,
    )
