"""Makes and opens an installation's folder: database, keys, secrets."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from fieldform.actions.house import House
from fieldform.actions.import_schools import load_pilot
from fieldform.config import Config
from fieldform.storage import ballast, database, key_files, schools, unfinished_keys
from fieldform.storage.ledger_chain import chain_old_lines
from fieldform.storage.migrations import migrate
from fieldform.storage.sealing import SealingKeys
from fieldform.storage.together import Writers
from fieldform.storage.vault import Vault


class NotSetUp(RuntimeError):
    """The data folder was never initialised."""


def init(config: Config) -> None:
    """Make what is missing in the data folder; what is there stays as it is.

    Folders are 0700 and secrets 0600. The pilot schools are loaded when there are none.
    """
    for folder in (config.data, config.keys, config.sealing, config.secrets):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (config.keys, config.sealing, config.secrets):
        unfinished_keys.forget(folder)
    write_secret(config.secrets / "session.key", lambda: secrets.token_bytes(32))
    if not config.database.exists():
        os.close(os.open(config.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    db = database.connect(config.database)
    migrate(db)
    db.close()
    if not ledger_key(config).exists():
        _begin_chain(config)
    db = open_database(config)
    if not schools.names_of_municipalities(db):
        load_pilot(db)
    db.close()
    ballast.make(config.database)


def _begin_chain(config: Config) -> None:
    """Chain the lines of before there was a chain, and only then keep the secret: cut off in
    between, the next try begins again."""
    secret = secrets.token_bytes(32)
    db = database.connect(config.database, secret)
    with database.write(db):
        chain_old_lines(db)
    db.close()
    write_secret(ledger_key(config), lambda: secret)


def open_database(config: Config) -> Database:
    """Open the database of an installation. Raises NotSetUp when ``init`` has not run."""
    if not config.database.exists():
        raise NotSetUp(f"There is no database in {config.data}. Run: fieldform init --data DIR")
    return database.connect(config.database, read_secret(ledger_key(config)))


def ledger_key(config: Config) -> Path:
    """Return the file of the secret that lines of the ledger are chained with."""
    return config.secrets / "ledger.key"


def open_house(config: Config, writers: Writers | None = None) -> House:
    """Open what the verbs work with, for one thread; ``writers`` are shared by the threads of a
    process."""
    return house_of(config, open_database(config), writers)


def house_of(config: Config, db: Database, writers: Writers | None = None) -> House:
    """Return what the verbs work with, with this database."""
    return House(
        db=db,
        vault=Vault(config.keys),
        sealing=SealingKeys(config.sealing),
        author_secret=session_key(config),
        regions=config.regions,
        base_url=config.base_url,
        mail_from=config.mail_from,
        channel=config.channel,
        writers=writers or Writers(),
        push_hosts=config.push_hosts,
        limits=config.limits,
        sign_on=config.sign_on is not None,
    )


def session_key(config: Config) -> bytes:
    """Return the key that form tokens and author tokens are signed with. Raises NotSetUp."""
    return read_secret(config.secrets / "session.key")


def read_secret(path: Path) -> bytes:
    """Return a secret of this installation. Raises NotSetUp when ``init`` has not made it."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotSetUp(f"{path.parent} has no {path.name}. Run: fieldform init") from error


def application_server_key(config: Config) -> str | None:
    """Return the key by which a browser subscribes to our messages (base64url), or None when
    ``init`` made none."""
    file = config.secrets / "push-application.key"
    return file.read_text("ascii") if file.exists() else None


def write_secret(path: Path, make: Callable[[], bytes]) -> bool:
    """Write a secret of this installation once, whole or not at all, readable for its owner only.
    False when it was there already."""
    if path.exists():
        return False
    key_files.read_or_make(path, make)
    return True
