"""Sends what is approved and due, one mail at a time, at least once, made harmless."""

from datetime import datetime, timedelta

from fieldform.actions import sealed as seals
from fieldform.actions.approve import MAIL
from fieldform.actions.expire import expire_if_due
from fieldform.actions.house import House
from fieldform.actions.steps import take_without_person
from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.channels.table import Channel
from fieldform.domain.people import SYSTEM
from fieldform.domain.readiness import decision_hindrances
from fieldform.domain.signal import Signal, State
from fieldform.storage import deliveries, ledger, signals, vault
from fieldform.storage.database import write
from fieldform.storage.deliveries import Delivery

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
"""Between attempts; the last one repeats until the hard stop."""

APPROVALS = frozenset({"approve", "approve_at_office"})


def deliver_next(house: House, channel: Channel, now: datetime) -> bool:
    """Send the mail that has waited longest; False when none is due.

    The attempt is on disk before the connection is made, and the outcome after it, so that a
    crash in between is seen as uncertain and never as sent.
    """
    with write(house.db):
        started = _start(house, now)
    if started is None:
        return False
    signal, delivery = started
    try:
        channel.send(_parcel(house, delivery))
    except ChannelError as error:
        _failed(house, signal, delivery, error, now)
    except vault.Unopenable:  # what is stored is damaged: nothing leaves, a person must look
        _failed(house, signal, delivery, ChannelError("mail.unopenable", permanent=True), now)
    else:
        with write(house.db):
            take_without_person(
                house,
                "deliver",
                signal,
                now,
                {"delivered_at": now},
                recipient=_to_whom(house, signal),
            )
    return True


def mark_interrupted(house: House, now: datetime) -> int:
    """Mark the mails that were on their way when a worker died, or when how it ended could not be
    written down: a person decides. For the only worker, while it sends nothing."""
    if not deliveries.interrupted(house.db):
        return 0
    with write(house.db):
        found = deliveries.interrupted(house.db)
        for signal_id in found:
            signal = signals.by_id(house.db, signal_id)
            if signal:
                _uncertain(house, signal, now, "interrupted")
    return len(found)


def _start(house: House, now: datetime) -> tuple[Signal, Delivery] | None:
    while delivery := deliveries.next_due(house.db, now):
        signal = signals.by_id(house.db, delivery.signal_id)
        if signal is None:
            return None
        if expire_if_due(house, signal, now) or _hold_back(house, signal, now):
            continue
        take_without_person(house, "start_sending", signal, now, recipient=_to_whom(house, signal))
        deliveries.count_attempt(house.db, signal.id)
        return signals.by_id(house.db, signal.id) or signal, delivery
    return None


def _hold_back(house: House, signal: Signal, now: datetime) -> bool:
    """An objection may have come in since the approval; then the desk has it again."""
    found = decision_hindrances(
        signal, house.regions[signal.region], signals.objections(house.db, signal, now)
    )
    return bool(found) and take_without_person(
        house, "hold_back", signal, now, {"delayed_at": None}, reason=found[0].code
    )


def _to_whom(house: House, signal: Signal) -> str:
    """Who gets it, as the ledger named it at the approval: each disclosure says to whom."""
    found = [one for one in ledger.of_signal(house.db, signal.id) if one.step in APPROVALS]
    return found[-1].recipient if found else ""


def _parcel(house: House, delivery: Delivery) -> Parcel:
    locked = signals.locked(house.db, delivery.signal_id)
    if locked is None:
        raise vault.Unopenable("an approved signal without its sealed part")
    key = seals.key_of(house, delivery.signal_id, locked)
    message = vault.unseal(key, delivery.sealed, delivery.signal_id + MAIL)
    return Parcel(delivery.recipient, delivery.message_id, message)


def _failed(
    house: House, signal: Signal, delivery: Delivery, error: ChannelError, now: datetime
) -> None:
    with write(house.db):
        if error.uncertain:
            _uncertain(house, signal, now, error.reason)
        elif error.permanent:
            take_without_person(
                house, "refuse", signal, now, {"refused_at": now}, reason=error.reason
            )
            deliveries.try_again_at(house.db, signal.id, now, error.reason)
        else:
            wait = WAITS[min(delivery.attempts, len(WAITS) - 1)]
            since = {"delayed_at": signal.delayed_at or now}
            take_without_person(house, "try_again_later", signal, now, since, reason=error.reason)
            deliveries.try_again_at(house.db, signal.id, now + wait, error.reason)


def _uncertain(house: House, signal: Signal, now: datetime, reason: str) -> None:
    if not signals.mark_uncertain(house.db, signal.id, now):
        return
    ledger.write_line(
        house.db,
        at=now,
        actor=SYSTEM,
        step="uncertain",
        signal_id=signal.id,
        region=signal.region,
        from_state=State.SENDING,
        to_state=State.SENDING,
        reason=reason,
    )
