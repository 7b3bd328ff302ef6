"""Which people are told. It only writes down who, in one transaction with the fact that they were;
the worker sends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldform.actions.house import House
from fieldform.domain.occasions import (
    SOON,
    UNDELIVERED,
    alarms,
    audience,
    expires_soon,
    next_look,
)
from fieldform.domain.people import Role
from fieldform.domain.regions import Region
from fieldform.domain.retention import HARD_STOP, NO_CALENDAR, must_expire
from fieldform.domain.signal import Signal
from fieldform.storage import on_call, people, pushes, queue, reports, subscriptions, told
from fieldform.storage.database import write
from fieldform.storage.queue import Slice
from fieldform.storage.told import Fact


@dataclass(frozen=True)
class Crew:
    """The people of one desk who can be told, by their ids; ``on_call`` in their order, and how
    long each may be silent."""

    on_call: list[str]
    desk: list[str]
    wait: timedelta

    @property
    def written(self) -> str:
        """The crew as it is compared with that of the last look."""
        return f"{','.join(self.on_call)}|{','.join(sorted(self.desk))}|{self.wait}"


def officer_of(house: House, signal: Signal, now: datetime) -> None:
    """Tell the officer who reported a signal, inside the transaction that asks for help."""
    pushes.add(house.db, [reports.officer_of(house.db, signal.report_id)], now)


def tell_desks(house: House, now: datetime) -> int:
    """Tell the desk of every region what it must have been told by now; return how many people
    have something new to hear. A restart repeats nothing.

    Only the signals that are due for a look are read, so that this costs the same with many.
    """
    crews = {region.id: _crew(house, region) for region in house.regions.values()}
    _look_where_people_changed(house, crews)
    hearers: set[str] = set()
    while found := told.due(house.db, now):
        with write(house.db):
            hearers |= _tell(house, told.due(house.db, now), crews, now)
        if len(found) < told.AT_ONCE:
            break
    return len(hearers)


def _look_where_people_changed(house: House, crews: dict[str, Crew]) -> None:
    """Who is new, or has a device now, may have something to hear of every signal."""
    before = told.crews(house.db)
    changed = [name for name, crew in crews.items() if before.get(name) != crew.written]
    if changed:
        with write(house.db):
            for name in changed:
                told.keep_crew(house.db, name, crews[name].written)
                told.look_at_all(house.db, name, UNDELIVERED)


def _tell(house: House, due: list[Signal], crews: dict[str, Crew], now: datetime) -> set[str]:
    """Runs inside the transaction in which the signals were read: a step that comes between would
    be forgotten."""
    known = told.of_signals(house.db, [signal.id for signal in due])
    hearers: set[str] = set()
    for signal in due:
        crew = crews[signal.region]
        for fact in sorted(_to_tell(signal, crew, now) - known.get(signal.id, set())):
            told.add(house.db, signal.id, fact, now)
            hearers.add(fact[0])
        told.look_again(house.db, signal.id, next_look(signal, now, crew.on_call, crew.wait))
    pushes.add(house.db, sorted(hearers), now)
    return hearers


def expiring_soon(house: House, region: str, now: datetime) -> list[Signal]:
    """Return the first undelivered signals of a region that will be destroyed within twelve hours,
    first the one that goes first."""
    end = now + SOON + timedelta(seconds=1)  # what is stored has whole seconds
    dated = queue.in_states(house.db, region, UNDELIVERED, Slice(before=end - HARD_STOP))
    undated = queue.undated(house.db, region, UNDELIVERED, end - NO_CALENDAR)
    found = [signal for signal in (*dated, *undated) if expires_soon(signal, now)]
    return sorted(found, key=lambda signal: (must_expire(signal), signal.id))


def _to_tell(signal: Signal, crew: Crew, now: datetime) -> set[Fact]:
    return {
        fact
        for alarm in alarms(signal, now)
        for fact in told.facts(alarm, audience(alarm, now, crew.on_call, crew.desk, crew.wait))
    }


def _crew(house: House, region: Region) -> Crew:
    """Who is on call and who is at the desk, of those who have a device: nobody waits for the
    silence of somebody who cannot hear."""
    reachable = subscriptions.people_with_device(house.db, region.id)
    desk = [one for one in people.of_region(house.db, region.id) if one.role is Role.DESK]
    return Crew(
        [one.id for one in on_call.of_region(house.db, region.id) if one.id in reachable],
        [one.id for one in desk if one.id in reachable],
        region.policy.escalate_after,
    )
