"""The demo: four regions, real schools, made-up people; mail lands in a folder."""

import os
import secrets
import subprocess
import sys
from datetime import date

import click

from fieldform.actions.house import House
from fieldform.actions.people import add_person, make_link
from fieldform.app import create_app
from fieldform.config import Config
from fieldform.domain.participation import Contact
from fieldform.domain.people import Role
from fieldform.domain.school_days import day_of
from fieldform.installation import init, open_house
from fieldform.locks import one_server
from fieldform.server import serve
from fieldform.storage import mailbox_checks, mailboxes, participation, people
from fieldform.storage.database import write
from fieldform.storage.mailbox_checks import Check
from fieldform.storage.participation import COLUMNS

REGIONS_SHOWN = ("achtkarspelen", "heerlen")
"""One of each route; the other two regions have people too."""


def run(config: Config, port: int) -> None:
    """Make the demo if it is not there, print the ways in, and serve until stopped."""
    prepare(config)
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "fieldform.push_keys", str(config.secrets)], check=True
    )
    house = open_house(config)
    _print_links(house, config)
    house.db.close()
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "fieldform.worker", str(config.data), str(port)]
    )
    lock = one_server(config.data)
    try:
        serve(lambda: create_app(config), f"localhost:{port}")
    finally:
        os.close(lock)
        worker.terminate()
        worker.wait()


def prepare(config: Config) -> None:
    """Make folder, database, people and mailboxes. What is there stays."""
    init(config)
    (config.data / "mail").mkdir(mode=0o700, exist_ok=True)
    address = config.data / "demo-address"
    address.touch(mode=0o600)
    address.chmod(0o600)  # a folder of an older demo
    address.write_text(config.base_url, "ascii")
    house = open_house(config)
    for region in house.regions:
        for role in Role:
            if people.named(house.db, name_of(role, region)) is None:
                add_person(house, name_of(role, region), role, region)
        _make_register(house, region, config)
    house.db.close()


def name_of(role: Role, region: str) -> str:
    """Return the name of the demo's person: ``desk heerlen``."""
    return f"{role} {region}"


def _make_register(house: House, region: str, config: Config) -> None:
    """Every school of the region takes part, in the demo: with a made-up address that two people
    agreed on and that answered its test mail."""
    first = people.named(house.db, name_of(Role.DESK, region))
    second = people.named(house.db, name_of(Role.COORDINATOR, region))
    if first is None or second is None:
        return
    now = config.clock()
    entries = participation.of_municipalities(house.db, house.regions[region].municipalities)
    with write(house.db):
        for entry in entries:
            if entry.participation.mailbox is None and entry.proposed is None:
                day = day_of(now)
                done: dict[str, date | str | None] = dict.fromkeys(COLUMNS, day)
                participation.record(house.db, entry.code, {**done, "contact": Contact.HEAD.value})
                address = f"zorg.{entry.code.lower()}@school.example"
                mailboxes.propose(house.db, entry.code, address, first.id)
                mailboxes.confirm(house.db, entry.code, address, second.id, now)
                token = secrets.token_hex(16)
                check = Check(entry.code, address, f"<{token}@school.example>", b"", 0)
                mailbox_checks.add(house.db, check, token, now)
                mailbox_checks.confirm(house.db, token, now)


def _print_links(house: House, config: Config) -> None:
    click.echo(
        "fieldform demo: made-up people, real schools. Each link works once, for 15 minutes."
    )
    for region in REGIONS_SHOWN:
        if region in house.regions:
            click.echo(f"\n  {house.regions[region].name} ({house.regions[region].route})")
            for role in Role:
                link = make_link(house, name_of(role, region), config.clock())
                click.echo(f"    {role:<12} {link}")
    click.echo(f"\n  mail lands in {config.data / 'mail'}")
    click.echo(
        "  a new link: python -m fieldform people link 'desk heerlen' --data "
        f"{config.data}\n  stop with Ctrl-C\n"
    )
