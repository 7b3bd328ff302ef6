"""What still stands between a signal and its school. The page names it; the step refuses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fieldform.domain.decisions import NAMELESS, may_leave
from fieldform.domain.participation import Participation, no_mailbox, not_taking_part
from fieldform.domain.people import Role
from fieldform.domain.problems import Fault
from fieldform.domain.regions import Region, Route
from fieldform.domain.signal import Signal
from fieldform.domain.words import N_

AGE_MARGIN = 1
"""Years that two officers may differ about the age of one child."""


@dataclass(frozen=True)
class Objection:
    """Another report of the same incident says that nothing may be sent about a child of
    this age."""

    age: int


def hindrances(
    signal: Signal,
    region: Region,
    *,
    school: Participation | None,
    today: date,
    objections: Iterable[Objection] = (),
    by: Role = Role.DESK,
    neighbours: frozenset[str] = frozenset(),
) -> tuple[Fault, ...]:
    """Return everything that keeps ``signal`` from being mailed by the desk or the office.

    ``school`` is what is known of its school; ``objections`` come from other reports of the
    incident whose deadline has not passed; ``neighbours`` are the municipalities of the other
    regions that are known here.
    """
    found = decision_hindrances(signal, region, objections)
    if region.route is Route.SAFE_HOME and by is Role.DESK:
        return found  # Veilig Thuis finds the school
    return (
        *found,
        *_route_hindrances(region, by),
        *_school_hindrances(signal, region, school, today, neighbours),
    )


def phone_hindrances(
    signal: Signal,
    region: Region,
    *,
    school: Participation | None,
    today: date,
    objections: Iterable[Objection] = (),
    neighbours: frozenset[str] = frozenset(),
) -> tuple[Fault, ...]:
    """Return everything that keeps the school from being told by telephone."""
    return (
        *decision_hindrances(signal, region, objections),
        *(_not_told(region, school, today, neighbours) if school else ()),
    )


def decision_hindrances(
    signal: Signal, region: Region, objections: Iterable[Objection] = ()
) -> tuple[Fault, ...]:
    """Return what the parents' decision keeps from happening, by mail or by telephone."""
    found = []
    if signal.decision in NAMELESS:
        found.append(
            Fault(
                ("decision",),
                "decision.closed",
                N_("The parent objects or tells the school. Nothing may be sent."),
            )
        )
    elif not may_leave(signal.decision, conversation_required=region.policy.conversation_required):
        found.append(
            Fault(
                ("decision",),
                "decision.call_first",
                N_("This region asks for a conversation first. Call the parent and record it."),
            )
        )
    if any(abs(signal.age - one.age) <= AGE_MARGIN for one in objections):
        found.append(
            Fault(
                ("decision",),
                "decision.objection_in_other_report",
                N_(
                    "In another report of this incident a parent objects, or tells the school, "
                    "for a child of this age. Call the officer; until then nothing may be sent."
                ),
            )
        )
    return tuple(found)


def _route_hindrances(region: Region, by: Role) -> tuple[Fault, ...]:
    if by is Role.DESK and region.route is not Route.DIRECT:
        return (
            Fault(
                ("route",),
                "route.office",
                N_("In this region the attendance office forwards. Send it there."),
            ),
        )
    return ()


def _school_hindrances(
    signal: Signal,
    region: Region,
    school: Participation | None,
    today: date,
    neighbours: frozenset[str],
) -> tuple[Fault, ...]:
    not_told = _not_told(region, school, today, neighbours) if school else ()
    if signal.mailbox_risk:
        message = N_("A parent works at the school or can read its mail. Tell the school by phone.")
        return (*not_told, Fault(("mailbox",), "mailbox.risk", message))
    if school is None:
        return (Fault(("school",), "school.missing", N_("The school is not known yet.")),)
    return not_told or no_mailbox(school)


def _not_told(
    region: Region, school: Participation, today: date, neighbours: frozenset[str]
) -> tuple[Fault, ...]:
    """Why this school may not be told at all: it is outside the covenant, or takes no part."""
    if not school.municipality or school.municipality in region.municipalities:
        return not_taking_part(school, today)
    if school.municipality in neighbours:
        message = N_("This school is in another region of Handle with Care. Hand it over there.")
        return (Fault(("school",), "school.other_region", message),)
    message = N_(
        "This school is outside every region of Handle with Care. Send it to the attendance "
        "office, or close it: it is counted as outside."
    )
    return (Fault(("school",), "school.outside", message),)
