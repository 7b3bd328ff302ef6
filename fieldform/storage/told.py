"""What the desk has been told of a signal, so that nobody is told twice, also after a restart. It
goes when the signal goes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.occasions import Alarm
from fieldform.storage.database import change, rows
from fieldform.storage.times import to_text

Fact = tuple[str, str, str]
"""Who, why, about which moment."""


def facts(alarm: Alarm, person_ids: Iterable[str]) -> set[Fact]:
    """Return what is kept of one alarm that these people were told."""
    occasion, about = alarm.occasion.value, to_text(alarm.about)
    return {(person_id, occasion, about) for person_id in person_ids}


def every(db: Database) -> dict[str, set[Fact]]:
    """Return what was told, by the id of the signal."""
    known: dict[str, set[Fact]] = defaultdict(set)
    for one in rows(db, "SELECT signal_id, person_id, occasion, about FROM told"):
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
