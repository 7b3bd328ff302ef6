"""What the pages of the desk and of the attendance office have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from fieldform.actions.alike import open_doubles
from fieldform.actions.desk import see_name
from fieldform.actions.steps import standing_in_the_way
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.doubles import double_open
from fieldform.domain.lifecycle import lease_end
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault
from fieldform.domain.readiness import decision_hindrances
from fieldform.domain.regions import Region
from fieldform.domain.school import School
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Sealed, Signal, State
from fieldform.storage import deliveries, ledger, people, queue, schools
from fieldform.storage.deliveries import Delivery
from fieldform.storage.ledger import Line
from fieldform.web.context import house, now

FOUND_MAX = 8

LOOKS = frozenset({"compare"})
"""Lines of the ledger that say that a name was seen, and change nothing."""

OPEN = (State.QUEUED, State.CLAIMED, State.ASKED, State.WITH_ATTENDANCE_OFFICE)


@dataclass(frozen=True)
class QueueLine:
    """One signal in a list. No name: that is for the person who takes it on."""

    signal: Signal
    school: School | None
    deadline: datetime | None
    minutes_left: int | None
    holder: str | None
    lease_end: datetime | None
    needs: tuple[Fault, ...]

    @property
    def first_need(self) -> str:
        """The code of what it needs first; nothing when it can be approved as it is, "none" when
        the desk has nothing to do with it now."""
        if self.signal.state not in OPEN:
            return "none"
        if self.needs:
            return self.needs[0].code
        return "mailbox.refused" if self.signal.came_back_at else ""


@dataclass(frozen=True)
class Incident:
    """The signals of one incident, held together; ``others`` are those that are not in this list:
    approved already, or a parent said that nothing may be sent."""

    reference: str
    lines: list[QueueLine]
    others: list[Signal]


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
    doubles: list[QueueLine]

    @property
    def seen(self) -> int:
        """How many lines of the ledger this page knows; it travels with every button."""
        return len(self.history)

    @property
    def not_reached(self) -> list[Line]:
        """The calls to a parent that were not answered."""
        return [line for line in self.history if line.step == "call_not_reached"]


@dataclass(frozen=True)
class Deed:
    """What somebody did: for those whose page is older than that."""

    line: Line
    at: datetime
    by: str | None


def lines(found: list[Signal], person: Person) -> list[QueueLine]:
    """Return the lines of a list of signals."""
    names = people.names(house().db, {one.holder for one in found if one.holder})
    return [_line(signal, names, person) for signal in found]


def incidents(
    found: list[Signal], person: Person, belongs: Callable[[QueueLine], bool]
) -> list[Incident]:
    """Return signals by incident, in the order in which each incident comes first. Its other
    children are beside them where they belong in the same list, and named above it where not."""
    references = {one.reference for one in found if one.reference}
    beside = queue.of_incidents(house().db, person.region, references) if references else []
    made = {line.signal.id: line for line in lines(_once([*found, *beside]), person)}
    mates: dict[str, list[QueueLine]] = {}
    for one in beside:
        mates.setdefault(one.reference, []).append(made[one.id])
    ids = {one.id for one in found}
    groups: dict[str, Incident] = {}
    for one in found:
        key = one.reference or one.report_id
        if key not in groups:
            all_of_it = mates.get(key, [made[one.id]])
            here = [line for line in all_of_it if line.signal.id in ids or belongs(line)]
            others = [line.signal for line in all_of_it if line not in here]
            groups[key] = Incident(one.reference, here, others)
    return list(groups.values())


def _once(found: Iterable[Signal]) -> list[Signal]:
    return list({one.id: one for one in found}.values())


def signal_page(
    signal: Signal, person: Person, find: str, alike: list[Signal] | None = None
) -> SignalPage:
    """Return the page of one signal; the name only for the person who holds it, and for that
    person the signals that may be about the same child (``alike``, where it is known already)."""
    history = ledger.of_signal(house().db, signal.id)
    actors = people.names(house().db, {line.actor for line in history})
    child = see_name(house(), signal, person)
    region = house().regions[signal.region]
    if alike is None:
        alike = doubles_of([signal], person).get(signal.id, [])
    line = lines([signal], person)[0]
    return SignalPage(
        line=replace(line, needs=(double_open(), *line.needs)) if alike else line,
        region=region,
        child=child,
        history=history,
        actors=actors,
        delivery=deliveries.of_signal(house().db, signal.id),
        offered=_offered(region, child, find) if child else [],
        find=find,
        mine=signal.holder == person.id,
        doubles=lines(alike, person),
    )


def doubles_of(found: list[Signal], person: Person) -> dict[str, list[Signal]]:
    """Return the signals that may be about the child of each that this person holds."""
    held = [one for one in found if (one.holder, one.state) == (person.id, State.CLAIMED)]
    return open_doubles(house(), held)


def since(signal_ids: list[str], line: int) -> dict[str, Deed]:
    """Return the last thing that happened to each of these signals after a line of the ledger."""
    found = deeds_of(ledger.last_after(house().db, signal_ids, line))
    return {deed.line.signal_id: deed for deed in found}


def meanwhile(signal_id: str, region: str, lines_seen: int) -> list[Deed]:
    """Return what happened to a signal, of which this many lines of its ledger were seen."""
    found = ledger.of_signal(house().db, signal_id)[lines_seen:]
    return deeds_of([one for one in found if one.region == region and one.step not in LOOKS])


def deeds_of(found: list[Line]) -> list[Deed]:
    """Return who did what, and when, of these lines of the ledger."""
    names = people.names(house().db, {one.actor for one in found})
    return [_deed(one, names) for one in found]


def last_done(signal_id: str, region: str) -> list[Deed]:
    """Return the last thing that a person did with a signal, and what followed by itself."""
    deeds = meanwhile(signal_id, region, 0)
    by_people = [at for at, deed in enumerate(deeds) if deed.by]
    return deeds[max(by_people, default=0) :]


def _deed(line: Line, names: dict[str, str]) -> Deed:
    return Deed(line, datetime.fromisoformat(line.at).astimezone(AMSTERDAM), names.get(line.actor))


def _line(signal: Signal, names: dict[str, str], person: Person) -> QueueLine:
    left = (signal.deadline - now()).total_seconds() // 60 if signal.deadline else None
    end = lease_end(signal)
    return QueueLine(
        signal=signal,
        school=schools.find(house().db, signal.school) if signal.school else None,
        deadline=signal.deadline.astimezone(AMSTERDAM) if signal.deadline else None,
        minutes_left=int(left) if left is not None else None,
        holder=names.get(signal.holder or ""),
        lease_end=end.astimezone(AMSTERDAM) if end and end > now() else None,
        needs=_needs(signal, person) if signal.state in OPEN else (),
    )


def _needs(signal: Signal, person: Person) -> tuple[Fault, ...]:
    if signal.decision in NAMELESS:
        return decision_hindrances(signal, house().regions[signal.region])
    return standing_in_the_way(house(), signal, person.role, now())


def _offered(region: Region, child: Sealed, find: str) -> list[School]:
    municipality = child.incident.get("municipality")
    place = municipality if isinstance(municipality, str) else next(iter(region.municipalities))
    return schools.search(house().db, find, child.postcode4, place, FOUND_MAX)
