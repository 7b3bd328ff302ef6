"""One signal for tests of the rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fieldform.domain.decisions import Decision
from fieldform.domain.signal import Signal, State

RECEIVED = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
DEADLINE = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def a_signal(**changes: Any) -> Signal:
    """Return a queued signal of a child of ten, with its school."""
    values: dict[str, Any] = {
        "id": "one",
        "report_id": "report",
        "number": 1,
        "region": "achtkarspelen",
        "state": State.QUEUED,
        "closed_reason": None,
        "decision": Decision.AGREED,
        "age": 10,
        "school": "04JU00",
        "school_answer": None,
        "mailbox_risk": False,
        "reference": "PL0100-2026123456",
        "receipt": "K7Q2-9F4M",
        "received_at": RECEIVED,
        "deadline": DEADLINE,
        **dict.fromkeys(
            ("holder", "held_since", "approved_at", "delivered_at", "acknowledged_at")
            + ("uncertain_at", "refused_at", "asked_at", "answered_at", "renewed_at", "delayed_at")
        ),
    }
    return Signal(**{**values, **changes})
