"""Lets writers that wait at the same time share one transaction, and so one wait for the disk.

A commit costs five fdatasyncs, one after the other, and only one commit can be under way. Whoever
comes first leads: it takes the lock, does everyone's work in its own connection, each in a
savepoint of its own, and commits once. Nobody is answered before that commit is on disk
(docs/decisions/0002).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlite_utils import Database

from fieldform.storage.database import write

T = TypeVar("T")
Work = Callable[[Database], T]


@dataclass(eq=False)
class _Turn:
    """One piece of work, and the thread that waits for it. ``wake`` is held until then."""

    work: Work[Any]
    wake: threading.Lock = field(default_factory=threading.Lock)
    done: bool = False
    result: Any = None
    error: BaseException | None = None

    def __post_init__(self) -> None:
        self.wake.acquire()


@dataclass(eq=False)
class Writers:
    """The writers of one process, in several threads."""

    mutex: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[_Turn] = field(default_factory=list)
    led: bool = False

    def write(self, db: Database, work: Work[T]) -> T:
        """Do ``work`` in a transaction and return its result when it is on disk.

        ``work`` is handed the connection to use, which may be another thread's, and is undone
        alone when it raises. Raises what ``work`` or the commit raised.
        """
        turn = _Turn(work)
        with self.mutex:
            self.waiting.append(turn)
            leads, self.led = not self.led, True
        if not leads:
            turn.wake.acquire()  # done, or told to lead
        if not turn.done:
            self._lead(db)
        if turn.error is not None:
            raise turn.error
        result: T = turn.result
        return result

    def _lead(self, db: Database) -> None:
        batch: list[_Turn] = []
        try:
            with write(db):
                batch = self._everyone()  # only now: who came while we waited comes along
                for turn in batch:
                    _take(db, turn)
        except BaseException as error:
            batch = batch or self._everyone()
            for turn in batch:
                turn.error = error  # nothing of the batch is stored
        self._hand_over(batch)

    def _everyone(self) -> list[_Turn]:
        with self.mutex:
            batch, self.waiting = self.waiting, []
        return batch

    def _hand_over(self, batch: list[_Turn]) -> None:
        with self.mutex:
            successor = self.waiting[0] if self.waiting else None
            self.led = successor is not None
        for turn in batch:
            turn.done = True
            turn.wake.release()
        if successor:
            successor.wake.release()


def _take(db: Database, turn: _Turn) -> None:
    db.conn.execute("SAVEPOINT turn")
    try:
        turn.result = turn.work(db)
    except Exception as error:
        if not db.conn.in_transaction:  # a full disk: SQLite has undone the whole batch
            raise
        turn.error = error
        db.conn.execute("ROLLBACK TO turn")
    db.conn.execute("RELEASE turn")
