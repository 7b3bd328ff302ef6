"""Chains the lines of the ledger, so that a line that was taken away or altered is found.

Each line carries an HMAC-SHA-256 over its fields and the HMAC of the line before, and the head
carries one over the last of them: without the installation's secret nobody can make them fit
again. The secret is a file beside the database and outside every backup. Who puts back an older
copy of the *whole* database is not found by this, and who has the secret neither.
"""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from fieldform.storage.database import PatientConnection, UnsafeDatabase, change, row

FIELDS = (
    "at",
    "actor",
    "step",
    "signal_id",
    "region",
    "from_state",
    "to_state",
    "reason",
    "recipient",
)
BEGINNING = b""
"""What stands for the line before the first."""


def mac_of_next(db: Database, line: Mapping[str, Any]) -> bytes:
    """Return what chains ``line`` to the last one, and move the head to it. Inside the
    transaction that writes the line."""
    key = _key(db)
    mac = _mac(key, _last(db), [line[name] for name in FIELDS])
    change(db, "UPDATE ledger_head SET mac = ?", (_head(key, mac),))
    return mac


def chain_old_lines(db: Database) -> None:
    """Chain the lines of before there was a chain, and set the head. Inside ``write``, once:
    when the secret is made."""
    key, mac = _key(db), BEGINNING
    for number, *fields in db.conn.execute(
        f"SELECT id, {', '.join(FIELDS)} FROM ledger ORDER BY id"
    ).fetchall():
        mac = _mac(key, mac, fields)
        change(db, "UPDATE ledger SET mac = ? WHERE id = ?", (mac, number))
    change(db, "UPDATE ledger_head SET mac = ?", (_head(key, mac),))


def broken_lines(db: Database) -> Iterator[str]:
    """Yield, in words, each place where the ledger was altered."""
    key, before = _key(db), BEGINNING
    found = db.conn.execute(f"SELECT id, mac, {', '.join(FIELDS)} FROM ledger ORDER BY id")
    for number, mac, *fields in found:
        if not hmac.compare_digest(mac, _mac(key, before, fields)):
            yield f"line {number} of the ledger was altered, or a line before it was taken away"
        before = mac
    head = row(db, "SELECT mac FROM ledger_head")
    if head is None or not hmac.compare_digest(head[0], _head(key, before)):
        yield "the last lines of the ledger were taken away, or altered"


def _last(db: Database) -> bytes:
    found = row(db, "SELECT mac FROM ledger ORDER BY id DESC LIMIT 1")
    return bytes(found[0]) if found else BEGINNING


def _mac(key: bytes, before: bytes, fields: Sequence[str]) -> bytes:
    text = json.dumps([before.hex(), *fields], ensure_ascii=False)
    return hmac.digest(key, text.encode(), "sha256")


def _head(key: bytes, last: bytes) -> bytes:
    return hmac.digest(key, b"head" + last, "sha256")


def _key(db: Database) -> bytes:
    connection = db.conn
    if not isinstance(connection, PatientConnection) or not connection.ledger_key:
        raise UnsafeDatabase("Open the database with fieldform.installation.open_database.")
    return connection.ledger_key
