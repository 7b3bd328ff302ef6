"""Brings a backup back, and destroys in it again what was destroyed since."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.config import Config
from fieldform.domain.signal import State
from fieldform.installation import house_of, ledger_key, read_secret
from fieldform.locks import nobody_else
from fieldform.storage import backup, database, reports, shredder, signals
from fieldform.storage.database import write
from fieldform.storage.health import is_whole
from fieldform.storage.migrations import migrate


class NotABackup(RuntimeError):
    """The file is no whole backup of fieldform."""


@dataclass(frozen=True)
class Restored:
    """What a restore did. Without ``from_present`` the present database was lost: then nobody
    can say what was destroyed since, and only the day keys that are gone keep it closed."""

    from_present: bool
    destroyed_again: int
    perhaps_sent: int


def restore(config: Config, file: Path) -> Restored:
    """Make ``file`` the database of the installation; the present one is replaced in one step.

    What the present database knows goes on: nothing that was received since is lost, nothing
    that was destroyed since comes back, and no mail that may have left leaves a second time.
    Raises AlreadyWorking while a worker or a server runs, NotABackup, FileNotFoundError.
    """
    if backup.is_unfinished(file):
        raise NotABackup(f"{file} is what a backup left that was cut off, and not a whole one.")
    with nobody_else(config.data), _for_us_alone():
        copy = config.data / "restoring.db"
        backup.copy_in(file, copy)
        try:
            done = _mend(config, copy, file)
            backup.put_in_place(copy, config.database)
        finally:
            forget_unfinished(config.data)
    return done


@contextmanager
def _for_us_alone() -> Iterator[None]:
    """SQLite makes a journal for two databases at once readable for everybody, and where one is
    left nothing would start any more (``safety``)."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def forget_unfinished(data: Path) -> None:
    """Remove what a restore leaves, also one that was killed: a copy in which what was destroyed
    since may stand. For a restore and for the only worker."""
    for left in data.glob("restoring.*"):
        left.unlink()


def _mend(config: Config, copy: Path, file: Path) -> Restored:
    if not is_whole(copy):
        raise NotABackup(f"{file} is damaged, or no backup of fieldform.")
    with closing(database.connect(copy, read_secret(ledger_key(config)))) as db:
        migrate(db)
        present = _is_up_to_date(config)
        if present:
            backup.attach(db, config.database)
        house = house_of(config, db)
        with write(db):
            if present:
                done = Restored(True, destroyed_again=_destroy_again(house), perhaps_sent=0)
                backup.go_on_as_it_was(db)
            else:
                done = Restored(False, 0, perhaps_sent=_doubt_mails(house, config))
                backup.end_every_session(db)
        shredder.compact(db)
    return done


def _is_up_to_date(config: Config) -> bool:
    """Say whether the present database is there and whole, with the schema of this version."""
    if not config.database.exists() or not is_whole(config.database):
        return False
    with closing(database.connect(config.database)) as db:
        migrate(db)
    return True


def _destroy_again(house: House) -> int:
    """Before anything else is done with it: what was destroyed since the backup."""
    gone = backup.destroyed_since(house.db)
    for signal_id in gone:
        signal = signals.by_id(house.db, signal_id)
        shredder.overwrite_and_delete(house.db, signal_id)
        if signal:
            reports.forget(house.db, signal.report_id)
    sealed_off = backup.sealed_off_since(house.db)
    for signal_id in sealed_off:
        shredder.overwrite_sealed(house.db, signal_id)
    return len(gone) + len(sealed_off)


def _doubt_mails(house: House, config: Config) -> int:
    """A mail that waited when the backup was made may have left since: the worker marks what is
    being sent when it starts as uncertain, and a person decides."""
    waiting = signals.every(house.db, {State.APPROVED})
    for signal in waiting:
        take_without_person(house, "start_sending", signal, config.clock(), reason="restored")
    return len(waiting)
