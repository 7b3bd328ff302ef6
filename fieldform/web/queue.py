"""The desk's queue: what to do next, first what is due first; and how it stays fresh."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fieldform.domain.outcome import DELAY, is_delayed
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import not_found
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.storage import queue, signals
from fieldform.storage.queue import COUNT_MAX, PAGE, Slice
from fieldform.web.access import open_to
from fieldform.web.context import house, now
from fieldform.web.work_pages import Incident, QueueLine, incidents, lines, since

blueprint = Blueprint("queue", __name__, url_prefix="/desk")

SHOWN: dict[str, tuple[State, ...]] = {
    "todo": (State.QUEUED, State.CLAIMED, State.SENDING),
    "waiting": (State.ASKED, State.WITH_ATTENDANCE_OFFICE, State.APPROVED),
    "done": (State.DELIVERED, State.CLOSED),
}

TAKING_PART = frozenset(f"participation.{one}" for one in ("council", "parents", "team", "contact"))

NEEDS: dict[str, frozenset[str]] = {
    "ready": frozenset({""}),
    "school": frozenset({"school.missing", *TAKING_PART}),
    "parent": frozenset({"decision.call_first", "decision.objection_in_other_report"}),
    "mailbox": frozenset(
        {"mailbox.missing", "mailbox.unchecked", "mailbox.risk", "mailbox.refused"}
    ),
    "office": frozenset({"route.office"}),
}
"""What a signal needs first, by the codes of ``domain/readiness.py``."""

SEARCHED = 300
"""What a signal needs is worked out, not stored: its filter looks at this many by deadline."""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; every filter stands in it."""

    show: str = "todo"
    needs: str = ""
    mine: bool = False
    today: bool = False
    start: int = 0

    def address(self, path: str = "/desk", **changes: Any) -> str:
        """Return the address of this queue with some of it changed."""
        other = replace(self, **changes)
        words = {"show": other.show, "needs": other.needs, "start": other.start or ""}
        words |= {"mine": "1" if other.mine else "", "today": "1" if other.today else ""}
        return f"{path}?{urlencode({name: word for name, word in words.items() if word})}"

    @property
    def states(self) -> tuple[State, ...]:
        """The states of its signals."""
        return SHOWN[self.show]


@blueprint.get("")
@open_to(Role.DESK)
def show(person: Person) -> ResponseReturnValue:
    """The signals of the own region by deadline."""
    wanted = _wanted()
    found, more = _found(wanted, person)
    return render_template(
        "desk/queue.html",
        incidents=found,
        more=more,
        wanted=wanted,
        counts=_counts(person),
        count_max=COUNT_MAX,
        needs=[one for one in NEEDS if one != "office" or _has_office(person)],
        region=house().regions[person.region],
        page_size=PAGE,
        **_seen(person),
    )


@blueprint.get("/changes")
@open_to(Role.DESK)
def changes(person: Person) -> ResponseReturnValue:
    """What changed in the queue since a line of the ledger: the rows that did, and each minute
    all rows, whose time left has changed. 204 when nothing did."""
    wanted, seen = _wanted(), _seen(person)
    after = request.args.get("after", 0, type=int)
    same_minute = request.args.get("minute", 0, type=int) == seen["minute"]
    if after == seen["line"] and same_minute:
        return "", 204
    found = (
        [] if same_minute else [one for group in _found(wanted, person)[0] for one in group.lines]
    )
    fresh = {line.signal.id: line for line in found}
    changed = queue.changed_since(house().db, person.region, after)
    moved = [signals.find(house().db, one, person.region) for one in changed if one not in fresh]
    fresh |= {line.signal.id: line for line in lines([one for one in moved if one], person)}
    return render_template(
        "desk/_changes.html",
        lines=list(fresh.values()),
        belongs={one for one, line in fresh.items() if _belongs(line, wanted, person)},
        did=since(changed, after),
        wanted=wanted,
        counts=_counts(person),
        count_max=COUNT_MAX,
        **seen,
    )


def _counts(person: Person) -> dict[str, int]:
    counts = {name: queue.count(house().db, person.region, one) for name, one in SHOWN.items()}
    return {**counts, "todo": counts["todo"] + len(_delayed(person))}


def _wanted() -> Wanted:
    asked = request.args
    wanted = Wanted(
        asked.get("show", "todo"),
        asked.get("needs", ""),
        asked.get("mine") == "1",
        asked.get("today") == "1",
        max(asked.get("start", 0, type=int), 0),
    )
    if wanted.show not in SHOWN or wanted.needs not in {"", *NEEDS}:
        raise not_found()
    return wanted


def _seen(person: Person) -> dict[str, int]:
    """Where a page stands: the last line of the ledger, and the minute of its times left."""
    return {
        "line": queue.latest(house().db, person.region),
        "minute": int(now().timestamp() // 60),
    }


def _found(wanted: Wanted, person: Person) -> tuple[list[Incident], bool]:
    """Return the incidents of this page, and whether there are more signals after it."""
    part = Slice(
        wanted.start,
        PAGE + 1,
        person.id if wanted.mine else None,
        _tonight() if wanted.today else None,
    )
    if wanted.needs:
        part = replace(part, start=0, size=SEARCHED)
    found = queue.in_states(house().db, person.region, wanted.states, part)
    if wanted.needs:
        wished = NEEDS[wanted.needs]
        fitting = [line.signal for line in lines(found, person) if line.first_need in wished]
        found = fitting[wanted.start : wanted.start + PAGE + 1]
    page, more = found[:PAGE], len(found) > PAGE
    first = _on_top(page, wanted, person)
    return incidents(first, person, lambda line: _belongs(line, wanted, person)), more


def _on_top(page: list[Signal], wanted: Wanted, person: Person) -> list[Signal]:
    """A mail that does not leave comes back on top, and what the officer answered."""
    if wanted.needs or wanted.mine or wanted.today or wanted.start or wanted.show != "todo":
        return page
    back = [*_delayed(person), *queue.answered(house().db, person.region)]
    known = {one.id for one in back}
    return [*back, *(one for one in page if one.id not in known)]


def _belongs(line: QueueLine, wanted: Wanted, person: Person) -> bool:
    """Say whether a signal belongs in this queue, on whichever page."""
    signal = line.signal
    delayed = wanted.show == "todo" and is_delayed(signal, now())
    return (
        (delayed or signal.state in wanted.states)
        and (not wanted.needs or line.first_need in NEEDS[wanted.needs])
        and (not wanted.mine or signal.holder == person.id)
        and (not wanted.today or (signal.deadline is not None and signal.deadline < _tonight()))
    )


def _delayed(person: Person) -> list[Signal]:
    return queue.delayed(house().db, person.region, now() - DELAY)


def _tonight() -> datetime:
    tomorrow = now().astimezone(AMSTERDAM).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), AMSTERDAM)


def _has_office(person: Person) -> bool:
    return bool(house().regions[person.region].office_name)
