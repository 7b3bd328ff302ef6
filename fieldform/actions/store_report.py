"""Stores a report and its signals, sealed, in the transaction of whoever received it."""

import secrets
from datetime import datetime

from fieldform.actions import sealed as seals
from fieldform.actions.deadlines import deadline_for
from fieldform.actions.house import House
from fieldform.domain.decisions import NAMELESS
from fieldform.domain.report import Child, Report
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import ClosedReason, Sealed, State
from fieldform.storage import incidents, ledger, reports, signals, vault

KEPT_NAMELESS = ("decided_by", "reason")
"""What may be kept of a child whose name may not (design.md section 3)."""


def store(
    house: House,
    report: Report,
    key: str,
    digest: bytes | None,
    officer: str,
    by: str,
    now: datetime,
    courier: str = "",
) -> tuple[str, str]:
    """Add a report and its signals inside a transaction; return its id and its receipt.

    A retry is recognised by ``digest``. ``officer`` is the person who may answer a question about
    it, ``by`` the actor in the ledger, ``courier`` how the ledger names who delivered it, if
    another.
    """
    report_id = secrets.token_urlsafe(16)
    day = now.astimezone(AMSTERDAM).date()
    of_day = vault.day_key(house.vault, day)
    receipt = reports.add(
        house.db,
        report_id=report_id,
        idempotency_key=key,
        officer_id=officer,
        region=report.region.id,
        reference=report.reference,
        received_at=now,
        key_day=day.isoformat(),
        sealed_digest=vault.seal(of_day, digest, key) if digest else None,
    )
    if not report.test:
        incidents.remember(house.db, house.vault, report.reference, now)
    for child in report.children:
        _store_child(house, report, child, report_id, by, now, courier, of_day)
    return report_id, receipt


def _store_child(
    house: House,
    report: Report,
    child: Child,
    report_id: str,
    by: str,
    now: datetime,
    courier: str,
    of_day: bytes,
) -> None:
    signal_id = secrets.token_urlsafe(16)
    nameless = child.decision in NAMELESS
    school = child.school.code if child.school else None
    state = State.CLOSED if nameless else State.QUEUED
    day = now.astimezone(AMSTERDAM).date()
    locked = seals.lock(day, of_day, signal_id, _to_seal(report, child))
    signals.add(
        house.db,
        {
            "id": signal_id,
            "report_id": report_id,
            "number": child.number,
            "region": report.region.id,
            "state": state,
            "closed_reason": ClosedReason(child.decision) if nameless else None,
            "decision": child.decision,
            "age": child.age,
            "school": school,
            "school_answer": child.school.known if child.school else "",
            "mailbox_risk": int(child.mailbox_risk),
            "test": int(report.test),
            "received_at": now,
            "deadline": deadline_for(house.db, report.region, school, now),
        },
        locked,
    )
    ledger.write_line(
        house.db,
        at=now,
        actor=by,
        step="receive",
        signal_id=signal_id,
        region=report.region.id,
        from_state="",
        to_state=state,
        reason=child.decision,
        recipient=courier,
    )


def _to_seal(report: Report, child: Child) -> Sealed:
    """Everything that is not needed to order the queue is encrypted. Of a child whose name may
    not leave the phone there is no name here: ``read_report`` refused it."""
    kept = {
        name: value
        for name, value in child.answers.items()
        if name not in ("school", "mailbox_risk", "decision")
        and (child.decision not in NAMELESS or name in KEPT_NAMELESS)
    }
    incident = {} if child.decision in NAMELESS else dict(report.incident)
    incident.pop("reference", None)
    return Sealed(kept, incident, dict(report.conversation))
