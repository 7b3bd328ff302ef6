"""Opens and seals what is known about a child. Only verbs that need the name come here."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fieldform.actions.house import House
from fieldform.domain.signal import Sealed
from fieldform.storage import signals, vault
from fieldform.storage.signals import Locked

SCHEMA = "|signal-1"
"""Bound into the seal beside the id, so that another kind of sealed thing is never taken for it."""


def lock(day: date, of_day: bytes, signal_id: str, sealed: Sealed) -> Locked:
    """Encrypt ``sealed`` under a new key of the signal, which the key ``of_day`` wraps."""
    key, wrapped = vault.new_key(of_day, signal_id)
    return Locked(day.isoformat(), wrapped, vault.seal(key, _to_bytes(sealed), signal_id + SCHEMA))


def key_of(house: House, signal_id: str, locked: Locked) -> bytes:
    """Return the key of a signal. Raises vault.Unopenable when it is destroyed."""
    return vault.unwrap(house.vault, locked.key_day, locked.wrapped_key, signal_id)


def unlock(house: House, signal_id: str, locked: Locked | None = None) -> Sealed | None:
    """Return what is known about the child of a signal, or None where nothing may be.

    ``locked`` is its encrypted part, where it was read already. Raises vault.Unopenable when it
    was altered or its key is destroyed.
    """
    locked = locked or signals.locked(house.db, signal_id)
    if locked is None:
        return None
    plain = vault.unseal(key_of(house, signal_id, locked), locked.sealed, signal_id + SCHEMA)
    return Sealed(**json.loads(plain))


def update(house: House, signal_id: str, answers: Mapping[str, Any]) -> None:
    """Change answers of a child, in the transaction of the step that does so."""
    sealed = unlock(house, signal_id)
    locked = signals.locked(house.db, signal_id)
    if sealed is None or locked is None:
        return
    changed = Sealed({**sealed.answers, **answers}, sealed.incident, sealed.conversation)
    key = key_of(house, signal_id, locked)
    signals.relock(house.db, signal_id, vault.seal(key, _to_bytes(changed), signal_id + SCHEMA))


def _to_bytes(sealed: Sealed) -> bytes:
    return json.dumps(vars(sealed), default=_plain, ensure_ascii=False).encode()


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
