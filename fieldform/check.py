"""``fieldform check``: is this installation safe and complete? Every fault, in words."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fieldform import config as configuration
from fieldform.actions.house import House
from fieldform.actions.inspect import unopenable
from fieldform.config import Config, ConfigError
from fieldform.domain.regions import HolidayRegion
from fieldform.domain.school_days import AMSTERDAM, CalendarUnknown
from fieldform.installation import NotSetUp, open_house
from fieldform.locks import WORKER
from fieldform.safety import old_library, unsafe_modes
from fieldform.schools import calendar
from fieldform.storage import ballast, ledger_chain, mailboxes, sealing
from fieldform.storage.database import Refused, UnsafeDatabase, check_writable
from fieldform.storage.health import damage
from fieldform.storage.vault import Unopenable

AHEAD = timedelta(days=183)
"""The school calendar must reach half a year: time to install a newer library."""

SILENT = 15 * 60
"""Seconds within which the worker must have made a round (security.md D-06)."""


def faults(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield everything that is wrong with the installation of these settings."""
    yield from old_library()
    yield from _zone()
    settings = None
    for required in (configuration.REQUIRED, ("FIELDFORM_DATA",)):
        try:
            settings = configuration.from_environment(environ, required)
            break
        except ConfigError as error:
            if required == configuration.REQUIRED:
                yield from (line.strip() for line in str(error).splitlines()[1:])
    if settings is None:
        yield "the data folder was not looked at: mend the settings first"
        return
    yield from _calendar(settings)
    yield from _files(settings)
    yield from _database(settings)


def _zone() -> Iterator[str]:
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield "the time zone Europe/Amsterdam is not known here: install tzdata"


def _calendar(config: Config) -> Iterator[str]:
    wanted = (config.clock() + AHEAD).astimezone(AMSTERDAM).date()
    for region in HolidayRegion:
        try:
            last = calendar.free_days(region).last
        except CalendarUnknown as error:
            yield f"no school holidays of {region}: {error}"
            continue
        if last < wanted:
            yield f"the school holidays of {region} end on {last}: install a newer holidays library"


def _files(config: Config) -> Iterator[str]:
    if not config.data.is_dir():
        return
    yield from unsafe_modes(config.data)
    for name in ("session.key", "push-private.pem", "push-public.pem", "push-application.key"):
        if not (config.secrets / name).exists():
            yield f"secrets/{name} is missing: run fieldform init"
    if config.database.exists() and not ballast.is_there(config.database):
        yield "the ballast for a full disk is gone: make room; the worker makes it again"
    yield from _worker(config)


def _worker(config: Config) -> Iterator[str]:
    try:
        lock = os.open(config.data / WORKER, os.O_RDWR)
    except FileNotFoundError:
        yield "no worker has ever run: start fieldform work"
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield "no worker is running: nothing is delivered or destroyed; start fieldform work"
    except BlockingIOError:
        if time.time() - os.fstat(lock).st_mtime > SILENT:
            yield "the worker has made no round for 15 minutes: look at its log, start it again"
    finally:
        os.close(lock)


def _database(config: Config) -> Iterator[str]:
    try:
        house = open_house(config)
        with closing(house.db):
            yield from (f"the database is damaged: {one}" for one in damage(house.db))
            check_writable(house.db)
            yield from ledger_chain.broken_lines(house.db)
            yield from unopenable(house)
            yield from _keys(house, config)
            yield from _regions(house)
    except (NotSetUp, UnsafeDatabase) as error:
        yield str(error)
    except (Refused, sqlite3.Error) as error:
        yield f"the database cannot be read or written: {type(error).__name__} {error}"


def _keys(house: House, config: Config) -> Iterator[str]:
    try:
        sealing.current(house.sealing, config.clock())
    except (Refused, OSError, Unopenable, ValueError):
        yield "phones cannot seal: the key of today cannot be read or made in sealing/"


def _regions(house: House) -> Iterator[str]:
    for region in house.regions.values():
        found = mailboxes.of_municipalities(house.db, region.municipalities)
        if not any(school.address for school in found):
            yield f"region {region.id} has no school with a confirmed mailbox"
