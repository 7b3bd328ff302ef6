"""One report, killed or let down at each thing that it does to the disk (K-03, F-01, F-03)."""

import json
import os
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import strace
from bench.stage import NAME, Choice, Found, Stage
from bench.strace import Call, Ready
from fieldform.actions import sealed as seals
from fieldform.domain.people import Role
from fieldform.installation import open_house
from fieldform.storage import ledger_chain, people
from fieldform.storage.database import rows, write
from tests.scan import hits
from tests.world import a_child, a_report, another, make_world

KEY = "a-key-of-at-least-22-characters"


def kill_report(choose: Choice) -> Found:
    """K-03: killed at any point of one report, also the first of its day, it is stored once or
    not at all, and a retry makes it exactly once."""
    found = Found()
    for first_of_day in (True, False):
        with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
            sent = Submission.stage(Path(name), first_of_day)
            calls = strace.calls_of(sent.once)
            for call in choose(calls):
                found.points += 1
                sent.stage_of.again()
                strace.killed_at(sent.once, call)
                sent.check(found, call)
    return found


def fail_report(choose: Choice) -> Found:
    """F-03: a write or sync that fails once is never a yes, and the same process, asked again,
    stores the report exactly once. (SQLite goes on where only the folder was not synced: its
    commit is whole all the same.)"""
    found = Found()
    for first_of_day in (True, False):
        with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
            sent = Submission.stage(Path(name), first_of_day)
            calls = strace.calls_of(sent.once)
            wanted = {*strace.SYNCS, *strace.WRITES}
            risky = [one for one in calls if one.name in wanted and one.path != str(sent.answers)]
            for call in choose(risky):
                found.points += 1
                sent.stage_of.again()
                ended = strace.failing_at(sent.twice, call, "EIO")
                found.check(ended == 0, call, f"the process ended with {ended}")
                statuses = [one["status"] for one in sent.told()]
                right = statuses in ([503, 201], [503, 200]) or Path(call.path).is_dir()
                found.check(right, call, f"answered {statuses}")
                sent.check(found, call)
    return found


def early_answers(reports: int) -> int:
    """K-05: return how many of so many reports were answered before everything that was written
    for them was synced."""
    with tempfile.TemporaryDirectory(prefix="fieldform-each-") as name:
        sent = Submission.stage(Path(name), first_of_day=True)
        unsynced: set[str] = set()
        answers = early = 0
        for call in strace.calls_of(lambda: sent.sending([f"{KEY}{n}" for n in range(reports)])):
            if call.path == str(sent.answers):
                answers, early = answers + 1, early + bool(unsynced)
            elif call.name in strace.SYNCS:
                unsynced.discard(call.path)
            elif call.name in strace.WRITES:
                unsynced.add(call.path)
        said = [one["status"] for one in sent.told()]
        assert (answers, said) == (reports, [201] * reports), said
        return early


@dataclass
class Submission:
    """One report to the app, in another process; what it was told stands in a file."""

    stage_of: Stage
    cookie: str
    answers: Path
    before: int

    @classmethod
    def stage(cls, folder: Path, first_of_day: bool) -> "Submission":
        """Make an installation with an officer who is signed in."""
        world = make_world(folder)
        officer = world.person(Role.OFFICER)
        with write(world.house.db):
            cookie = people.open_session(world.house.db, officer, world.clock())
        if not first_of_day:
            world.one_signal(**another(1))
        before = len(rows(world.house.db, "SELECT 1 FROM signals"))
        return cls(Stage.keep(world), cookie, folder / "answers", before)

    def once(self) -> Ready:
        """Send it once."""
        return self.sending([KEY])

    def twice(self) -> Ready:
        """Send it, and once more."""
        return self.sending([KEY, KEY])

    def sending(self, keys: list[str]) -> Ready:
        """Send it under each of these keys."""
        client = self.stage_of.world.app.test_client()
        client.set_cookie("fieldform", self.cookie)
        told = client.get("/api/me").json
        headers = {
            "X-CSRFToken": told["csrf"] if told else "",
            "Sec-Fetch-Site": "same-origin",
        }
        self.answers.unlink(missing_ok=True)
        out = os.open(self.answers, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        report = a_report(children=[a_child(given_name=NAME), a_child(number=2, given_name=NAME)])

        def send() -> None:
            for key in keys:
                sent = {**headers, "Idempotency-Key": key}
                answer = client.post("/api/reports", json=report, headers=sent)
                said = {"status": answer.status_code, "receipt": (answer.json or {}).get("receipt")}
                os.write(out, json.dumps(said).encode() + b"\n")

        return send

    def told(self) -> list[dict[str, Any]]:
        """Return the answers so far; a process that was killed may have got none."""
        lines = self.answers.read_text().splitlines() if self.answers.exists() else []
        return [json.loads(line) for line in lines]

    def check(self, found: Found, call: Call) -> None:
        """Look at what is stored, try again, and look once more."""
        yes = [one["receipt"] for one in self.told() if one["status"] in (200, 201)]
        stored = self._stored(found, call)
        found.check(stored in (0, 1), call, f"stored {stored} times")
        found.check(stored == 1 or not yes, call, "told yes, and not stored")
        strace.run(self.twice)
        said = self.told()
        statuses = [one["status"] for one in said]
        found.check(statuses == [200 if stored else 201, 200], call, f"retried: {statuses}")
        receipts = {*yes, *(one["receipt"] for one in said)}
        found.check(len(receipts) == 1, call, f"{len(receipts)} receipts")
        found.check(self._stored(found, call) == 1, call, "not exactly once after the retry")

    def _stored(self, found: Found, call: Call) -> int:
        house = open_house(self.stage_of.world.config)
        with closing(house.db):
            ours = rows(house.db, "SELECT id FROM reports WHERE idempotency_key = ?", (KEY,))
            whole = rows(house.db, "PRAGMA integrity_check")[0][0]
            found.check(whole == "ok", call, f"the database is damaged: {whole}")
            lines = rows(house.db, "SELECT 1 FROM ledger WHERE step = 'receive'")
            every_one = [one[0] for one in rows(house.db, "SELECT id FROM signals")]
            found.check(len(every_one) == self.before + 2 * len(ours), call, "half a report")
            found.check(len(lines) == len(every_one), call, "the ledger does not agree")
            found.check(not list(ledger_chain.broken_lines(house.db)), call, "a broken chain")
            for one in every_one:
                found.check(seals.unlock(house, one) is not None, call, "a seal does not open")
        left = hits(self.stage_of.world.config.data, NAME)
        found.check(not left, call, "a name in clear")
        return len(ours)
