"""Receives a report: once, however often it is sent."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldform.actions import limits
from fieldform.actions.house import House
from fieldform.actions.store_report import store
from fieldform.domain.decisions import Decision
from fieldform.domain.people import Person, Sender
from fieldform.domain.problems import Problem, key_invalid, key_reused, not_json
from fieldform.domain.reading import read_report
from fieldform.domain.regions import Region, region_of
from fieldform.domain.report import Report, Surroundings
from fieldform.domain.signal import Signal
from fieldform.storage import ledger, reports, schools, signals, tally, vault
from fieldform.storage.database import write
from fieldform.storage.reports import Received

KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")


@dataclass(frozen=True)
class Receipt:
    """What the officer gets back. ``created`` is False for a repeat."""

    created: bool
    receipt: str
    signals: tuple[Signal, ...]


def surroundings(house: House, now: datetime) -> Surroundings:
    """Return what a report is checked against here and now."""

    def region(municipality: str | None, postcode: str | None) -> Region | None:
        if municipality is None and postcode is not None:
            municipality = schools.municipality_of_postcode(house.db, postcode[:4])
        return region_of(municipality, house.regions.values())

    return Surroundings(now, lambda code: schools.exists(house.db, code), region)


def receive(
    house: House,
    payload: Any,
    key: str,
    person: Person,
    now: datetime,
    courier: Person | None = None,
    *,
    test: bool = False,
) -> Receipt:
    """Take in what ``person`` wrote, under an idempotency key. ``courier`` is the colleague
    whose session delivers it, if another; a ``test`` is about a made-up child and never counts
    (only ``actions/test_signal.py`` says so, never what a phone sent).

    Raises Problem: ``key.invalid``, ``key.reused``, ``report.invalid``, ``request.not_json``,
    ``too_often``.
    """
    check_key(key)
    sender = Sender(person, courier or person)
    try:
        return _take_in(house, payload, key, sender, now, test)
    except Problem as problem:
        if problem.code == key_reused().code:
            _note_difference(house, key, sender, now)
        raise


def _take_in(
    house: House, payload: Any, key: str, sender: Sender, now: datetime, test: bool
) -> Receipt:
    digest = _digest(payload)
    earlier = reports.by_key(house.db, key)
    if earlier:
        return _repeat(house, earlier, key, digest)
    report = replace(read_report(payload, surroundings(house, now)), test=test)
    return house.writers.write(
        house.db,
        lambda db: _receive_once(replace(house, db=db), report, key, digest, sender, now),
    )


def _note_difference(house: House, key: str, sender: Sender, now: datetime) -> None:
    """A line in the ledger, without what it was, for the first signal of the report that
    stands: somebody tried another report under its key (security.md S-03)."""
    earlier = earlier_receipt(house, key)
    if earlier is None or not earlier.signals:
        return
    first = earlier.signals[0]
    with write(house.db):
        ledger.write_line(
            house.db,
            at=now,
            actor=sender.author.id,
            step="repeat_differs",
            signal_id=first.id,
            region=first.region,
            from_state=first.state,
            to_state=first.state,
            recipient=sender.courier_code,
        )


def check_key(key: str) -> None:
    """Refuse an idempotency key that is easy to guess. Raises Problem ``key.invalid``."""
    if not KEY.fullmatch(key):
        raise key_invalid()


def earlier_receipt(house: House, key: str) -> Receipt | None:
    """Return the receipt of the report that came with this key, whatever its content."""
    earlier = reports.by_key(house.db, key)
    return _receipt(house, earlier) if earlier else None


def _receive_once(
    house: House, report: Report, key: str, digest: bytes, sender: Sender, now: datetime
) -> Receipt:
    """Inside the transaction: the key is looked up again, because a retry may run beside us."""
    earlier = reports.by_key(house.db, key)
    if earlier:
        return _repeat(house, earlier, key, digest)
    if not report.test:
        limits.check_reports(house, sender.author, now)
    author = sender.author.id
    report_id, receipt = store(house, report, key, digest, author, author, now, sender.courier_code)
    if not report.test:
        tally.add(house.db, report.region.id, now, _counts(report))
    return Receipt(True, receipt, tuple(signals.of_report(house.db, report_id)))


def _digest(payload: Any) -> bytes:
    """What makes two reports the same. It is made from a name, so it is only kept sealed."""
    try:
        canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise not_json() from error
    return hashlib.sha256(canonical.encode()).digest()


def _repeat(house: House, earlier: Received, key: str, digest: bytes) -> Receipt:
    """The same key again: the same receipt, unless the content differs. Once the report is
    destroyed there is nothing left to compare with, and the receipt is the answer."""
    if earlier.sealed_digest:
        day = vault.existing_day_key(house.vault, earlier.key_day)
        first = vault.unseal(day, earlier.sealed_digest, key)
        if not hmac.compare_digest(first, digest):
            raise key_reused()
    return _receipt(house, earlier)


def _receipt(house: House, earlier: Received) -> Receipt:
    return Receipt(False, earlier.receipt, tuple(signals.of_report(house.db, earlier.id)))


def _counts(report: Report) -> dict[tuple[str, str], int]:
    counts = {("reports", "received"): 1}
    if report.seconds_spent is not None:
        counts |= {("officer_seconds", "sum"): report.seconds_spent, ("officer_seconds", "n"): 1}
    for child in report.children:
        if child.decision is Decision.NOT_ASKED:
            why = ("not_asked", str(child.answers["reason"]))
            counts[why] = counts.get(why, 0) + 1
    return counts
