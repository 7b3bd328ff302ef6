"""After an outage 2,000 phones have coverage again at once, with 10,000 reports that waited.

Each phone does as the real one: a fresh token, then one report at a time under its own key, again
after a failure, forgotten only after a yes. Of some requests the answer is lost on the way, so
that the server gets them twice.
"""

import asyncio
import json
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.app import a_report

RECONNECT = 10.0
"""Seconds within which all phones are back."""

PATIENCE = 20.0
"""Seconds that a phone waits for an answer."""

FLAPS = 0.05
"""The part of the requests whose answer is lost on the way."""


@dataclass(frozen=True)
class Storm:
    """What happened: seconds until the last report was acknowledged, and how often phones had to
    ask again."""

    seconds: float
    reports: int
    again: int
    keys: frozenset[str]


class Phone:
    """One phone, with its cookie and the reports that waited on it."""

    def __init__(self, at: tuple[str, int], cookie: str, reports: int, dice: random.Random) -> None:
        self.at, self.cookie, self.dice = at, cookie, dice
        self.waiting = [(secrets.token_urlsafe(24), a_report(1)) for _ in range(reports)]
        self.again = 0
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def drain(self) -> None:
        """Come back some time in the first seconds, and send what waits until nothing does."""
        await asyncio.sleep(self.dice.uniform(0, RECONNECT))
        token = ""
        while not token:
            status, body = await self._until(b"GET", "/api/me", {}, b"")
            token = json.loads(body)["csrf"] if status == 200 else ""
        for key, report in self.waiting:
            headers = {"Idempotency-Key": key, "X-CSRFToken": token}
            status = 0
            while status not in (200, 201):
                status, _ = await self._until(b"POST", "/api/reports", headers, report)
        self._hang_up()

    async def _until(
        self, method: bytes, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """Ask until an answer comes; wait longer after each failure."""
        pause = 0.5
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    status, answer = await self._ask(method, path, headers, body)
                if status < 500:
                    return status, answer
            except (OSError, EOFError, TimeoutError):
                pass
            self.again += 1
            self._hang_up()
            await asyncio.sleep(pause * self.dice.uniform(0.5, 1.5))
            pause = min(pause * 2, 8.0)

    async def _ask(
        self, method: bytes, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        if self.line is None:
            self.line = await asyncio.open_connection(*self.at)
        reader, writer = self.line
        lines = {"Host": "localhost", "Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        if body:
            lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **headers}.items())
        writer.write(method + f" {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await writer.drain()
        if body and self.dice.random() < FLAPS:
            raise OSError("the coverage is gone again")
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in answer.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        return int(answer[9:12]), await reader.readexactly(length)

    def _hang_up(self) -> None:
        if self.line:
            self.line[1].close()
        self.line = None


def storm(at: tuple[str, int], cookies: Sequence[str], each: int, seed: int) -> Storm:
    """Let one phone for each cookie send ``each`` reports, all at once."""
    phones = [
        Phone(at, cookie, each, random.Random(seed + number))
        for number, cookie in enumerate(cookies)
    ]

    async def all_of_them() -> None:
        await asyncio.gather(*(phone.drain() for phone in phones))

    since = time.monotonic()
    asyncio.run(all_of_them())
    keys = frozenset(key for phone in phones for key, _ in phone.waiting)
    return Storm(time.monotonic() - since, len(keys), sum(phone.again for phone in phones), keys)
