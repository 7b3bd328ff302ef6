"""The program ``fieldform``. Every command has ``--help``."""

import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from fieldform import config as configuration
from fieldform import demo as demonstration
from fieldform.actions.destroy import destroy_due
from fieldform.actions.house import House
from fieldform.actions.numbers import numbers_of
from fieldform.actions.people import add_person, make_link
from fieldform.app import create_app
from fieldform.check import faults
from fieldform.cli_backup import backup, restore
from fieldform.cli_bounces import bounces
from fieldform.cli_incidents import incidents
from fieldform.cli_schools import schools
from fieldform.config import Config, ConfigError
from fieldform.domain.people import Role
from fieldform.domain.period import read_period
from fieldform.domain.problems import Problem
from fieldform.domain.written import Heading, as_csv, as_json, as_text
from fieldform.installation import NotSetUp, init, open_house
from fieldform.locks import AlreadyWorking, one_server
from fieldform.regions import RegionsWrong
from fieldform.safety import Unsafe, require
from fieldform.server import serve
from fieldform.storage import people as stored_people
from fieldform.storage.database import Refused, UnsafeDatabase
from fieldform.web.sheet import as_excel

REFUSALS = (
    ConfigError,
    NotSetUp,
    AlreadyWorking,
    Unsafe,
    UnsafeDatabase,
    RegionsWrong,
    Refused,
    OSError,
    sqlite3.Error,
)

LOCAL = ("FIELDFORM_DATA",)
"""What a command needs that sends nothing and makes no address."""

LINKS = ("FIELDFORM_DATA", "FIELDFORM_BASE_URL")

data_option = click.option(
    "--data",
    envvar="FIELDFORM_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; FIELDFORM_DATA when not given.",
)


@click.group()
@click.version_option(package_name="fieldform", prog_name="fieldform")
def main() -> None:
    """Handle with Care: the officer names the school, the bureau forwards, then it is gone."""
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Port on localhost.")
@click.option(
    "--data",
    default="demo-data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the demo.",
)
def demo(port: int, data: Path) -> None:
    """Serve the demo: web pages and worker, with made-up people."""
    with _refusals():
        demonstration.run(configuration.for_demo(data, port, os.environ), port)


@main.command("init")
@data_option
def init_command(data: Path | None) -> None:
    """Make keys and an empty database, and print the first coordinators' sign-in links."""
    with _refusals():
        settings = _settings(data, LINKS)
        init(settings)
        _run("fieldform.push_keys", str(settings.secrets))
        with _house(settings) as house:
            for region in house.regions.values():
                name = f"coordinator {region.id}"
                if stored_people.named(house.db, name) is None:
                    add_person(house, name, Role.COORDINATOR, region.id)
                click.echo(f"{name}: {make_link(house, name, settings.clock())}")


@main.command("serve")
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@data_option
def serve_command(bind: str, data: Path | None) -> None:
    """Serve the web pages, behind a reverse proxy with TLS."""
    with _refusals():
        settings = _settings(data)
        require(settings)
        lock = one_server(settings.data)  # inherited by the processes that serve
        try:
            serve(lambda: create_app(settings), bind)
        finally:
            os.close(lock)


@main.command("work")
@data_option
def work_command(data: Path | None) -> None:
    """Deliver what is approved, and destroy what retention says. Run exactly one."""
    with _refusals():
        settings = _settings(data)
    os.environ["FIELDFORM_DATA"] = str(settings.data)
    # In place of this process: the worker needs no web pages, and half of the memory.
    os.execv(sys.executable, [sys.executable, "-m", "fieldform.worker"])  # noqa: S606


main.add_command(schools)
main.add_command(incidents)
main.add_command(bounces)
main.add_command(backup)
main.add_command(restore)


@main.group()
def people() -> None:
    """The people of an installation."""


@people.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--region", required=True, help="The id of a region.")
@click.option("--office", default="", help="An office of one municipality: its CBS code.")
@data_option
def add_command(name: str, role: str, region: str, office: str, data: Path | None) -> None:
    """Add NAME, in a role, to a region."""
    with _refusals(), _house(_settings(data, LOCAL)) as house:
        add_person(house, name, role, region, office)
        click.echo(f"{name} is {role} in {region}. Next: fieldform people link '{name}'")


@people.command("link")
@click.argument("name")
@data_option
def link_command(name: str, data: Path | None) -> None:
    """Print a one-time sign-in link for NAME, good for 15 minutes."""
    with _refusals():
        settings = _settings(data, LINKS)
        with _house(settings) as house:
            click.echo(make_link(house, name, settings.clock()))


@main.command()
@data_option
def destroy(data: Path | None) -> None:
    """Destroy what retention says, now, and print the counts."""
    with _refusals():
        settings = _settings(data, LOCAL)
        with _house(settings) as house:
            done = destroy_due(house, settings.clock())
        click.echo(
            f"{done.expired} expired undelivered, {done.signals} signals destroyed, "
            f"{done.day_keys} day keys destroyed, {done.sealing_keys} sealing keys destroyed"
        )


@main.command()
@data_option
def check(data: Path | None) -> None:
    """Is this installation safe and complete? List every fault, and exit with 1 if there is one."""
    found = list(faults(_environ(data)))
    for fault in found:
        click.echo(fault)
    if found:
        raise click.ClickException(f"{len(found)} to mend")
    click.echo("safe and complete")


@main.command()
@click.option("--region", required=True, help="The id of a region.")
@click.option("--from", "start", required=True, help="A day or a month: 2026-01-01 or 2026-01.")
@click.option("--to", "end", required=True, help="The last day or month.")
@click.option(
    "--format",
    "shape",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "csv", "xlsx"]),
    help="xlsx is an Excel file: send it to one with >.",
)
@data_option
def report(region: str, start: str, end: str, shape: str, data: Path | None) -> None:
    """Print the numbers of a region, by whole months, without a child or a name."""
    with _refusals(), _house(_settings(data, LOCAL)) as house:
        if region not in house.regions:
            known = ", ".join(sorted(house.regions))
            raise click.ClickException(f"There is no region {region!r}. Known: {known}")
        chosen = house.regions[region]
        period = read_period(start, end)
        blocks = numbers_of(house, chosen, period)
        heading = Heading(chosen.id, chosen.name, period)
        if shape == "csv":
            click.echo(as_csv(blocks, str), nl=False)
        elif shape == "xlsx":
            click.echo(as_excel(heading, blocks, str), nl=False)
        else:
            click.echo({"json": as_json, "text": as_text}[shape](heading, blocks, str))


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)  # noqa: S603


def _settings(data: Path | None, required: tuple[str, ...] = configuration.REQUIRED) -> Config:
    return configuration.from_environment(_environ(data), required)


def _environ(data: Path | None) -> dict[str, str]:
    """The settings from the environment; the demo's folder says so itself."""
    environ = dict(os.environ)
    if data is not None:
        environ["FIELDFORM_DATA"] = str(data)
    address = (data / "demo-address") if data else None
    if address and address.exists() and "FIELDFORM_BASE_URL" not in environ:
        environ["FIELDFORM_BASE_URL"] = address.read_text("ascii")
    return environ


@contextmanager
def _house(settings: Config) -> Iterator[House]:
    house = open_house(settings)
    try:
        yield house
    finally:
        house.db.close()


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what is wrong on standard error and exit with 1; no traceback for what is known."""
    try:
        yield
    except Problem as problem:
        for fault in problem.faults:
            click.echo(fault.message, err=True)
        raise click.ClickException(problem.message) from None
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None
