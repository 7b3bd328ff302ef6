"""Looks whether everything that is sealed still opens: what SQLite does not see of a damaged file,
an authenticated seal does (security.md F-05)."""

from collections.abc import Iterator

from fieldform.actions import sealed as seals
from fieldform.actions.approve import MAIL
from fieldform.actions.house import House
from fieldform.domain.signal import State
from fieldform.storage import deliveries, signals, vault
from fieldform.storage.vault import Unopenable


def unopenable(house: House) -> Iterator[str]:
    """Yield, without a name, each signal and each mail whose seal does not open."""
    for signal in signals.every(house.db, set(State)):
        try:
            seals.unlock(house, signal.id)
            _open_mail(house, signal.id)
        except (Unopenable, ValueError) as error:
            yield f"signal {signal.id} cannot be opened: {error}"


def _open_mail(house: House, signal_id: str) -> None:
    delivery, locked = (
        deliveries.of_signal(house.db, signal_id),
        signals.locked(house.db, signal_id),
    )
    if delivery and locked:
        vault.unseal(seals.key_of(house, signal_id, locked), delivery.sealed, signal_id + MAIL)
