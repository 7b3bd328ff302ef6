"""An installation with so many signals, and people at its desk."""

import json
import random
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.app import ME, SAFE, SignedIn, get
from bench.server import Server, free_port, running
from fieldform import config, installation
from fieldform.actions import sealed as seals
from fieldform.actions.house import House
from fieldform.domain.answers import SchoolKnown
from fieldform.domain.decisions import Decision
from fieldform.domain.people import Person, Role
from fieldform.domain.signal import Sealed, State
from fieldform.storage import ledger, mailboxes, people, reports, signals, vault
from fieldform.storage.database import write

REGION = "achtkarspelen"
SCHOOLS = ("04JU00", "04JW00", None)
"""Two schools of the region, and one that the officer did not know."""

BATCH = 5_000


@dataclass(frozen=True)
class Desk:
    """A running installation and the people at its desk."""

    server: Server
    people: tuple[SignedIn, ...]


@contextmanager
def desk_with(folder: Path, kept: int, many: int) -> Iterator[Desk]:
    """Serve an installation with ``kept`` signals and ``many`` people at the desk."""
    port = free_port()
    settings = {
        "FIELDFORM_DATA": str(folder / f"kept-{kept}"),
        "FIELDFORM_BASE_URL": "https://localhost",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
    }
    cookies = _install(settings, kept, many)
    program = [sys.executable, "-m", "fieldform", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(program, port, settings, folder / f"kept-{kept}.log") as server:
        yield Desk(server, tuple(_signed_in(server, cookie) for cookie in cookies))


def _install(settings: dict[str, str], kept: int, many: int) -> list[str]:
    made = config.from_environment(settings)
    installation.init(made)
    house = installation.open_house(made)
    now = datetime.now(UTC)
    with write(house.db):
        officer = people.add(house.db, "Officer", Role.OFFICER, REGION)
        desk = [people.add(house.db, f"Desk {one}", Role.DESK, REGION) for one in range(many)]
        cookies = [people.open_session(house.db, one, now) for one in desk]
        for code in filter(None, SCHOOLS):
            mailboxes.propose(house.db, code, f"{code.lower()}@school.example", officer.id)
            mailboxes.confirm(house.db, code, f"{code.lower()}@school.example", desk[0].id, now)
    for start in range(0, kept, BATCH):
        with write(house.db):
            for at in range(start, min(start + BATCH, kept), 2):
                _lay_report(house, officer, now, at)
    house.db.close()
    return [f"__Host-fieldform={cookie}" for cookie in cookies]


def _lay_report(house: House, officer: Person, now: datetime, at: int) -> None:
    """Lay a report of two children; every second report is delivered already."""
    report_id = secrets.token_urlsafe(16)
    received = now - timedelta(seconds=at % 40_000)
    reports.add(
        house.db,
        report_id=report_id,
        idempotency_key=secrets.token_urlsafe(24),
        officer_id=officer.id,
        region=REGION,
        reference=f"PL0100-2026{at:06}",
        received_at=received,
        key_day=received.date().isoformat(),
        sealed_digest=b"",
    )
    for number in (1, 2):
        _lay_signal(house, officer, report_id, number, received, delivered=at % 4 == 0)


def _lay_signal(
    house: House,
    officer: Person,
    report_id: str,
    number: int,
    received: datetime,
    *,
    delivered: bool,
) -> None:
    signal_id = secrets.token_urlsafe(16)
    sealed = Sealed({"given_name": "Testje", "family_name": "Proefkind"}, {}, {})
    day = received.date()
    locked = seals.lock(day, vault.day_key(house.vault, day), signal_id, sealed)
    school = random.choice(SCHOOLS)
    state = State.DELIVERED if delivered else State.QUEUED
    signals.add(
        house.db,
        {
            "id": signal_id,
            "report_id": report_id,
            "number": number,
            "region": REGION,
            "state": state,
            "decision": Decision.AGREED,
            "age": random.randint(4, 17),
            "school": school,
            "school_answer": SchoolKnown.KNOWN if school else SchoolKnown.UNKNOWN,
            "mailbox_risk": 0,
            "received_at": received,
            "deadline": received + timedelta(hours=14),
            "delivered_at": received if delivered else None,
        },
        locked,
    )
    ledger.write_line(
        house.db,
        at=received,
        actor=officer.id,
        step="receive",
        signal_id=signal_id,
        region=REGION,
        from_state="",
        to_state=state,
        reason=Decision.AGREED,
    )


def _signed_in(server: Server, cookie: str) -> SignedIn:
    token = json.loads(get(server, ME, {"Cookie": cookie}))["csrf"]
    return SignedIn({"Cookie": cookie, "X-CSRFToken": token, **SAFE})
