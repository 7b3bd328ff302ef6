"""``fieldform backup`` and ``fieldform restore``."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from fieldform import config as configuration
from fieldform.config import Config, ConfigError
from fieldform.installation import NotSetUp, open_database
from fieldform.locks import AlreadyWorking
from fieldform.restoring import NotABackup, Restored
from fieldform.restoring import restore as restore_file
from fieldform.storage.backup import write_backup
from fieldform.storage.database import Refused, UnsafeDatabase

REFUSALS = (
    ConfigError,
    NotSetUp,
    NotABackup,
    AlreadyWorking,
    UnsafeDatabase,
    Refused,
    OSError,
    sqlite3.Error,
)

data_option = click.option(
    "--data",
    envvar="FIELDFORM_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; FIELDFORM_DATA when not given.",
)
file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@file_argument
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write a copy of the database to FILE, also while server and worker run.

    It holds no key: without the data folder's keys/ no child can be read from it. Keep it
    elsewhere than the keys, and no longer than a few days.
    """
    try:
        settings = _settings(data)
        if settings.data.resolve() in file.resolve().parents:
            raise click.ClickException("The keys are in the data folder: write it elsewhere.")
        with closing(open_database(settings)) as db:
            write_backup(db, file)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {file.stat().st_size} bytes, without any key")


@click.command()
@file_argument
@data_option
def restore(file: Path, data: Path | None) -> None:
    """Bring the backup FILE back. Stop server and worker first.

    What the present database knows goes on: what was destroyed since the backup stays destroyed.
    """
    try:
        done = restore_file(_settings(data), file)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None
    click.echo(words_of(done))


def words_of(done: Restored) -> str:
    """Say what a restore did, and what it could not know."""
    if done.from_present:
        return f"restored; {done.destroyed_again} signals that were destroyed since stay destroyed"
    return (
        "restored; the present database was lost, so nobody can say what was destroyed since.\n"
        "Signals of days whose key is gone cannot be opened; those of other days can. Run "
        "fieldform destroy now, and fieldform check.\n"
        f"{done.perhaps_sent} mails that waited may have left: the desk is asked about each."
    )


def _settings(data: Path | None) -> Config:
    environ = dict(os.environ) | ({"FIELDFORM_DATA": str(data)} if data else {})
    return configuration.from_environment(environ, ("FIELDFORM_DATA",))
