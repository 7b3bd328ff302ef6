"""``fieldform schools``: DUO's files in, by hand or downloaded."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from sqlite_utils import Database

from fieldform.actions.import_schools import (
    Differences,
    TooManyGone,
    import_catchment,
    import_schools,
)
from fieldform.schools.download import DownloadFailed, addresses, download
from fieldform.storage.database import UnsafeDatabase, connect
from fieldform.storage.migrations import migrate
from fieldform.tables.reading import BrokenFile

REFUSALS = (BrokenFile, TooManyGone, DownloadFailed, UnsafeDatabase, OSError, sqlite3.Error)

Command = Callable[..., None]


def _with_data(command: Command) -> Command:
    return click.option(
        "--data",
        envvar="FIELDFORM_DATA",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="The data directory; FIELDFORM_DATA when not given.",
    )(command)


def _with_force(command: Command) -> Command:
    return click.option(
        "--force", is_flag=True, help="Also when more than a fifth of the schools would go."
    )(command)


@click.group()
def schools() -> None:
    """DUO's open school files."""


@schools.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_with_force
@_with_data
def import_files(files: tuple[Path, ...], force: bool, data: Path) -> None:
    """Take in DUO's FILES: primary, secondary, special; old and new header."""
    with _refusals(), _database(data) as db:
        given = [(file.name, file.read_bytes()) for file in files]
        _print(import_schools(db, given, force=force))


@schools.command()
@_with_force
@_with_data
def update(force: bool, data: Path) -> None:
    """Download DUO's current files and take them in."""
    with _refusals(), _database(data) as db:
        given = [(address, download(address)) for address in addresses(os.environ)]
        _print(import_schools(db, given, force=force))


@schools.command("import-catchment")
@click.argument("file", type=click.Path(path_type=Path))
@_with_data
def import_pupils(file: Path, data: Path) -> None:
    """Take in FILE with pupils per home postcode and school. Import the schools first."""
    with _refusals(), _database(data) as db:
        counts = import_catchment(db, file.read_bytes(), file.name)
        click.echo(f"{counts.postcodes} home postcodes read")


@contextmanager
def _refusals() -> Iterator[None]:
    """Say on standard error what is wrong, and end with 1."""
    try:
        yield
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _database(directory: Path) -> Iterator[Database]:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / "fieldform.db"
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite would let others read it
    with closing(connect(path)) as db:
        migrate(db)
        yield db


def _print(differences: Differences) -> None:
    click.echo(
        f"{differences.read} read: {len(differences.added)} added, "
        f"{len(differences.renamed)} renamed, {len(differences.changed)} changed, "
        f"{len(differences.gone)} gone, {differences.unchanged} unchanged"
    )
