"""One signal and the people around it: every step of the life by its name."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from fieldform.actions import approve, calls, desk, doubles, hand_over, office
from fieldform.actions.acknowledge import acknowledge
from fieldform.actions.bounces import Came, take_in_bounce
from fieldform.actions.deliver import deliver_next
from fieldform.actions.import_incidents import import_day_report
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.domain.lifecycle import LEASE
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal
from fieldform.storage import ledger, signals
from fieldform.storage.database import rows
from fieldform.storage.ledger import Line
from tests.dsn import notification
from tests.synthetic_day import HEADER
from tests.world import DIRECT, PLACE, SCHOOL, THROUGH_OFFICE, World, a_child, a_report

OTHER_INCIDENT = "PL0100-2026999999"

LATER = ChannelError("mail.body_refused 451", permanent=False)
NEVER = ChannelError("mail.recipient_refused 550", permanent=True)
PERHAPS = ChannelError("mail.uncertain", permanent=False, uncertain=True)


class Story:
    """One signal of one region. Anna and Bob are at its desk, Olga at its attendance office."""

    def __init__(self, world: World, region: str = DIRECT, **child: Any) -> None:
        self.world, self.region, self.house = world, region, world.house
        self.anna = world.person(Role.DESK, region, f"Anna {region}")
        self.bob = world.person(Role.DESK, region, f"Bob {region}")
        self.olga = world.person(Role.OFFICE, region, f"Olga {region}")
        self.officer = world.person(Role.OFFICER, region)
        world.mailbox(SCHOOL[region])
        self.child, self.other = child, ""
        self.id = world.one_signal(region, **child).id

    def take(self, *steps: str) -> "Story":
        for step in steps:
            BY_NAME[step](self)
        return self

    def do(self, verb: Callable[..., None], *more: Any, by: Person | None = None) -> None:
        verb(self.house, self.id, by or self.anna, self.world.clock(), *more)

    def report_again(self) -> None:
        """Another officer reports the same child, of another incident."""
        child = {name: value for name, value in self.child.items() if name != "reference"}
        report = a_report(self.region, [a_child(self.region, **child)], reference=OTHER_INCIDENT)
        self.other = self.world.report(report, self.region, "second officer").signals[0].id

    def told(self, verb: Callable[..., None], *more: Any, by: Person | None = None) -> list[str]:
        """Return the code of the Problem that the verb is refused with, and of its faults."""
        with pytest.raises(Problem) as caught:
            self.do(verb, *more, by=by)
        return [caught.value.code, *(fault.code for fault in caught.value.faults)]

    def send(self, *trouble: Exception) -> None:
        """Let the worker send this one mail, with this trouble at the edge of the network."""
        self.world.postbox.trouble.extend(trouble)
        deliver_next(self.house, self.world.postbox, self.world.clock())

    def objection(self, age: int = 10, decision: str = "objected") -> None:
        """Another officer reports of the same incident one child of this age, without a name."""
        child = {"number": 1, "age": age, "decision": decision}
        self.world.report(a_report(self.region, [child]), self.region, "second officer")

    def day_report(self) -> None:
        """A day report brings another signal, whose officer is known here: it is this one now."""
        number = len(rows(self.house.db, "SELECT 1 FROM reports"))
        at = (self.world.clock() - timedelta(hours=1)).astimezone(AMSTERDAM)
        postcode = PLACE[self.region][1]
        line = (
            f"PL2300-2026{number:06};{at:%d-%m-%Y %H:%M};Huiselijk geweld;;;1;{postcode};"
            f"kind;Vanderwhistle;;Zyxquadra;04-05-2016;{self.officer.name}"
        )
        data = "\n".join([";".join(HEADER), line]).encode()
        region = self.world.config.regions[self.region]
        import_day_report(self.house, data, [region], self.anna, self.world.clock())
        self.id = rows(self.house.db, "SELECT id FROM signals ORDER BY rowid DESC")[0]["id"]

    def come_back(self, action: str = "failed") -> Came:
        """The mail server of the school sends the last mail back."""
        data = notification(self.mail, action)
        return take_in_bounce(self.house, data, self.world.clock())

    def destroy_after(self, time: timedelta) -> None:
        self.world.clock.move(time)
        self.world.destroy()

    @property
    def now(self) -> Signal:
        found = signals.by_id(self.house.db, self.id)
        assert found
        return found

    @property
    def lines(self) -> list[Line]:
        return ledger.of_signal(self.house.db, self.id)

    @property
    def mail(self) -> Parcel:
        return self.world.postbox.parcels[-1]


def text_of(parcel: Parcel) -> str:
    mail = message_from_bytes(parcel.message, policy=default)
    assert isinstance(mail, EmailMessage)
    return str(mail.get_content())


def link_of(parcel: Parcel) -> str:
    """Return the token of the link in a mail."""
    found = re.search(r"/a/([\w-]+)", text_of(parcel))
    assert found
    return found[1]


def _take_over(story: Story) -> None:
    story.world.clock.move(LEASE)
    story.do(desk.claim, by=story.bob)


BY_NAME: dict[str, Callable[[Story], Any]] = {
    "claim": lambda one: one.do(desk.claim),
    "take_over": _take_over,
    "take_over_early": lambda one: one.do(desk.take_over, "colleague_ill", by=one.bob),
    "take_back": lambda one: one.do(desk.take_back),
    "release": lambda one: one.do(desk.release),
    "complete": lambda one: one.do(desk.complete, SCHOOL[one.region]),
    "record_call": lambda one: one.do(calls.record_call, "agreed", "parent"),
    "reported_again": lambda one: one.report_again(),
    "keep_apart": lambda one: doubles.keep_apart(
        one.house, one.id, one.other, one.anna, one.world.clock()
    ),
    "merge": lambda one: doubles.merge(one.house, one.id, one.other, one.anna, one.world.clock()),
    "call_not_reached": lambda one: one.do(calls.call_not_reached, "mother"),
    "ask_from_queue": lambda one: one.do(desk.ask),
    "ask": lambda one: one.do(desk.ask),
    "ask_at_import": lambda one: one.day_report(),
    "answer": lambda one: one.do(desk.answer, SCHOOL[one.region], by=one.officer),
    **dict.fromkeys(
        ("answer_late", "answer_held", "answer_at_office"),
        lambda one: one.do(desk.answer, SCHOOL[one.region], by=one.officer),
    ),
    "send_to_office": lambda one: one.do(office.send_to_office),
    "open_at_office": lambda one: one.do(office.open_at_office, by=one.olga),
    "choose_school": lambda one: one.do(office.choose_school, SCHOOL[one.region], by=one.olga),
    "return_to_desk": lambda one: one.do(office.return_to_desk, by=one.olga),
    "approve": lambda one: one.do(approve.approve),
    "complete_elsewhere": lambda one: one.do(desk.complete, SCHOOL[THROUGH_OFFICE]),
    "hand_over": lambda one: one.do(hand_over.hand_over),
    "bounce": lambda one: one.come_back(),
    "confirm_read": lambda one: one.do(approve.confirm_read),
    "approve_at_office": lambda one: one.do(approve.approve, by=one.olga),
    "tell_by_phone": lambda one: one.do(approve.tell_by_phone),
    "tell_by_phone_at_office": lambda one: one.do(approve.tell_by_phone, by=one.olga),
    "close": lambda one: one.do(desk.close, "duplicate"),
    "close_at_office": lambda one: one.do(office.close_at_office, "not_school_age", by=one.olga),
    "hold_back": lambda one: (one.objection(), one.send()),
    "start_sending": lambda one: one.send(),
    "deliver": lambda one: one.send(),
    "try_again_later": lambda one: one.send(LATER),
    "refuse": lambda one: one.send(NEVER),
    "uncertain": lambda one: one.send(PERHAPS),
    "send_again": lambda one: one.do(approve.send_again),
    "confirm_received": lambda one: one.do(approve.confirm_received),
    "acknowledge": lambda one: acknowledge(one.house, link_of(one.mail), one.world.clock()),
    "expire": lambda one: one.destroy_after(timedelta(days=3)),
    "begin_destruction": lambda one: one.destroy_after(timedelta(days=3)),
    "destroy": lambda one: one.destroy_after(timedelta(days=3)),
}
"""How each step is taken through its public door; a worker's round may take more than one."""

OPENED = ("claim", "send_to_office", "open_at_office")

WAY_TO: dict[str, tuple[str, ...]] = {
    "claim": (),
    "ask_at_import": (),
    "expire": (),
    "ask_from_queue": (),
    **dict.fromkeys(("take_over", "take_over_early", "release"), ("claim",)),
    **dict.fromkeys(("complete", "record_call", "call_not_reached", "ask"), ("claim",)),
    **dict.fromkeys(("keep_apart", "merge"), ("claim", "reported_again")),
    **dict.fromkeys(("approve", "tell_by_phone", "close", "send_to_office"), ("claim",)),
    "answer": ("claim", "ask"),
    "answer_late": ("claim", "ask", "claim", "release"),
    "answer_held": ("claim", "ask", "claim"),
    "answer_at_office": ("ask_from_queue", "claim", "send_to_office"),
    "open_at_office": ("claim", "send_to_office"),
    **dict.fromkeys(("choose_school", "return_to_desk", "approve_at_office"), OPENED),
    **dict.fromkeys(("tell_by_phone_at_office", "close_at_office"), OPENED),
    **dict.fromkeys(("start_sending", "deliver", "try_again_later"), ("claim", "approve")),
    **dict.fromkeys(("refuse", "hold_back"), ("claim", "approve")),
    **dict.fromkeys(("send_again", "confirm_received"), ("claim", "approve", "uncertain")),
    "take_back": ("claim", "approve", "try_again_later"),
    "acknowledge": ("claim", "approve", "deliver"),
    "hand_over": ("claim", "complete_elsewhere"),
    **dict.fromkeys(("bounce", "confirm_read"), ("claim", "approve", "deliver")),
    **dict.fromkeys(("begin_destruction", "destroy"), ("claim", "approve", "deliver")),
}
"""What comes before each step, from the queue."""


def before(world: World, step: str, **child: Any) -> Story:
    """Return a signal that stands where ``step`` can be taken."""
    through_office = "office" in step or WAY_TO[step] == OPENED
    return Story(world, THROUGH_OFFICE if through_office else DIRECT, **child).take(*WAY_TO[step])
