"""The passkeys of people. The private half never leaves a person's device: what stands here lets
nobody in."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.people import Person
from fieldform.storage import people
from fieldform.storage.database import change, insert, row, rows
from fieldform.storage.times import from_text, to_text


@dataclass(frozen=True, repr=False)
class Passkey:
    """One passkey; ``sign_count`` is how often its device says that it was used."""

    id: str
    credential_id: bytes
    person_id: str
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime | None
    used_at: datetime | None


FIELDS = "id, credential_id, person_id, public_key, sign_count, name, created_at, used_at"


def add(
    db: Database,
    person: Person,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    name: str,
    now: datetime,
) -> str:
    """Add a passkey that is not known yet, and return its id."""
    passkey_id = secrets.token_urlsafe(16)
    insert(
        db,
        "passkeys",
        {
            "id": passkey_id,
            "credential_id": credential_id,
            "person_id": person.id,
            "public_key": public_key,
            "sign_count": sign_count,
            "name": name,
            "created_at": to_text(now),
        },
    )
    return passkey_id


def is_known(db: Database, credential_id: bytes) -> bool:
    """Say whether anybody has this passkey already."""
    return row(db, "SELECT 1 FROM passkeys WHERE credential_id = ?", (credential_id,)) is not None


def of_person(db: Database, person_id: str) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    sql = f"SELECT {FIELDS} FROM passkeys WHERE person_id = ? ORDER BY created_at, rowid"
    return [_passkey(one) for one in rows(db, sql, (person_id,))]


def has_one(db: Database, person_id: str) -> bool:
    """Say whether a person has a passkey."""
    return row(db, "SELECT 1 FROM passkeys WHERE person_id = ?", (person_id,)) is not None


def of_region(db: Database, region: str) -> set[str]:
    """Return the ids of a region's people who have a passkey."""
    sql = "SELECT DISTINCT person_id FROM passkeys JOIN people ON people.id = person_id"
    return {one["person_id"] for one in rows(db, f"{sql} WHERE region = ?", (region,))}


def owner(db: Database, credential_id: bytes) -> tuple[Passkey, Person] | None:
    """Return a passkey and whose it is, while that person may come in."""
    found = row(db, f"SELECT {FIELDS} FROM passkeys WHERE credential_id = ?", (credential_id,))
    if found is None:
        return None
    person = people.by_id(db, found["person_id"])
    return (_passkey(found), person) if person else None


def used(db: Database, passkey: Passkey, sign_count: int, now: datetime) -> bool:
    """Note a use. False when the passkey is gone, or was used beside us."""
    sql = "UPDATE passkeys SET sign_count = ?, used_at = ? WHERE id = ? AND sign_count = ?"
    return change(db, sql, (sign_count, to_text(now), passkey.id, passkey.sign_count)) == 1


def rename(db: Database, person_id: str, passkey_id: str, name: str) -> bool:
    """Give an own passkey another name; False when there is none of that id."""
    sql = "UPDATE passkeys SET name = ? WHERE id = ? AND person_id = ?"
    return change(db, sql, (name, passkey_id, person_id)) == 1


def remove(db: Database, person_id: str, passkey_id: str, here: str) -> bool:
    """Remove an own passkey, and the sessions it opened except the one that asks (``here``, its
    token); False when there is none of that id."""
    sql = "DELETE FROM passkeys WHERE id = ? AND person_id = ?"
    if change(db, sql, (passkey_id, person_id)) == 0:
        return False
    sql = "DELETE FROM sessions WHERE passkey_id = ? AND token_hash != ?"
    change(db, sql, (passkey_id, people.token_hash(here)))
    return True


def _passkey(found: tuple[object, ...]) -> Passkey:
    values = dict(zip(FIELDS.split(", "), found, strict=True))
    for name in ("created_at", "used_at"):
        values[name] = from_text(values[name])  # type: ignore[arg-type]
    return Passkey(**values)  # type: ignore[arg-type]
