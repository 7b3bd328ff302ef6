"""A test mail to a school's mailbox, without any child: the school says that it reads there."""

import secrets
from datetime import datetime
from email.utils import make_msgid

from fieldform.actions.deliver import WAITS
from fieldform.actions.house import House
from fieldform.actions.register import check_region
from fieldform.channels.letter import trial_letter
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.channels.table import Channel
from fieldform.domain.people import SCHOOL, Person
from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.words import N_
from fieldform.storage import ledger, mailbox_checks, participation, schools
from fieldform.storage.database import write
from fieldform.storage.mailbox_checks import Check


def send_test_mail(house: House, code: str, person: Person, now: datetime) -> None:
    """Queue a test mail to the proposed mailbox of a school, else to the one in force.

    Raises Problem for a school elsewhere or without an address.
    """
    check_region(house, code, person)
    entry = participation.entry(house.db, code)
    address = (entry.proposed or entry.participation.mailbox) if entry else None
    if address is None:
        fault = N_("Propose a mailbox first.")
        raise answer_invalid([Fault((f"address-{code}",), "address.missing", fault)])
    token = secrets.token_urlsafe(32)
    message_id = make_msgid(domain=house.mail_from.rpartition("@")[2])
    mail = trial_letter(
        link=f"{house.base_url}/m/{token}",
        sender=house.mail_from,
        recipient=address,
        message_id=message_id,
        date=now,
        region_name=house.regions[person.region].name,
    )
    with write(house.db):
        mailbox_checks.add(house.db, Check(code, address, message_id, mail, 0), token, now)
        _write_line(house, person.id, "send_test_mail", code, person.region, now)


def deliver_test_mail(house: House, channel: Channel, now: datetime) -> bool:
    """Send the test mail that has waited longest; False when none is due. It may arrive twice after
    a crash, which harms nobody."""
    check = mailbox_checks.next_due(house.db, now)
    if check is None:
        return False
    wait = WAITS[min(check.attempts, len(WAITS) - 1)]
    with write(house.db):
        mailbox_checks.tried(house.db, check, now + wait, "")
    parcel = Parcel(check.address, check.message_id, check.message)
    try:
        channel.send(parcel)
    except ChannelError as error:
        with write(house.db):
            if error.permanent:
                mailbox_checks.mark_failed(house.db, parcel.local_part, now)
    else:
        with write(house.db):
            mailbox_checks.mark_sent(house.db, check.message_id, now)
            mailbox_checks.tried(house.db, check, None, "")
    return True


def answer_test_mail(house: House, token: str, now: datetime) -> bool:
    """The school says that it reads this mailbox; False for a link that is used or unknown."""
    with write(house.db):
        code = mailbox_checks.confirm(house.db, token, now)
        school = schools.find(house.db, code) if code else None
        if code is None or school is None:
            return False
        _write_line(house, SCHOOL, "answer_test_mail", code, "", now)
    return True


def is_open(house: House, token: str) -> bool:
    """Say whether this link still answers a test mail."""
    return mailbox_checks.is_open(house.db, token)


def _write_line(house: House, actor: str, step: str, code: str, region: str, now: datetime) -> None:
    ledger.write_line(
        house.db,
        at=now,
        actor=actor,
        step=step,
        signal_id="",
        region=region,
        from_state="",
        to_state="",
        recipient=code,
    )
