"""Which people are told, and about what. It only writes down who; the worker sends."""

from datetime import datetime

from fieldform.actions.house import House
from fieldform.domain.signal import Signal
from fieldform.storage import pushes, reports


def officer_of(house: House, signal: Signal, now: datetime) -> None:
    """Tell the officer who reported a signal, inside the transaction that asks for help."""
    pushes.add(house.db, [reports.officer_of(house.db, signal.report_id)], now)
