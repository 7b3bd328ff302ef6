"""Approves a signal: from here on it is a mail with fixed bytes, or a telephone call."""

import secrets
from datetime import datetime
from email.utils import make_msgid

from fieldform.actions import sealed as seals
from fieldform.actions.house import House
from fieldform.actions.steps import take
from fieldform.channels.letter import BODY, SAFE_HOME_BODY, SAFE_HOME_BODY_BY_PHONE, letter
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import not_found, step_lost
from fieldform.domain.regions import SafeHome
from fieldform.domain.signal import Signal
from fieldform.storage import deliveries, mailboxes, signals, vault
from fieldform.storage.database import write

MAIL = "|mail-1"
"""Bound into the seal of a mail beside the id of its signal."""

APPROVE = {Role.DESK: "approve", Role.OFFICE: "approve_at_office"}
BY_PHONE = {Role.DESK: "tell_by_phone", Role.OFFICE: "tell_by_phone_at_office"}


def approve(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Approve a signal for its school, as the desk or as the attendance office.

    The mail is written now, once: every attempt sends the same bytes (security.md section 4).
    Raises Problem, with everything that stands in the way.
    """
    with write(house.db):
        signal = take(
            house,
            _step(APPROVE, person),
            signal_id,
            person,
            now,
            {
                "approved_at": now,
                "holder": None,
                "held_since": None,
                "refused_at": None,
                "bounced_at": None,
                "delayed_at": None,
            },
            recipient=_recipient_code(house, signal_id, person),
        )
        _write_mail(house, signal, person, now)


def tell_by_phone(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """Record that the school was told by telephone; nothing is mailed. Raises Problem."""
    with write(house.db):
        take(
            house,
            _step(BY_PHONE, person),
            signal_id,
            person,
            now,
            {"delivered_at": now, "acknowledged_at": now, "holder": None, "held_since": None},
            reason="by_phone",
            recipient=_school_of(house, signal_id, person),
        )


def send_again(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """A mail that may or may not have arrived goes once more, the same one. Raises Problem."""
    with write(house.db):
        take(
            house, "send_again", signal_id, person, now, {"uncertain_at": None, "delayed_at": None}
        )
        deliveries.try_again_at(house.db, signal_id, now, "")


def confirm_received(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """The school said that the uncertain mail is there. Raises Problem."""
    with write(house.db):
        take(
            house,
            "confirm_received",
            signal_id,
            person,
            now,
            {"delivered_at": now, "acknowledged_at": now, "uncertain_at": None},
        )


def confirm_read(house: House, signal_id: str, person: Person, now: datetime) -> None:
    """The school said by telephone that it has read the mail. Raises Problem."""
    with write(house.db):
        take(house, "confirm_read", signal_id, person, now, {"acknowledged_at": now})


def _step(steps: dict[Role, str], person: Person) -> str:
    if person.role not in steps:
        raise not_found()
    return steps[person.role]


def _school_of(house: House, signal_id: str, person: Person) -> str:
    signal = signals.find(house.db, signal_id, person.region)
    return (signal.school if signal else None) or ""


def _recipient_code(house: House, signal_id: str, person: Person) -> str:
    """How the ledger names who gets the mail: a vestigingscode, or Veilig Thuis of the region."""
    if house.regions[person.region].safe_home and person.role is Role.DESK:
        return f"safe_home:{person.region}"
    return _school_of(house, signal_id, person)


def _body(signal: Signal, safe_home: SafeHome | None) -> str:
    if safe_home is None:
        return BODY
    return SAFE_HOME_BODY_BY_PHONE if signal.mailbox_risk else SAFE_HOME_BODY


def _write_mail(house: House, signal: Signal, person: Person, now: datetime) -> None:
    region = house.regions[signal.region]
    safe_home = region.safe_home if person.role is Role.DESK else None
    recipient = safe_home.mailbox if safe_home else mailboxes.in_force(house.db, signal.school)
    sealed = seals.unlock(house, signal.id)
    locked = signals.locked(house.db, signal.id)
    if recipient is None or sealed is None or locked is None:
        raise step_lost()  # unreachable: the step has checked what is needed
    if deliveries.due_again(house.db, signal.id, recipient, now):
        return  # it came back, and goes to the same mailbox once more: the same bytes
    token = secrets.token_urlsafe(32)
    message_id = make_msgid(domain=house.mail_from.rpartition("@")[2])
    born = sealed.answers.get("birth_date")
    may_have_it = safe_home is not None or region.policy.school_gets_birth_date
    message = letter(
        child_name=sealed.child_name,
        birth_date=str(born) if born and may_have_it else None,
        reference=f"{signal.receipt}-{signal.number}",
        link=f"{house.base_url}/a/{token}",
        sender=house.mail_from,
        recipient=recipient,
        message_id=message_id,
        date=now,
        region_name=region.name,
        test=signal.test,
        body=_body(signal, safe_home),
    )
    key = seals.key_of(house, signal.id, locked)
    deliveries.add(
        house.db,
        signal_id=signal.id,
        channel=house.channel,
        recipient=recipient,
        message_id=message_id,
        sealed=vault.seal(key, message, signal.id + MAIL),
        acknowledge_token=token,
        now=now,
    )
