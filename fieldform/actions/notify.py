"""Which people are told. It only writes down who, in one transaction with the fact that they were;
the worker sends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldform.actions.house import House
from fieldform.domain.occasions import SOON, UNDELIVERED, alarms, audience, expires_soon
from fieldform.domain.people import Role
from fieldform.domain.regions import Region
from fieldform.domain.retention import HARD_STOP, NO_CALENDAR, must_expire
from fieldform.domain.signal import Signal
from fieldform.storage import on_call, people, pushes, queue, reports, signals, subscriptions, told
from fieldform.storage.database import write
from fieldform.storage.queue import Slice
from fieldform.storage.told import Fact


@dataclass(frozen=True)
class Crew:
    """The people of one desk who can be told, by their ids; ``on_call`` in their order."""

    on_call: list[str]
    desk: list[str]


def officer_of(house: House, signal: Signal, now: datetime) -> None:
    """Tell the officer who reported a signal, inside the transaction that asks for help."""
    pushes.add(house.db, [reports.officer_of(house.db, signal.report_id)], now)


def tell_desks(house: House, now: datetime) -> int:
    """Tell the desk of every region what it must have been told by now; return how many people
    have something new to hear. A restart repeats nothing."""
    known = told.every(house.db)
    crews = {region.id: _crew(house, region) for region in house.regions.values()}
    new = [
        (signal.id, fact)
        for signal in signals.every(house.db, UNDELIVERED)
        for fact in _to_tell(signal, house.regions[signal.region], crews[signal.region], now)
        - known.get(signal.id, set())
    ]
    if not new:
        return 0
    with write(house.db):
        for signal_id, fact in sorted(new):
            told.add(house.db, signal_id, fact, now)
        hearers = {person_id for _, (person_id, *_) in new}
        pushes.add(house.db, sorted(hearers), now)
    return len(hearers)


def expiring_soon(house: House, region: str, now: datetime) -> list[Signal]:
    """Return the first undelivered signals of a region that will be destroyed within twelve hours,
    first the one that goes first."""
    end = now + SOON + timedelta(seconds=1)  # what is stored has whole seconds
    dated = queue.in_states(house.db, region, UNDELIVERED, Slice(before=end - HARD_STOP))
    undated = queue.undated(house.db, region, UNDELIVERED, end - NO_CALENDAR)
    found = [signal for signal in (*dated, *undated) if expires_soon(signal, now)]
    return sorted(found, key=lambda signal: (must_expire(signal), signal.id))


def _to_tell(signal: Signal, region: Region, crew: Crew, now: datetime) -> set[Fact]:
    wait = region.policy.escalate_after
    return {
        fact
        for alarm in alarms(signal, now)
        for fact in told.facts(alarm, audience(alarm, now, crew.on_call, crew.desk, wait))
    }


def _crew(house: House, region: Region) -> Crew:
    """Who is on call and who is at the desk, of those who have a device: nobody waits for the
    silence of somebody who cannot hear."""
    reachable = subscriptions.people_with_device(house.db, region.id)
    desk = [one for one in people.of_region(house.db, region.id) if one.role is Role.DESK]
    return Crew(
        [one.id for one in on_call.of_region(house.db, region.id) if one.id in reachable],
        [one.id for one in desk if one.id in reachable],
    )
