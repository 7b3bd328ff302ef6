"""Signals that could be about one child: what there is to compare, and what people decided."""

from collections.abc import Iterator

from sqlite_utils import Database

from fieldform.domain.readiness import AGE_MARGIN
from fieldform.domain.signal import Signal
from fieldform.storage.database import change, rows
from fieldform.storage.signals import SELECT, Locked, to_signal


def to_compare(db: Database, signal: Signal) -> Iterator[tuple[Signal, Locked]]:
    """Yield the signals of other reports of the region, about children of nearly this age, that
    are still on their way or delivered, with what is encrypted of each."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.region = ? AND age BETWEEN ? AND ? AND sealed IS NOT NULL
            AND report_id <> ? AND state NOT IN ('closed', 'destroying')
        """,
        (signal.region, signal.age - AGE_MARGIN, signal.age + AGE_MARGIN, signal.report_id),
    )
    for one in found:
        yield to_signal(one), Locked(one["key_day"], one["wrapped_key"], one["sealed"])


def keep_apart(db: Database, signal_id: str, other_id: str) -> None:
    """Note that a person wants both. Goes with either of them."""
    change(
        db, "INSERT OR IGNORE INTO kept_apart VALUES (?, ?)", tuple(sorted((signal_id, other_id)))
    )


def kept_apart(db: Database, signal_id: str) -> set[str]:
    """Return the ids of the signals that this one was kept apart from."""
    found = rows(
        db,
        """
        SELECT other_id FROM kept_apart WHERE signal_id = ?
        UNION SELECT signal_id FROM kept_apart WHERE other_id = ?
        """,
        (signal_id, signal_id),
    )
    return {one[0] for one in found}
