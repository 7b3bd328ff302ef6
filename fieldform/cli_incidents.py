"""``fieldform incidents``: the police day report in, by hand or from a job in the morning."""

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from fieldform import config as configuration
from fieldform.actions.import_incidents import Imported, import_day_report
from fieldform.config import ConfigError
from fieldform.domain.incidents import Why
from fieldform.domain.problems import Problem
from fieldform.domain.regions import Region
from fieldform.installation import NotSetUp, open_house
from fieldform.storage.database import Refused, UnsafeDatabase

REFUSALS = (ConfigError, NotSetUp, UnsafeDatabase, Refused, OSError)

WORDS = {
    Why.CLASS: "selected: the class of the incident",
    Why.HOUSEHOLD: "selected: a child and a grown-up of one household",
    Why.NO_BIRTH_DATE: "LOOK AT IT: perhaps a child, without a date of birth",
    Why.NO_NAME: "LOOK AT IT: a child without a name",
    Why.OBJECTED: "not selected: a parent objected, or tells the school",
    Why.REPORTED: "not selected: this incident came in already",
    Why.TWICE: "not selected: this child stands twice in the incident",
    Why.NOT_DOMESTIC: "not selected: neither the class nor a household with a child",
    Why.NOT_A_CHILD: "not selected: not from 4 to 18 years old",
    Why.TOO_OLD: "not selected: more than 24 hours ago",
    Why.NOT_YET: "not selected: the time is still to come",
    Why.ELSEWHERE: "not selected: not in a region of this installation",
}


@click.group()
def incidents() -> None:
    """The police day report (the "query" of Heerlen)."""


@incidents.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data",
    envvar="FIELDFORM_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; FIELDFORM_DATA when not given.",
)
def import_command(file: Path, data: Path | None) -> None:
    """Preselect the children of FILE, a CSV of one day, and queue a signal for each.

    What was selected, and why the other rows were not, is printed by line number, without a name.
    """
    try:
        environ = dict(os.environ) | ({"FIELDFORM_DATA": str(data)} if data else {})
        settings = configuration.from_environment(environ, ("FIELDFORM_DATA",))
        content = file.read_bytes()
        house = open_house(settings)
        with closing(house.db):
            for group in _read_alike(settings.regions.values()):
                _print(group, import_day_report(house, content, group, None, settings.clock()))
    except Problem as problem:
        for fault in problem.faults:
            line, column = fault.path
            where = f"line {line}, {column}" if column else f"line {line}"
            click.echo(f"{where}: {fault.message}", err=True)
        raise click.ClickException(problem.message) from None
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None


def _read_alike(regions: Iterable[Region]) -> list[list[Region]]:
    """The regions in groups with the same columns and classes: a file is read once for each."""
    groups: list[list[Region]] = []
    for region in regions:
        for group in groups:
            if group[0].day_report == region.day_report:
                group.append(region)
                break
        else:
            groups.append([region])
    return groups


def _print(regions: list[Region], done: Imported) -> None:
    click.echo(", ".join(region.name for region in regions))
    for verdict in done.verdicts:
        click.echo(f"  line {verdict.line}: {WORDS[verdict.why]}")
    for why in (why for why in WORDS if why in done.counts):
        click.echo(f"{done.counts[why]:>6} {WORDS[why]}")
    click.echo(f"{done.selected} signals queued, {done.asked} questions put to officers")
