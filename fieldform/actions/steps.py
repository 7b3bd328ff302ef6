"""Takes a step of the life for a person or for the system. Every verb that moves a signal
comes through here, inside its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldform.actions.alike import open_doubles
from fieldform.actions.house import House
from fieldform.domain.doubles import double_at_desk, double_open
from fieldform.domain.lifecycle import STEPS, Need
from fieldform.domain.people import SYSTEM, Person, Role
from fieldform.domain.problems import Fault, not_found, not_ready, step_lost
from fieldform.domain.readiness import decision_hindrances, hindrances, phone_hindrances
from fieldform.domain.regions import Region, region_of
from fieldform.domain.school_days import day_of
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, participation, signals


def take(
    house: House,
    step_name: str,
    signal_id: str,
    person: Person,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
    recipient: str = "",
) -> Signal:
    """Take a step for ``person`` and return the signal as it was before.

    Raises Problem: ``not_found`` when the signal or the step is not this person's,
    ``signal.not_ready`` when something stands in the way, ``signal.moved_on`` when somebody
    else was first.
    """
    step = STEPS[step_name]
    signal = find_for(house, signal_id, person)
    if signal is None or person.role not in step.by:
        raise not_found()
    if signal.state in step.start:
        _check_needs(house, signal, person, step.needs, now)
    columns = dict(changes or {})
    if Need.HOLDER in step.needs and step.end is State.CLAIMED:
        columns["renewed_at"] = now  # work on it keeps colleagues out for longer
    moved = signals.move(house.db, signal.id, step, actor=person.id, now=now, changes=columns)
    if not moved:
        raise step_lost()
    _record(house, signal, step_name, person.id, now, reason, recipient)
    return signal


def find_for(house: House, signal_id: str, person: Person) -> Signal | None:
    """Return a signal that this person may know of: the desk one of the own region, an attendance
    office one that was sent to that office, an officer an own one, wherever it is by now."""
    found = signals.find(house.db, signal_id, person.region)
    if found is None and person.role is Role.OFFICER:
        own = signals.is_of_officer(house.db, signal_id, person.id)
        return signals.by_id(house.db, signal_id) if own else None
    at_other_office = found and person.role is Role.OFFICE and found.office != person.office
    return None if at_other_office else found


def take_without_person(
    house: House,
    step_name: str,
    signal: Signal,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    *,
    actor: str = SYSTEM,
    reason: str = "",
    recipient: str = "",
) -> bool:
    """Take a step of the system or of a school; False when the signal has moved on."""
    step = STEPS[step_name]
    if actor not in step.by or not signals.move(
        house.db, signal.id, step, actor=actor, now=now, changes=changes or {}
    ):
        return False
    _record(house, signal, step_name, actor, now, reason, recipient)
    return True


def standing_in_the_way(
    house: House, signal: Signal, role: Role, now: datetime
) -> tuple[Fault, ...]:
    """Return everything that keeps a signal from being mailed by someone in this role."""
    return hindrances(
        signal,
        house.regions[signal.region],
        school=participation.of(house.db, signal.school),
        today=day_of(now),
        objections=signals.objections(house.db, signal, now),
        by=role,
        neighbours=_neighbours(house, house.regions[signal.region]),
    )


def other_region(house: House, signal: Signal) -> Region | None:
    """Return the other region known here that the school of a signal is in, if it is."""
    school = participation.of(house.db, signal.school)
    found = region_of(school.municipality, house.regions.values()) if school else None
    return found if found and found.id != signal.region else None


def _neighbours(house: House, region: Region) -> frozenset[str]:
    others = (one for one in house.regions.values() if one.id != region.id)
    return frozenset[str]().union(*(one.municipalities for one in others))


def _check_needs(
    house: House, signal: Signal, person: Person, needs: frozenset[Need], now: datetime
) -> None:
    region = house.regions[signal.region]
    objections = signals.objections(house.db, signal, now)
    faults: list[Fault] = []
    if Need.READY in needs:
        faults += standing_in_the_way(house, signal, person.role, now)
    elif Need.TAKES_PART in needs:
        school = participation.of(house.db, signal.school)
        faults += phone_hindrances(
            signal,
            region,
            school=school,
            today=day_of(now),
            objections=objections,
            neighbours=_neighbours(house, region),
        )
    elif Need.MAY_LEAVE in needs:
        faults += decision_hindrances(signal, region, objections)
    if Need.NO_DOUBLE in needs and signal.holder == person.id and open_doubles(house, [signal]):
        faults.append(double_open() if person.role is Role.DESK else double_at_desk())
    if Need.OFFICE_ROUTE in needs and not region.office_name:
        raise not_found()
    if Need.OTHER_REGION in needs and other_region(house, signal) is None:
        raise not_found()
    if faults:
        raise not_ready(faults)


def _record(
    house: House,
    signal: Signal,
    step_name: str,
    actor: str,
    now: datetime,
    reason: str,
    recipient: str,
) -> None:
    ledger.write_line(
        house.db,
        at=now,
        actor=actor,
        step=step_name,
        signal_id=signal.id,
        region=signal.region,
        from_state=signal.state,
        to_state=STEPS[step_name].end,
        reason=reason,
        recipient=recipient,
    )
