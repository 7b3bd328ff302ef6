"""Destroys what retention says, now. Every part may be run again after a crash, and the tally
rises once: it is counted in the transaction that begins the destruction."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldform.actions.expire import expire_if_due
from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.domain.counting import Counts, counts_of_signal
from fieldform.domain.lifecycle import STEPS
from fieldform.domain.retention import HARD_STOP, must_be_gone, must_expire
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.storage import (
    ballast,
    challenges,
    incidents,
    ledger,
    people,
    reports,
    school_links,
    schools,
    sealing,
    shredder,
    sign_on,
    signals,
    tally,
    tries,
)
from fieldform.storage.database import Refused, file_of, write

log = logging.getLogger("fieldform")


@dataclass(frozen=True)
class Destroyed:
    """What one round did: signals that expired undelivered, signals destroyed, day keys and
    sealing keys gone."""

    expired: int
    signals: int
    day_keys: int
    sealing_keys: int


def destroy_due(house: House, now: datetime) -> Destroyed:
    """Destroy what is due, also on a full disk: then the ballast makes room, and comes back as
    soon as there is some (security.md F-02)."""
    database = file_of(house.db)
    try:
        done = _destroy_due(house, now)
    except Refused as error:
        if str(error) != "SQLITE_FULL" or not ballast.free(database):
            raise
        log.error("the disk is full: the ballast is freed to destroy what is due")
        done = _destroy_due(house, now)
    ballast.make(database)
    return done


def _destroy_due(house: House, now: datetime) -> Destroyed:
    """Expire, begin, destroy, rewrite the file, drop keys: in this order."""
    expired = _expire(house, now)
    _begin(house, now)
    destroyed = _destroy(house, now)
    with write(house.db):
        people.forget_old(house.db, now)
        sign_on.forget_old(house.db, now)
        challenges.forget_old(house.db, now)
        tries.forget_old(house.db, now)
        incidents.forget_old(house.db, now)
        school_links.forget_old(house.db, now.astimezone(AMSTERDAM).date())
    if shredder.must_compact(house.db):
        shredder.compact(house.db)
    today = now.astimezone(AMSTERDAM).date()
    with write(house.db):
        day_keys = shredder.destroy_unused_days(house.db, house.vault, today)
        sealing_keys = sealing.destroy_old(house.sealing, now)
    return Destroyed(expired, destroyed, len(day_keys), len(sealing_keys))


def _expire(house: House, now: datetime) -> int:
    expired = 0
    late = now - HARD_STOP + timedelta(seconds=1)  # what is stored has whole seconds
    for signal in signals.due_before(house.db, STEPS["expire"].start, late):
        if must_expire(signal) <= now:
            with write(house.db):
                expired += expire_if_due(house, signal, now)
    return expired


def _begin(house: House, now: datetime) -> None:
    kept = min(region.policy.keep_after_delivery for region in house.regions.values())
    for signal in signals.at_their_end(house.db, now - kept):
        moment = must_be_gone(signal, house.regions[signal.region].policy)
        if moment and moment.at <= now:
            with write(house.db):
                begun = take_without_person(
                    house, "begin_destruction", signal, now, reason=moment.rule
                )
                if begun and not signal.test:
                    tally.add(house.db, signal.region, signal.received_at, _counts(house, signal))


def _destroy(house: House, now: datetime) -> int:
    begun = signals.every(house.db, {State.DESTROYING})
    for signal in begun:
        with write(house.db):
            if take_without_person(house, "destroy", signal, now):
                shredder.overwrite_and_delete(house.db, signal.id)
                reports.forget(house.db, signal.report_id)
    return len(begun)


def _counts(house: House, signal: Signal) -> Counts:
    school = schools.find(house.db, signal.school) if signal.school else None
    inside = school is None or school.municipality in house.regions[signal.region].municipalities
    return counts_of_signal(signal, ledger.taken(house.db, signal.id), inside=inside)
