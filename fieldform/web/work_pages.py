"""What the pages of the desk and of the attendance office have in common."""

from dataclasses import dataclass
from datetime import datetime

from fieldform.actions.desk import see_name
from fieldform.actions.steps import standing_in_the_way
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault
from fieldform.domain.readiness import decision_hindrances
from fieldform.domain.regions import Region
from fieldform.domain.school import School
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Sealed, Signal, State
from fieldform.storage import deliveries, ledger, people, schools
from fieldform.storage.deliveries import Delivery
from fieldform.storage.ledger import Line
from fieldform.web.context import house, now

FOUND_MAX = 8


@dataclass(frozen=True)
class QueueLine:
    """One signal in a list. No name: that is for the person who takes it on."""

    signal: Signal
    school: School | None
    deadline: datetime | None
    minutes_left: int | None
    holder: str | None
    needs: tuple[Fault, ...]


@dataclass(frozen=True)
class SignalPage:
    """One signal with everything that this person may see of it."""

    line: QueueLine
    region: Region
    child: Sealed | None
    history: list[Line]
    actors: dict[str, str]
    delivery: Delivery | None
    offered: list[School]
    find: str
    mine: bool


def lines(found: list[Signal], person: Person) -> list[QueueLine]:
    """Return the lines of a list of signals."""
    names = people.names(house().db, {one.holder for one in found if one.holder})
    return [_line(signal, names, person) for signal in found]


def signal_page(signal: Signal, person: Person, find: str) -> SignalPage:
    """Return the page of one signal; the name only for the person who holds it."""
    history = ledger.of_signal(house().db, signal.id)
    actors = people.names(house().db, {line.actor for line in history})
    child = see_name(house(), signal, person)
    region = house().regions[signal.region]
    return SignalPage(
        line=lines([signal], person)[0],
        region=region,
        child=child,
        history=history,
        actors=actors,
        delivery=deliveries.of_signal(house().db, signal.id),
        offered=_offered(region, child, find) if child else [],
        find=find,
        mine=signal.holder == person.id,
    )


def _line(signal: Signal, names: dict[str, str], person: Person) -> QueueLine:
    left = (signal.deadline - now()).total_seconds() // 60 if signal.deadline else None
    open_states = (State.QUEUED, State.CLAIMED, State.ASKED, State.WITH_ATTENDANCE_OFFICE)
    return QueueLine(
        signal=signal,
        school=schools.find(house().db, signal.school) if signal.school else None,
        deadline=signal.deadline.astimezone(AMSTERDAM) if signal.deadline else None,
        minutes_left=int(left) if left is not None else None,
        holder=names.get(signal.holder or ""),
        needs=_needs(signal, person) if signal.state in open_states else (),
    )


def _needs(signal: Signal, person: Person) -> tuple[Fault, ...]:
    if signal.decision in NAMELESS:
        return decision_hindrances(signal, house().regions[signal.region])
    return standing_in_the_way(house(), signal, person.role, now())


def _offered(region: Region, child: Sealed, find: str) -> list[School]:
    municipality = child.incident.get("municipality")
    place = municipality if isinstance(municipality, str) else next(iter(region.municipalities))
    return schools.search(house().db, find, child.postcode4, place, FOUND_MAX)
