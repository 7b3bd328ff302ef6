"""``fieldform bounces``: the notifications that came back, from a pipe, a file or a folder."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from fieldform import config as configuration
from fieldform.actions.bounces import Came, take_in_bounce
from fieldform.config import ConfigError
from fieldform.installation import NotSetUp, open_house
from fieldform.storage import key_files
from fieldform.storage.database import Refused, UnsafeDatabase

REFUSALS = (ConfigError, NotSetUp, UnsafeDatabase, Refused, OSError)


@click.command()
@click.argument("source", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option(
    "--data",
    envvar="FIELDFORM_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; FIELDFORM_DATA when not given.",
)
def bounces(source: Path, data: Path | None) -> None:
    """Take in the delivery status notifications in SOURCE: one mail (- for a pipe), or a mailbox
    folder (Maildir). What was taken in is destroyed there; any other mail stays."""
    try:
        environ = dict(os.environ) | ({"FIELDFORM_DATA": str(data)} if data else {})
        settings = configuration.from_environment(environ, ("FIELDFORM_DATA",))
        house = open_house(settings)
        with closing(house.db):
            if str(source) == "-":
                came = take_in_bounce(house, sys.stdin.buffer.read(), settings.clock())
                click.echo(came)
                sys.exit(1 if came is Came.OTHER else 0)
            counts = Counter[Came]()
            for file in _files(source):
                came = take_in_bounce(house, file.read_bytes(), settings.clock())
                counts[came] += 1
                if came is not Came.OTHER:
                    key_files.destroy(file)
        click.echo(", ".join(f"{counts[came]} {came}" for came in Came))
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None


def _files(source: Path) -> Iterator[Path]:
    """The mails of a Maildir (``new`` and ``cur``) or of a plain folder, or the one file."""
    if not source.is_dir():
        yield source
        return
    for folder in (source, source / "new", source / "cur"):
        if folder.is_dir():
            yield from sorted(one for one in folder.iterdir() if one.is_file())
