"""What the desk has been told of a signal, so that nobody is told twice, also after a restart, and
when there may be something new to tell. It goes when the signal goes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.occasions import Alarm
from fieldform.domain.signal import Signal, State
from fieldform.storage.database import change, rows
from fieldform.storage.signals import SELECT, listed, to_signal
from fieldform.storage.times import to_text

Fact = tuple[str, str, str]
"""Who, why, about which moment."""

AT_ONCE = 500
"""Signals that are looked at in one transaction."""


def facts(alarm: Alarm, person_ids: Iterable[str]) -> set[Fact]:
    """Return what is kept of one alarm that these people were told."""
    occasion, about = alarm.occasion.value, to_text(alarm.about)
    return {(person_id, occasion, about) for person_id in person_ids}


def due(db: Database, now: datetime) -> list[Signal]:
    """Return the first signals of which there may be something new to tell."""
    sql = SELECT + "WHERE tell_at <= ? ORDER BY tell_at LIMIT ?"
    return [to_signal(one) for one in rows(db, sql, (to_text(now), AT_ONCE))]


def look_again(db: Database, signal_id: str, moment: datetime | None) -> None:
    """Note when there may be something new to tell, if nothing happens to the signal before: a step
    makes it due at once (``signals.move``). None for never."""
    value = to_text(moment) if moment else None
    change(db, "UPDATE signals SET tell_at = ? WHERE id = ?", (value, signal_id))


def look_at_all(db: Database, region: str, states: Iterable[State]) -> None:
    """Make every signal of a region in these states due at once."""
    sql = f"UPDATE signals SET tell_at = '' WHERE region = ? AND state IN ({listed(states)})"
    change(db, sql, (region,))


def crews(db: Database) -> dict[str, str]:
    """Return, by region, who was there to be told at the last look."""
    return {one["region"]: one["crew"] for one in rows(db, "SELECT region, crew FROM crews")}


def keep_crew(db: Database, region: str, crew: str) -> None:
    """Keep who is there to be told."""
    change(db, "INSERT OR REPLACE INTO crews (region, crew) VALUES (?, ?)", (region, crew))


def of_signals(db: Database, signal_ids: Iterable[str]) -> dict[str, set[Fact]]:
    """Return what was told of these signals, by the id of the signal."""
    ids = list(signal_ids)
    known: dict[str, set[Fact]] = defaultdict(set)
    sql = "SELECT signal_id, person_id, occasion, about FROM told WHERE signal_id IN"
    for one in rows(db, f"{sql} ({', '.join('?' * len(ids))})", ids):
        known[one["signal_id"]].add((one["person_id"], one["occasion"], one["about"]))
    return known


def add(db: Database, signal_id: str, new: Fact, now: datetime) -> None:
    """Keep that a person was told, in the transaction that sends it. A signal that went in the
    meantime leaves nothing behind."""
    person_id, occasion, about = new
    change(
        db,
        """
        INSERT OR IGNORE INTO told (signal_id, person_id, occasion, about, at)
        SELECT id, ?, ?, ?, ? FROM signals WHERE id = ?
        """,
        (person_id, occasion, about, to_text(now), signal_id),
    )
