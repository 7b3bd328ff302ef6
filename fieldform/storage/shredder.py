"""Makes a signal unreadable: in the database, its journal, its mail, and every old copy.

The order is that of security.md section 3.2. Every part may be run again after a crash.
"""

from datetime import date

from sqlite_utils import Database

from fieldform.storage import vault
from fieldform.storage.database import alone, change, row, rows
from fieldform.storage.vault import Vault

UNCOMPACTED = 1
"""SQLite's ``user_version`` while something was overwritten and the file not yet compacted. It
is set in the transaction that overwrites, so that a crash in between is not forgotten."""


def overwrite_sealed(db: Database, signal_id: str) -> None:
    """Take away what is encrypted of a signal, and its mail, and keep its row (a recorded
    objection)."""
    change(
        db,
        """
        UPDATE signals SET sealed = zeroblob(length(sealed)), wrapped_key = zeroblob(64)
        WHERE id = ? AND sealed IS NOT NULL
        """,
        (signal_id,),
    )
    change(
        db,
        "UPDATE signals SET sealed = NULL, wrapped_key = NULL, key_day = NULL WHERE id = ?",
        (signal_id,),
    )
    change(
        db,
        "UPDATE deliveries SET sealed = zeroblob(length(sealed)) WHERE signal_id = ?",
        (signal_id,),
    )
    change(db, "DELETE FROM deliveries WHERE signal_id = ?", (signal_id,))
    change(db, f"PRAGMA user_version = {UNCOMPACTED}")


def overwrite_and_delete(db: Database, signal_id: str) -> None:
    """Overwrite what is encrypted of a signal and its mail, then delete its row too. Runs inside
    the transaction of the ``destroy`` step."""
    overwrite_sealed(db, signal_id)
    change(db, "DELETE FROM signals WHERE id = ?", (signal_id,))


def must_compact(db: Database) -> bool:
    """Say whether something was overwritten since the file was last compacted."""
    found = row(db, "PRAGMA user_version")
    return found is not None and found[0] == UNCOMPACTED


def compact(db: Database) -> None:
    """Rewrite the database file without the freed pages: ``secure_delete`` alone leaves some
    deleted bytes behind (measured: security.md finding 1)."""
    with alone(db):
        db.conn.execute("VACUUM")
        change(db, "PRAGMA user_version = 0")


def destroy_unused_days(db: Database, keys: Vault, today: date) -> list[str]:
    """Destroy the key of every past day that no signal and no report needs any more; return
    those days."""
    needed = {
        one[0]
        for one in rows(
            db,
            """
            SELECT key_day FROM signals WHERE key_day IS NOT NULL
            UNION SELECT key_day FROM reports WHERE sealed_digest IS NOT NULL
            """,
        )
    }
    gone = [day for day in vault.days(keys) if day not in needed and day < today.isoformat()]
    for day in gone:
        vault.destroy_day(keys, day)
    return gone
