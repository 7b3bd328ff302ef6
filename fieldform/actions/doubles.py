"""What a person does about two signals that may be about one child: looks at both, and merges
them or keeps both. Never by itself."""

from datetime import datetime

from fieldform.actions import sealed as seals
from fieldform.actions.alike import open_doubles
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import not_found, step_lost
from fieldform.domain.signal import ClosedReason, Sealed, Signal, State
from fieldform.storage import doubles, ledger, signals
from fieldform.storage.database import write

WAITS = frozenset({State.QUEUED, State.ASKED})
"""From here a person can take a signal on and close it in one go."""


def compare(
    house: House, signal_id: str, person: Person, now: datetime
) -> tuple[Signal, list[tuple[Signal, Sealed]]]:
    """Show the names of the signals that may be about the child of a held one. Each gets its
    line in the ledger, which says who saw the name. Raises Problem."""
    with write(house.db):
        signal = _held(house, signal_id, person)
        shown = []
        for other in open_doubles(house, [signal]).get(signal.id, []):
            sealed = seals.unlock(house, other.id)
            if sealed is None:
                continue
            shown.append((other, sealed))
            ledger.write_line(
                house.db,
                at=now,
                actor=person.id,
                step="compare",
                signal_id=other.id,
                region=other.region,
                from_state=other.state,
                to_state=other.state,
                recipient=f"signal:{signal.id}",
            )
    return signal, shown


def keep_apart(house: House, signal_id: str, other_id: str, person: Person, now: datetime) -> None:
    """Two children, or two messages that are both wanted: both may leave. Raises Problem."""
    with write(house.db):
        signal = signals.find(house.db, signal_id, person.region)
        if signals.find(house.db, other_id, person.region) is None or signal is None:
            raise not_found()
        take(house, "keep_apart", signal_id, person, now, recipient=f"signal:{other_id}")
        doubles.keep_apart(house.db, signal_id, other_id)


def merge(house: House, gone_id: str, stays_id: str, person: Person, now: datetime) -> None:
    """One child: ``gone_id`` is closed, ``stays_id`` goes on. The person holds the one that is
    closed, or takes it on now. Raises Problem."""
    with write(house.db):
        gone = signals.find(house.db, gone_id, person.region)
        stays = signals.find(house.db, stays_id, person.region)
        if gone is None or stays is None:
            raise not_found()
        if gone.state in WAITS:
            holder = {"holder": person.id, "held_since": now, "renewed_at": None}
            take(house, "claim", gone_id, person, now, holder)
            gone = _held(house, gone_id, person)
        if stays.id not in {one.id for one in open_doubles(house, [gone]).get(gone.id, [])}:
            raise step_lost()  # the other one is closed meanwhile, or somebody kept both
        take(
            house,
            "merge",
            gone_id,
            person,
            now,
            {"closed_reason": ClosedReason.DUPLICATE, "holder": None, "held_since": None},
            reason=ClosedReason.DUPLICATE,
            recipient=f"signal:{stays_id}",
        )


def _held(house: House, signal_id: str, person: Person) -> Signal:
    signal = signals.find(house.db, signal_id, person.region)
    if signal is None or person.role is not Role.DESK:
        raise not_found()
    if signal.state is not State.CLAIMED or signal.holder != person.id:
        raise step_lost()
    return signal
