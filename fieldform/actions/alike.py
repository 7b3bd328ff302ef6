"""Finds the signals that may be about the same child. Names are compared in memory, only for a
person who holds one of the two, and nothing of it is stored (docs/decisions/0008)."""

from collections.abc import Iterable

from fieldform.actions import sealed as seals
from fieldform.actions.house import House
from fieldform.domain.doubles import Known, may_be_one_child
from fieldform.domain.signal import Signal
from fieldform.storage import doubles
from fieldform.storage.signals import Locked
from fieldform.storage.vault import Unopenable


def open_doubles(house: House, held: Iterable[Signal]) -> dict[str, list[Signal]]:
    """Return, for each of these signals that has any, the others that may be about its child
    and that nobody has decided on yet."""
    found: dict[str, list[Signal]] = {}
    opened: dict[str, Known | None] = {}
    for signal in held:
        mine = _known(house, signal)
        if mine is None:
            continue
        apart = doubles.kept_apart(house.db, signal.id)
        for other, locked in doubles.to_compare(house.db, signal):
            if other.id in apart:
                continue
            if other.id not in opened:
                opened[other.id] = _known(house, other, locked)
            theirs = opened[other.id]
            if theirs and may_be_one_child(mine, theirs):
                found.setdefault(signal.id, []).append(other)
    return found


def _known(house: House, signal: Signal, locked: Locked | None = None) -> Known | None:
    try:
        sealed = seals.unlock(house, signal.id, locked)
    except Unopenable:  # destroyed in this very moment
        return None
    if sealed is None:
        return None
    return Known(sealed.child_name, signal.age, signal.reference, signal.report_id)
