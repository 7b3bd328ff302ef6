"""Everybody does anything, in any order, for hours; the rules are checked at the network's edge
and in the ledger, by a memory of its own that knows nothing of the code's tables."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from fieldform.actions import alike, approve, calls, desk, doubles, hand_over, office
from fieldform.actions.acknowledge import acknowledge
from fieldform.actions.bounces import take_in_bounce
from fieldform.actions.deliver import deliver_next, mark_interrupted
from fieldform.actions.import_incidents import import_day_report
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, signals
from tests.actions.story import LATER, NEVER, PERHAPS, link_of, text_of
from tests.dsn import notification
from tests.synthetic_day import HEADER
from tests.world import DIRECT, PLACE, THROUGH_OFFICE, World, a_report

SCHOOLS = {DIRECT: ("04JU00", "04JW00", "03HS00"), THROUGH_OFFICE: ("08MU00", "02DF00", "03VC00")}
"""Of the last of each, nobody knows the mailbox."""

REFERENCES = [f"PL0100-202612345{number}" for number in range(3)]
DECISIONS = ("agreed", "agreed", "agreed", "not_asked", "objected", "parent_informs")
CALLS = ("agreed", "agreed", "agreed", "objected", "parent_informs")
NAMELESS = {"objected", "parent_informs"}
SURNAME = "Vanderwhistle"
RECENT = 12
HOPEFUL = {
    State.QUEUED: "claim",
    State.ASKED: "answer claim",
    State.CLAIMED: "approve complete send_to_office hand_over tell_by_phone record_call ask "
    "release close",
    State.WITH_ATTENDANCE_OFFICE: "approve open_at_office choose_school return_to_desk "
    "tell_by_phone close_at_office",
    State.APPROVED: "take_back",
    State.SENDING: "send_again confirm_received",
    State.DELIVERED: "confirm_read",
}
ENDED = {State.CLOSED, State.DELIVERED, State.DESTROYING}


def name_of(number: int) -> str:
    """Return a name that no other number has, nor nearly: each digit is four letters."""
    letters = "".join("abcdefghij"[int(digit)] * 4 for digit in f"{number:04}")
    return f"Zyxquadra{letters}"


@dataclass
class Known:
    """What this test itself remembers of a signal."""

    id: str
    report: str
    region: str
    reference: str
    age: int
    name: str
    decision: str
    risk: bool
    deadline: datetime | None


@dataclass
class Walk:
    """One walk through one installation."""

    world: World
    random: Random
    known: dict[str, Known] = field(default_factory=dict)
    sent: list[Parcel] = field(default_factory=list)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    mailed: set[str] = field(default_factory=set)
    did: Counter[str] = field(default_factory=Counter)
    at_hand: Known | None = None

    def __post_init__(self) -> None:
        for codes in SCHOOLS.values():
            for code in codes[:2]:
                self.world.mailbox(code, f"zorg.{code.lower()}@school.example")
        self.people = [
            self.world.person(role, region, f"{role} {number} {region}")
            for region in SCHOOLS
            for role, many in ((Role.DESK, 2), (Role.OFFICE, 2), (Role.OFFICER, 2))
            for number in range(many)
        ] + [self.world.person(Role.COORDINATOR)]

    def anything(self) -> None:
        """Do one thing. A refusal is a Problem; anything else is a mistake of ours."""
        does = self.random.choices(
            (self.report, self.day_report, self.verb, self.pair, self.colleague, self.officer)
            + (self.worker, self.school, self.bounce, self.wait, self.clean_up),
            (6, 1, 80, 24, 3, 3, 7, 4, 2, 6, 3),
        )[0]
        try:
            does()
        except Problem as problem:
            self.did[problem.code] += 1
        else:
            self.did[does.__name__] += 1

    def report(self) -> None:
        region = self.random.choice(list(SCHOOLS))
        first = len(self.known)
        children = [self._child(region, at + 1) for at in range(self.random.randint(1, 3))]
        reference = self.random.choice(REFERENCES)
        officer = self.random.choice(["officer 0", "officer 1"])
        received = self.world.report(
            a_report(region, children, reference=reference), region, f"{officer} {region}"
        )
        for at, (child, signal) in enumerate(zip(children, received.signals, strict=True)):
            self.known[signal.id] = Known(
                signal.id,
                signal.report_id,
                region,
                reference,
                child["age"],
                name_of(first + at),
                child["decision"],
                child.get("mailbox_risk", False),
                signal.deadline,
            )
            self.did[child["decision"]] += 1

    def day_report(self) -> None:
        """A day report of one child, of whom perhaps an officer knows more."""
        region, name = self.random.choice(list(SCHOOLS)), name_of(len(self.known))
        age, number = self.random.randint(7, 17), len(self.known)
        at = self.world.clock().astimezone(AMSTERDAM)
        reference = f"PL2300-2026{number:06}"
        line = (
            f"{reference};{at:%d-%m-%Y %H:%M};Huiselijk geweld;;;1;{PLACE[region][1]};kind;"
            f"{SURNAME};;{name};01-01-{at.year - age};"
            + self.random.choice(["", f"officer 0 {region}"])
        )
        data = "\n".join([";".join(HEADER), line]).encode()
        ours = [self.world.config.regions[region]]
        import_day_report(self.world.house, data, ours, None, self.world.clock())
        for signal in signals.every(self.world.house.db, {State.QUEUED, State.ASKED}):
            if signal.id not in self.known:
                self.known[signal.id] = Known(
                    signal.id, signal.report_id, region, reference, age, name, "not_asked",
                    False, signal.deadline,
                )  # fmt: skip

    def _child(self, region: str, number: int) -> dict[str, Any]:
        age, decision = self.random.randint(7, 17), self.random.choice(DECISIONS)
        child: dict[str, Any] = {"number": number, "age": age, "decision": decision}
        if decision == "not_asked":
            child["reason"] = "not_safe"
        else:
            child["decided_by"] = "pupil" if age >= 16 else "parent"
        if decision not in NAMELESS:
            school = self.random.choice(SCHOOLS[region])
            child |= {
                "given_name": name_of(len(self.known) + number - 1),
                "family_name": SURNAME,
                "school": self.random.choice([{"code": school}, {"unknown": True}]),
                "mailbox_risk": self.random.random() < 0.1,
            }
        return child

    def verb(self) -> None:
        """Half of the time somebody who could takes it; else anybody tries anything."""
        if not self.known:
            return
        known = self._at_hand()
        signal = signals.by_id(self.world.house.db, known.id)
        person = self.random.choice(self.people)
        if signal and self.random.random() < 0.85:
            person = self._who_could(signal, known)
        verb, more = self.random.choice(self._some_verbs(known, person, signal))
        self._take(known, verb, person, *more)

    def colleague(self) -> None:
        """Somebody takes over what a colleague has perhaps only just claimed."""
        if found := signals.every(self.world.house.db, {State.CLAIMED}):
            known = self.known[self.random.choice(found).id]
            self._take(known, desk.take_over, self._any(Role.DESK, known), "colleague_away")

    def officer(self) -> None:
        """An officer answers what was asked, perhaps too late."""
        waiting = signals.every(self.world.house.db, {State.QUEUED, State.ASKED})
        if found := [one for one in waiting if one.asked_at]:
            known = self.known[self.random.choice(found).id]
            school = self.random.choice(SCHOOLS[known.region])
            self._take(known, desk.answer, self._any(Role.OFFICER, known), school)

    def _any(self, role: Role, known: Known) -> Person:
        at_work = [one for one in self.people if (one.role, one.region) == (role, known.region)]
        return self.random.choice(at_work)

    def _take(self, known: Known, verb: Any, person: Person, *more: Any) -> None:
        verb(self.world.house, known.id, person, self.world.clock(), *more)
        if verb is calls.record_call:
            known.decision = more[0]
        after = signals.by_id(self.world.house.db, known.id)
        known.deadline = after.deadline if after else known.deadline
        known.region = after.region if after else known.region
        self.did[verb.__name__] += 1

    def pair(self) -> None:
        """Somebody looks at two signals that may be about one child, and says what they are."""
        known = self._at_hand() if self.known else None
        signal = signals.by_id(self.world.house.db, known.id) if known else None
        if signal is None:
            return
        person = self._who_could(signal, self.known[signal.id])
        house, now = self.world.house, self.world.clock()
        others = alike.open_doubles(house, [signal]).get(signal.id, [])
        for other in others:
            if self.random.random() < 0.2:
                doubles.compare(house, signal.id, person, now)
            if self.random.random() < 0.1:
                doubles.merge(
                    house,
                    *self.random.choice([(signal.id, other.id), (other.id, signal.id)]),
                    person,
                    now,
                )
            else:
                doubles.keep_apart(house, signal.id, other.id, person, now)
                self.apart.add(frozenset((signal.id, other.id)))

    def _at_hand(self) -> Known:
        """One of the last signals; the walk mostly stays with it while it is alive."""
        held = self.at_hand and signals.by_id(self.world.house.db, self.at_hand.id)
        if not self.at_hand or not held or held.state in ENDED or self.random.random() < 0.1:
            self.at_hand = self.random.choice(list(self.known.values())[-RECENT:])
        return self.at_hand

    def _who_could(self, signal: Signal, known: Known) -> Person:
        at_office = signal.state is State.WITH_ATTENDANCE_OFFICE
        role = Role.OFFICE if at_office else Role.DESK
        role = Role.OFFICER if signal.asked_at and self.random.random() < 0.5 else role
        found = [one for one in self.people if (one.role, one.region) == (role, known.region)]
        holders = [one for one in found if one.id == signal.holder]
        return self.random.choice(found if self.random.random() < 0.05 else holders or found)

    def _some_verbs(
        self, known: Known, person: Person, signal: Signal | None
    ) -> list[tuple[Any, tuple[Any, ...]]]:
        """Half of the time only those that have a chance where the signal stands."""
        verbs = self._verbs(known, person)
        names = HOPEFUL.get(signal.state, "") if signal else ""
        hopeful = [one for one in verbs if one[0].__name__ in names.split()]
        return hopeful if hopeful and self.random.random() < 0.6 else verbs

    def _verbs(self, known: Known, person: Person) -> list[tuple[Any, tuple[Any, ...]]]:
        other = self.random.random() < 0.06
        region = self.random.choice(list(SCHOOLS)) if other else known.region
        school = (self.random.choice(SCHOOLS[region]),)
        of_the_office = [
            (office.open_at_office, ()),
            (office.choose_school, school),
            (office.return_to_desk, ()),
            (office.close_at_office, ("not_participating",)),
        ]
        of_the_desk = [
            (desk.claim, ()),
            (desk.claim, ()),
            *[(desk.release, ())] * 2,
            (desk.complete, school),
            (
                calls.record_call,
                (self.random.choice(CALLS), self.random.choice(["parent", "pupil"])),
            ),
            (desk.ask, ()),
            (desk.take_over, ("colleague_away",)),
            (desk.take_back, ()),
            (calls.call_not_reached, ("father",)),
            (desk.close, ("duplicate",)),
            *[(office.send_to_office, ())] * 5,
            *[(hand_over.hand_over, ())] * 2,
            (approve.confirm_read, ()),
            *[(approve.send_again, ()), (approve.confirm_received, ())] * 6,
        ]
        both = [(approve.approve, ())] * 12 + [(approve.tell_by_phone, ())]
        if self.random.random() < 0.1 or person.role is Role.COORDINATOR:
            return of_the_office + of_the_desk + both
        own = {Role.OFFICE: of_the_office, Role.OFFICER: [(desk.answer, school)]}
        return own.get(person.role, of_the_desk) + (both if person.role is not Role.OFFICER else [])

    def worker(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            deliver_next(self.world.house, self, self.world.clock())
        if self.random.random() < 0.2:
            mark_interrupted(self.world.house, self.world.clock())

    def school(self) -> None:
        if self.sent:
            link = link_of(self.random.choice(self.sent))
            self.did["acknowledged"] += acknowledge(self.world.house, link, self.world.clock())

    def bounce(self) -> None:
        """What the relay took comes back; also what was read, or destroyed, already."""
        if self.sent:
            data = notification(self.random.choice(self.sent[-3:]))
            self.did[take_in_bounce(self.world.house, data, self.world.clock())] += 1

    def wait(self) -> None:
        self.world.clock.move(timedelta(minutes=self.random.choice([1, 1, 1, 5, 16, 60])))

    def clean_up(self) -> None:
        self.world.destroy()

    def send(self, parcel: Parcel) -> None:
        """The edge of the network: whatever comes here could reach a school."""
        self.check_mail(parcel)
        trouble: ChannelError | None = self.random.choice(
            [None] * 3 + [LATER] * 3 + [NEVER, PERHAPS, PERHAPS]
        )
        if trouble is None or trouble is PERHAPS:
            self.sent.append(parcel)
            self.did["mails"] += 1
        if trouble:
            raise trouble

    def check_mail(self, parcel: Parcel) -> None:
        text = text_of(parcel)
        (known,) = [one for one in self.known.values() if f"{one.name} {SURNAME}" in text]
        assert self.bytes_of.setdefault(parcel.message_id, parcel.message) == parcel.message
        allowed = {"agreed"} | ({"not_asked"} if known.region == THROUGH_OFFICE else set())
        assert known.decision in allowed, "a mail without a yes"
        assert not known.risk, "a mail that a parent could read"
        assert parcel.recipient in {
            f"zorg.{code.lower()}@school.example" for code in SCHOOLS[known.region][:2]
        }
        lines = ledger.of_signal(self.world.house.db, known.id)
        approvals = [at for at, line in enumerate(lines) if line.step.startswith("approve")]
        assert approvals, "a mail without an approval"
        assert lines[approvals[-1]].actor in {
            one.id
            for one in self.people
            if one.region == known.region
            and one.role is (Role.OFFICE if known.region == THROUGH_OFFICE else Role.DESK)
        }
        assert not {"queued", "claimed"} & {line.to_state for line in lines[approvals[-1] :]}
        assert not [one for one in self.known.values() if self._objects(one, known)]
        for other in self.known.values():
            if other.id in self.mailed and self._alike(other, known):
                assert frozenset((other.id, known.id)) in self.apart, "two mails, nobody said so"
        self.mailed.add(known.id)

    def _alike(self, other: Known, known: Known) -> bool:
        """Decision record 0008: another report of the incident, about a child of that age, that is
        neither closed nor gone. The names of this walk are all different; and the desk of the
        direct route approves."""
        found = signals.by_id(self.world.house.db, other.id)
        return (
            other.report != known.report
            and (other.reference, other.age, other.region)
            == (known.reference, known.age, known.region)
            and found is not None
            and found.state is not State.CLOSED
        )

    def _objects(self, other: Known, known: Known) -> bool:
        """Decision record 0003: another report of the incident, about a child of that age."""
        return (
            other.decision in NAMELESS
            and (other.reference, abs(other.age - known.age) <= 1) == (known.reference, True)
            and other.report != known.report
            and (other.deadline is None or other.deadline > self.world.clock())
        )
