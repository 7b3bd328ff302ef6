"""What a desk or an office has in front of it: pages of signals in order, and what changed.

Every query here costs the same with a hundred signals as with a hundred thousand (bench/desk.py):
the first ones come from an index in order, and counting stops at COUNT_MAX. A ``+`` before a column
keeps SQLite from an index that would be slower.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.signal import Signal, State
from fieldform.storage.database import row, rows
from fieldform.storage.signals import SELECT, listed, to_signal
from fieldform.storage.times import to_text

PAGE = 25
"""Signals on one page of a queue."""

COUNT_MAX = 999
"""More than this is not counted; nobody at a desk needs to know how many more."""

NEWS_MAX = 200
"""Lines of the ledger that one refresh looks at; who was away longer opens the page again."""

ORDER = "deadline, received_at, report_id, number"
"""By deadline; first those whose deadline nobody knows; the children of a report together."""


@dataclass(frozen=True)
class Slice:
    """Which part of a queue: ``size`` signals from ``start`` on, of one ``holder`` or of all,
    with a deadline before a moment or with any."""

    start: int = 0
    size: int = PAGE
    holder: str | None = None
    before: datetime | None = None


def in_states(
    db: Database, region: str, states: Iterable[State], part: Slice | None = None
) -> list[Signal]:
    """Return a part of a region's signals in these states, in order."""
    part = part or Slice()
    only = " AND holder = :holder" if part.holder else ""
    only += " AND deadline < :before" if part.before else ""
    first_of_each = " UNION ALL ".join(
        f"""
        SELECT * FROM (
            SELECT id, {ORDER} FROM signals WHERE region = :region AND state = '{state}'{only}
            ORDER BY {ORDER} LIMIT :end
        )
        """
        for state in sorted(states)
    )
    found = rows(
        db,
        SELECT
        + f"""
        WHERE signals.id IN (
            SELECT id FROM ({first_of_each}) ORDER BY {ORDER} LIMIT :size OFFSET :start
        ) ORDER BY deadline, signals.received_at, report_id, number
        """,
        {
            "region": region,
            "holder": part.holder,
            "before": to_text(part.before) if part.before else None,
            "size": part.size,
            "start": part.start,
            "end": part.start + part.size,
        },
    )
    return [to_signal(one) for one in found]


def undated(
    db: Database, region: str, states: Iterable[State], received_before: datetime
) -> list[Signal]:
    """Return the first signals of a region in these states whose deadline nobody knows, of those
    that came in before a moment."""
    found = rows(
        db,
        SELECT
        + f"""
        WHERE signals.region = ? AND state IN ({listed(states)}) AND deadline IS NULL
            AND signals.received_at < ? ORDER BY signals.received_at LIMIT ?
        """,
        (region, to_text(received_before), PAGE),
    )
    return [to_signal(one) for one in found]


def answered(db: Database, region: str) -> list[Signal]:
    """Return the first signals that came back from the officer and wait for the desk again."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.id IN (
            SELECT id FROM signals INDEXED BY signals_answered
            WHERE region = ? AND answered_at IS NOT NULL AND state = 'queued'
            ORDER BY deadline LIMIT ?
        ) ORDER BY deadline
        """,
        (region, PAGE),
    )
    return [to_signal(one) for one in found]


def delayed(db: Database, region: str, before: datetime) -> list[Signal]:
    """Return the first approved signals whose mail could not leave since before a moment."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.id IN (
            SELECT id FROM signals INDEXED BY signals_delayed
            WHERE region = ? AND delayed_at <= ? AND delayed_at IS NOT NULL AND state = 'approved'
            ORDER BY deadline LIMIT ?
        ) ORDER BY deadline
        """,
        (region, to_text(before), PAGE),
    )
    return [to_signal(one) for one in found]


def failed(db: Database, region: str) -> list[Signal]:
    """Return the first open signals whose mail came back, or of which nobody knows whether it
    arrived."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.region = ?
            AND (refused_at IS NOT NULL OR bounced_at IS NOT NULL OR uncertain_at IS NOT NULL)
            AND state IN ('queued', 'claimed', 'asked', 'sending')
        ORDER BY deadline LIMIT ?
        """,
        (region, PAGE),
    )
    return [to_signal(one) for one in found]


def unread(db: Database, region: str, now: datetime) -> list[Signal]:
    """Return the first delivered signals past their deadline, or without one, of which the school
    has not said that it has read them."""
    found = rows(
        db,
        SELECT
        + """
        WHERE signals.region = ? AND state = 'delivered' AND acknowledged_at IS NULL
            AND (deadline IS NULL OR deadline < ?)
        ORDER BY deadline LIMIT ?
        """,
        (region, to_text(now), PAGE),
    )
    return [to_signal(one) for one in found]


def of_incidents(db: Database, region: str, references: Iterable[str]) -> list[Signal]:
    """Return every signal that is kept of these incidents, the children of a report together."""
    wanted = sorted(set(references))
    marks = ", ".join("?" * len(wanted))
    found = rows(
        db,
        SELECT
        + f"""
        WHERE +signals.region = ? AND report_id IN (
            SELECT id FROM reports WHERE reference IN ({marks})
        ) ORDER BY signals.received_at, report_id, number LIMIT ?
        """,
        (region, *wanted, NEWS_MAX),
    )
    return [to_signal(one) for one in found]


def count(db: Database, region: str, states: Iterable[State]) -> int:
    """Return how many signals of a region are in these states, or COUNT_MAX + 1 for more."""
    some = " UNION ALL ".join(
        f"""
        SELECT * FROM (
            SELECT 1 FROM signals WHERE region = :region AND state = '{state}' LIMIT :most
        )
        """
        for state in sorted(states)
    )
    values = {"region": region, "most": COUNT_MAX + 1}
    found = row(db, f"SELECT COUNT(*) FROM (SELECT 1 FROM ({some}) LIMIT :most)", values)
    return int(found[0]) if found else 0


def latest(db: Database, region: str) -> int:
    """Return the number of the last line in the region's ledger; it grows with every step."""
    found = row(db, "SELECT MAX(id) FROM ledger WHERE region = ?", (region,))
    return int(found[0] or 0) if found else 0


def changed_at_office(db: Database, region: str, office: str, line: int) -> list[str]:
    """Return the ids of the signals that took a step at an attendance office, or came there, after
    that line of the ledger, the last one first."""
    found = rows(
        db,
        """
        SELECT signal_id FROM ledger JOIN signals ON signals.id = signal_id
        WHERE ledger.region = ? AND ledger.id > ? AND office = ?
            AND 'with_attendance_office' IN (from_state, to_state)
        ORDER BY ledger.id DESC LIMIT ?
        """,
        (region, line, office, NEWS_MAX),
    )
    return list(dict.fromkeys(one[0] for one in found))


def changed_since(db: Database, region: str, line: int) -> list[str]:
    """Return the ids of the signals that took a step after that line of the ledger, the last
    one first, from at most NEWS_MAX lines."""
    found = rows(
        db,
        """
        SELECT signal_id FROM ledger WHERE region = ? AND id > ? ORDER BY id DESC LIMIT ?
        """,
        (region, line, NEWS_MAX),
    )
    return list(dict.fromkeys(one[0] for one in found))
