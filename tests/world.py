"""A whole installation in a temporary folder, with a clock that the test moves by hand.

Anna and Bob work at the desk of one region, Charlie at that of another; every name of a child
is made up.
"""

import atexit
import copy
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from fieldform import regions
from fieldform.actions.check_mailbox import deliver_test_mail
from fieldform.actions.deliver import deliver_next
from fieldform.actions.destroy import Destroyed, destroy_due
from fieldform.actions.house import House
from fieldform.actions.people import add_person, make_link
from fieldform.actions.receive import Receipt, receive
from fieldform.app import create_app
from fieldform.channels.parcel import Parcel
from fieldform.channels.table import Channel, ChannelSettings
from fieldform.config import Config
from fieldform.domain.limits import Limit, Limits
from fieldform.domain.people import Person, Role
from fieldform.domain.signal import Signal
from fieldform.installation import init, open_house
from fieldform.push_keys import make_push_keys
from fieldform.storage import mailbox_checks, mailboxes, participation, people, signals
from fieldform.storage.database import write
from fieldform.storage.mailbox_checks import Check
from tests.checking_client import Browser

SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
"""23:30 in Amsterdam; the next school day is Monday 2026-11-23."""

DIRECT, THROUGH_OFFICE = "achtkarspelen", "heerlen"

SCHOOL = {DIRECT: "04JU00", THROUGH_OFFICE: "08MU00"}
"""A real school of each region's municipality (pilot-schools.csv)."""

PLACE = {DIRECT: ("0059", "9285"), THROUGH_OFFICE: ("0917", "6412")}


ROOM = (Limit(10_000, timedelta(days=1)),)
ROOMY = Limits(reports=ROOM, answers=ROOM)
"""So that one officer can send everything that a test is about, while the clock stands still."""


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: datetime = SUNDAY_NIGHT

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Postbox:
    """The edge of the network: keeps what is sent, or raises what a test says."""

    parcels: list[Parcel] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def send(self, parcel: Parcel) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.parcels.append(parcel)


@dataclass
class World:
    """One installation and everybody in it."""

    config: Config
    clock: HandClock
    house: House
    app: Flask
    postbox: Postbox

    def person(self, role: Role, region: str = DIRECT, name: str = "") -> Person:
        """Return the person of this role and region, added on first use."""
        name = name or f"{role} {region}"
        return people.named(self.house.db, name) or add_person(self.house, name, role, region)

    def browser(self, role: Role, region: str = DIRECT, name: str = "") -> Browser:
        """Return a browser in which that person is signed in."""
        person = self.person(role, region, name)
        browser = Browser(self.app.test_client())
        link = make_link(self.house, person.name, self.clock())
        path = link.removeprefix(self.config.base_url)
        answer = browser.client.post(path)
        assert answer.status_code == 303, answer.status_code
        return browser

    def stranger(self) -> Browser:
        """Return a browser in which nobody is signed in."""
        return Browser(self.app.test_client())

    def report(self, payload: dict[str, Any], region: str = DIRECT, name: str = "") -> Receipt:
        """Receive a report from an officer of the region."""
        officer = self.person(Role.OFFICER, region, name)
        return receive(self.house, payload, secrets.token_urlsafe(24), officer, self.clock())

    def one_signal(self, region: str = DIRECT, *, reference: str = "", **child: Any) -> Signal:
        """Receive a report of one child and return its signal."""
        incident = {"reference": reference} if reference else {}
        report = a_report(region, [a_child(region, **child)], **incident)
        return self.report(report, region).signals[0]

    def now_of(self, signal: Signal) -> Signal | None:
        """Return how a signal stands now; None when it is destroyed."""
        return signals.by_id(self.house.db, signal.id)

    def mailbox(self, code: str, address: str = "zorg@school.example") -> str:
        """Put a mailbox in force, proposed by one person and confirmed by another."""
        first = self.person(Role.DESK, DIRECT, "proposer")
        second = self.person(Role.COORDINATOR, DIRECT, "confirmer")
        with write(self.house.db):
            mailboxes.propose(self.house.db, code, address, first.id)
            assert mailboxes.confirm(self.house.db, code, address, second.id, self.clock())
            token = secrets.token_urlsafe(32)
            check = Check(
                code, address, f"<{token.replace('_', '-').strip('-')}@x.example>", b"", 0
            )
            mailbox_checks.add(self.house.db, check, token, self.clock())
            assert mailbox_checks.confirm(self.house.db, token, self.clock()) == code
        return address

    def takes_part(self, code: str, **changes: Any) -> None:
        """Record what a school did so that it takes part; ``changes`` are other values."""
        done = dict.fromkeys(("council_on", "parents_on", "team_on"), date(2026, 9, 1))
        with write(self.house.db):
            participation.record(self.house.db, code, {**done, "contact": "head", **changes})

    def deliver(self) -> list[Parcel]:
        """Let the worker send everything that is due; return what the postbox has."""
        channel: Channel = self.postbox
        while deliver_next(self.house, channel, self.clock()):
            pass
        while deliver_test_mail(self.house, channel, self.clock()):
            pass
        return self.postbox.parcels

    def destroy(self) -> Destroyed:
        """Let the worker destroy what is due."""
        return destroy_due(self.house, self.clock())

    def files(self) -> Iterator[Path]:
        """Yield every file of the data folder."""
        return (path for path in self.config.data.rglob("*") if path.is_file())


def make_world(folder: Path, **settings: Any) -> World:
    """Make an installation in ``folder``, with these settings besides the usual ones. It is a copy:
    to make one anew takes a quarter of a second."""
    settings.setdefault("limits", ROOMY)
    shutil.copytree(_pattern(), folder / "data", dirs_exist_ok=True)
    return _opened(_config(folder, **settings))


@cache
def _pattern() -> Path:
    """Make the data folder that every world begins with, once."""
    folder = Path(tempfile.mkdtemp(prefix="fieldform-world-"))
    atexit.register(shutil.rmtree, folder)
    config = _config(folder)
    init(config)
    make_push_keys(config.secrets)
    world = _opened(config)
    for region in config.regions.values():
        for school in participation.of_municipalities(world.house.db, region.municipalities):
            world.takes_part(school.code)
    world.house.db.close()
    return config.data


def _config(folder: Path, **settings: Any) -> Config:
    return Config(
        data=folder / "data",
        base_url="http://localhost:8000",
        mail_from="bureau@politie.example",
        regions=regions.load(regions.PILOTS),
        channel="folder",
        channel_settings=ChannelSettings(folder=folder / "mail"),
        clock=HandClock(),
        **settings,
    )


def _opened(config: Config) -> World:
    assert isinstance(config.clock, HandClock)
    return World(config, config.clock, open_house(config), create_app(config), Postbox())


def a_child(region: str = DIRECT, **changes: Any) -> dict[str, Any]:
    """Return a child as the phone sends it; None takes an answer away."""
    child = {
        "number": 1,
        "given_name": "Testje",
        "family_name": "Proefkind",
        "birth_date": "2016-05-04",
        "school": {"code": SCHOOL[region]},
        "decision": "agreed",
        "decided_by": "parent",
    }
    return {name: value for name, value in {**child, **changes}.items() if value is not None}


def a_report(
    region: str = DIRECT, children: list[dict[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    """Return a report as the phone sends it (design.md section 6)."""
    municipality, postcode = PLACE[region]
    report = {
        "reference": "PL0100-2026123456",
        "municipality": municipality,
        "postcode": postcode,
        "occurred_at": "2026-11-22T23:10:00+01:00",
        "seconds_spent": 41,
        "conversation": {"held": True, "with": ["mother"], "language": "nl"},
        "children": children if children is not None else [a_child(region)],
    }
    return copy.deepcopy({**report, **changes})


def another(number: int) -> dict[str, Any]:
    """Return what makes a signal of ``one_signal`` one of another child in another incident, so
    that nobody asks whether the two are one."""
    letters = "".join("abcdefghij"[int(digit)] * 4 for digit in f"{number:02}")
    return {"reference": f"PL0100-20269999{number:02}", "given_name": f"Testje{letters}"}
