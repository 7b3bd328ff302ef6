"""Random histories through the real verbs, and an independent record of what happened."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fieldform.actions import approve, desk, hand_over, office
from fieldform.actions.acknowledge import acknowledge
from fieldform.actions.answer_questions import answer_questions
from fieldform.channels.parcel import ChannelError
from fieldform.domain.people import Person, Role
from fieldform.domain.school_answers import SCHOOL_QUESTIONS
from fieldform.domain.school_days import AMSTERDAM
from fieldform.storage import mailboxes, signals
from tests.actions.story import link_of
from tests.world import DIRECT, THROUGH_OFFICE, World, a_child, a_report, another

ELSEWHERE = {DIRECT: "08MU00", THROUGH_OFFICE: "04JU00"}


@dataclass
class Happened:
    """What one child's signal went through, as the test saw it."""

    month: str
    decision: str
    why: str = ""
    outcome: str = "expired"
    school: str = ""
    outside: bool = False
    found: str = ""
    in_time: bool = False
    acknowledged: bool = False
    bounced: bool = False
    desk: int | None = None
    office: int | None = None
    answers: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Chain:
    """One region's history. ``seconds`` are those of the officers' reports."""

    world: World
    dice: random.Random
    region: str
    happened: list[Happened] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def live(self, children: int) -> None:
        """Let this many children be reported, one after the other, and destroy what is due."""
        municipalities = self.world.config.regions[self.region].municipalities
        found = mailboxes.of_municipalities(self.world.house.db, municipalities)
        self.codes = [one.code for one in found][: self.dice.randint(1, 8)]
        for code in [*self.codes, ELSEWHERE[self.region]]:
            self.world.mailbox(code)
        for _ in range(children):
            self._one()
            self.world.clock.move(timedelta(hours=self.dice.randint(1, 120)))
        self.world.clock.move(timedelta(days=20))
        self.world.destroy()

    def _who(self, role: Role) -> Person:
        return self.world.person(role, self.region)

    def _wait(self, most: int = 900) -> int:
        seconds = self.dice.randint(0, most)
        self.world.clock.move(timedelta(seconds=seconds))
        return seconds

    def _one(self) -> None:
        decision = self.dice.choice(["agreed"] * 5 + ["parent_informs", "objected", "not_asked"])
        month = self.world.clock().astimezone(AMSTERDAM).strftime("%Y-%m")
        now = Happened(month, decision)
        self.happened.append(now)
        signal_id = self._report(now)
        if decision in ("parent_informs", "objected"):
            now.outcome = decision
        elif self.dice.random() < 0.9:
            self._work(now, signal_id)

    def _report(self, now: Happened) -> str:
        seconds = self.dice.randint(5, 300)
        self.seconds.append(seconds)
        if now.decision in ("parent_informs", "objected"):
            child: dict[str, Any] = {"number": 1, "age": 7, "decision": now.decision}
        else:
            code = self.dice.choice([*self.codes, ELSEWHERE[self.region], ""])
            school = {"code": code} if code else {"unknown": True}
            now.found = "at_scene" if code else "not_found"
            now.school, now.outside = code, code == ELSEWHERE[self.region]
            name = another(len(self.happened))["given_name"]
            child = a_child(self.region, decision=now.decision, school=school, given_name=name)
            if now.decision == "not_asked":
                now.why = self.dice.choice(["not_safe", "parents_not_present"])
                child |= {"reason": now.why}
                child.pop("decided_by")
        number = f"PL0100-{len(self.happened):010}"
        report = a_report(self.region, [child], reference=number, seconds_spent=seconds)
        return self.world.report(report, self.region).signals[0].id

    def _work(self, now: Happened, signal_id: str) -> None:
        house, clock, anna = self.world.house, self.world.clock, self._who(Role.DESK)
        self._wait(40_000)
        desk.claim(house, signal_id, anna, clock())
        now.desk = self._wait()
        if self.dice.random() < 0.15:
            now.outcome = "duplicate"
            desk.close(house, signal_id, anna, clock(), "duplicate")
        elif now.outside and self.dice.random() < 0.5:
            now.outcome = "handed_over"  # its own region goes on with it, and counts it too
            hand_over.hand_over(house, signal_id, anna, clock())
        elif now.outside:
            now.outcome = "out_of_area_refused"  # no covenant lets anyone tell a school elsewhere
            desk.close(house, signal_id, anna, clock(), now.outcome)
        elif now.decision == "not_asked" and self.region == DIRECT:
            desk.release(house, signal_id, anna, clock())  # nobody called: it expires
        elif self.region == THROUGH_OFFICE:
            self._at_office(now, signal_id, anna)
        else:
            if not now.school:
                now.school, now.found = self.dice.choice(self.codes), "desk"
                desk.complete(house, signal_id, anna, clock(), now.school)
            self._send(now, signal_id, anna)

    def _at_office(self, now: Happened, signal_id: str, anna: Person) -> None:
        house, clock, otto = self.world.house, self.world.clock, self._who(Role.OFFICE)
        office.send_to_office(house, signal_id, anna, clock())
        self._wait()
        office.open_at_office(house, signal_id, otto, clock())
        now.office = self._wait()
        if not now.school:
            now.school, now.found = self.dice.choice(self.codes), "office"
            office.choose_school(house, signal_id, otto, clock(), now.school)
        self._send(now, signal_id, otto)

    def _send(self, now: Happened, signal_id: str, person: Person) -> None:
        house, clock = self.world.house, self.world.clock
        if self.dice.random() < 0.2:
            approve.tell_by_phone(house, signal_id, person, clock())
            now.acknowledged = True
        else:
            approve.approve(house, signal_id, person, clock())
            if self.dice.random() < 0.2:
                self.world.postbox.trouble.append(
                    ChannelError("mailbox_unknown", permanent=True, uncertain=False)
                )
                now.bounced = True
            self.world.deliver()
        self._arrived(now, signal_id)

    def _arrived(self, now: Happened, signal_id: str) -> None:
        house, clock = self.world.house, self.world.clock
        signal = signals.by_id(house.db, signal_id)
        assert signal
        if signal.delivered_at is None:
            return  # it came back, and nobody looked at it again
        now.outcome = "delivered"
        now.in_time = bool(signal.deadline and clock() <= signal.deadline)
        if signal.acknowledged_at is None and self.dice.random() < 0.7:
            token = link_of(self.world.postbox.parcels[-1])
            self._wait()
            assert acknowledge(house, token, clock())
            now.acknowledged = True
            if self.dice.random() < 0.6:
                now.answers = self._answers()
                assert answer_questions(house, token, now.answers, clock())

    def _answers(self) -> dict[str, list[str]]:
        given = {}
        for question in SCHOOL_QUESTIONS:
            codes = [code for code, _ in question.choices]
            given[question.name] = self.dice.sample(codes, 2 if question.several else 1)
        return given


def recount(chain: Chain) -> dict[str, int]:
    """Count the record again, in another way than the product does; codes as in the report."""
    inside = [one for one in chain.happened if not one.outside]
    told = [one for one in inside if one.outcome == "delivered"]
    outside = [one for one in chain.happened if one.outside]
    found: Counter[str] = Counter()
    found["signals.total"] = len(told)
    found.update(f"months.{one.month}" for one in told)
    found.update(f"decisions.{one.decision}" for one in inside)
    found.update(f"not_asked.{one.why}" for one in chain.happened if one.why)
    found.update(f"outcomes.{one.outcome}" for one in inside)
    found.update(f"found.{one.found}" for one in inside if one.found)
    found["delivery.in_time"] = sum(one.in_time for one in told)
    found["delivery.late"] = sum(not one.in_time for one in told)
    found["delivery.acknowledged"] = sum(one.acknowledged for one in told)
    found["delivery.bounced"] = sum(one.bounced for one in inside)
    found["outside.all"] = len(outside)
    found["outside.delivered"] = sum(one.outcome == "delivered" for one in outside)
    found["outside.handed_over"] = sum(one.outcome == "handed_over" for one in outside)
    found["outside.closed"] = sum(
        one.outcome not in ("delivered", "handed_over") for one in outside
    )
    answered = [one for one in chain.happened if one.answers]
    found["answers.sent"] = len(answered)
    for one in answered:
        absent = one.answers["presence"] == ["absent"]
        for name, chosen in one.answers.items():
            if name != "notice" or absent:
                found.update(f"answers.{name}.{code}" for code in chosen)
    per_school = Counter(one.school for one in told)
    for code in chain.codes:
        number = per_school[code]
        bucket = next(
            name
            for most, name in ((0, "0"), (1, "1"), (5, "2-5"), (13, "6-13"), (10**9, "14+"))
            if number <= most
        )
        found[f"schools.{bucket}"] += 1
    return dict(found)
