"""What a signal leaves on the disk when it has lived and is destroyed: ledger, tombstone, tally."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.app import MUNICIPALITY, REGION, SCHOOL
from fieldform import config, installation
from fieldform.actions import approve, desk, office
from fieldform.actions.acknowledge import acknowledge
from fieldform.actions.deliver import deliver_next
from fieldform.actions.destroy import destroy_due
from fieldform.actions.house import House
from fieldform.actions.people import add_person
from fieldform.actions.receive import receive
from fieldform.channels.parcel import Parcel
from fieldform.domain.participation import Contact
from fieldform.domain.people import Person, Role
from fieldform.storage import mailbox_checks, mailboxes, participation
from fieldform.storage.database import write
from fieldform.storage.mailbox_checks import Check
from fieldform.storage.participation import COLUMNS


class Postbox:
    """Keeps the last mail, so that the school can open its link."""

    def __init__(self) -> None:
        self.last: bytes = b""

    def send(self, parcel: Parcel) -> None:
        """Take a mail in."""
        self.last = parcel.message.replace(b"=\r\n", b"")


def bytes_for_each(folder: Path, number: int) -> float:
    """Let ``number`` signals live from report to destruction, and return what each leaves."""
    made = config.from_environment(
        {
            "FIELDFORM_DATA": str(folder),
            "FIELDFORM_BASE_URL": "https://localhost",
            "FIELDFORM_SMTP": "smtps://localhost:1",
            "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
            "FIELDFORM_REPORTS_PER_PERSON": "1000000 1000000",
        }
    )
    installation.init(made)
    house = installation.open_house(made)
    who = {role: add_person(house, f"Bench {role}", role, REGION) for role in Role}
    with write(house.db):
        mailboxes.propose(house.db, SCHOOL, "zorg@school.example", who[Role.DESK].id)
        mailboxes.confirm(
            house.db, SCHOOL, "zorg@school.example", who[Role.COORDINATOR].id, datetime.now(UTC)
        )
        done: dict[str, date | str | None] = dict.fromkeys(COLUMNS, date(2026, 9, 1))
        participation.record(house.db, SCHOOL, {**done, "contact": Contact.HEAD.value})
        check = Check(SCHOOL, "zorg@school.example", "<check@school.example>", b"", 0)
        mailbox_checks.add(house.db, check, "check", datetime.now(UTC))
        mailbox_checks.confirm(house.db, "check", datetime.now(UTC))
    now = datetime(2026, 11, 22, 22, tzinfo=UTC)
    destroy_due(house, now)
    before = made.database.stat().st_size
    for _ in range(number):
        now += timedelta(minutes=1)
        _live(house, who, now)
    destroy_due(house, now + timedelta(days=3))
    house.db.conn.execute("VACUUM")
    after = made.database.stat().st_size
    house.db.close()
    return (after - before) / number


def _live(house: House, who: Mapping[Role, Person], now: datetime) -> None:
    received = receive(house, _report(now), secrets.token_urlsafe(24), who[Role.OFFICER], now)
    signal, postbox = received.signals[0].id, Postbox()
    desk.claim(house, signal, who[Role.DESK], now)
    office.send_to_office(house, signal, who[Role.DESK], now)
    office.open_at_office(house, signal, who[Role.OFFICE], now)
    approve.approve(house, signal, who[Role.OFFICE], now)
    deliver_next(replace(house), postbox, now)
    token = postbox.last.partition(b"/a/")[2].split()[0].decode()
    acknowledge(house, token, now)


def _report(now: datetime) -> dict[str, Any]:
    """A report of another child each time: nobody asks whether two are one."""
    return {
        "reference": f"PL2400-2026{secrets.randbelow(1_000_000):06}",
        "municipality": MUNICIPALITY,
        "occurred_at": now.isoformat(),
        "seconds_spent": 41,
        "conversation": {"held": True, "with": ["mother"], "language": "nl"},
        "children": [
            {
                "number": 1,
                "given_name": "".join(secrets.choice(string.ascii_lowercase) for _ in range(12)),
                "family_name": "van der Meer",
                "birth_date": "2016-05-04",
                "school": {"code": SCHOOL},
                "decision": "agreed",
                "decided_by": "parent",
            }
        ],
    }
