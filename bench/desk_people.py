"""People at the desk: each opens the queue, lets it refresh, takes a signal on and puts it back."""

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field

from bench.app import SignedIn
from bench.desk_signals import Desk

Times = dict[str, list[float]]
"""Seconds of each answer, by what was asked: "page", "refresh" or "step"."""

REST = (0.6, 1.4)
"""Seconds between two things that a person does. A page refreshes by itself every four."""

CHANGES = re.compile(r'hx-get="(/desk/changes[^"]+)"')
WAITING = re.compile(r'action="/desk/signals/([\w-]+)/claim"')
FINE = {200, 204, 303, 409}
"""409: a colleague was first."""


def work(desk: Desk, many: int, seconds: float) -> Times:
    """Let so many people work for so long. Raises RuntimeError when anything is not answered."""
    found = [_Person(desk, one) for one in desk.people[:many]]
    threads = [threading.Thread(target=one.work, args=(seconds,)) for one in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times: Times = {"page": [], "refresh": [], "step": []}
    for one in found:
        if one.trouble:
            raise RuntimeError(one.trouble)
        for what, seconds_of in one.times.items():
            times[what] += seconds_of
    return times


@dataclass
class _Person:
    desk: Desk
    signed_in: SignedIn
    times: Times = field(default_factory=lambda: {"page": [], "refresh": [], "step": []})
    changes: str = ""
    waiting: list[str] = field(default_factory=list)
    trouble: str = ""

    def work(self, seconds: float) -> None:
        connection = http.client.HTTPConnection(*self.desk.server.at, timeout=30)
        end = time.perf_counter() + seconds
        try:
            self._page(connection)
            while time.perf_counter() < end:
                time.sleep(random.uniform(*REST))
                does = random.choices((self._refresh, self._page, self._step), (6, 3, 1))[0]
                does(connection)
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self.trouble = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    def _page(self, connection: http.client.HTTPConnection) -> None:
        page = self._ask(connection, "page", "GET", "/desk", {})
        self.changes = CHANGES.findall(page)[0].replace("&amp;", "&")
        self.waiting = WAITING.findall(page)

    def _refresh(self, connection: http.client.HTTPConnection) -> None:
        fresh = self._ask(connection, "refresh", "GET", self.changes, {"HX-Request": "true"})
        if fresh:
            self.changes = CHANGES.findall(fresh)[0].replace("&amp;", "&")

    def _step(self, connection: http.client.HTTPConnection) -> None:
        signal = random.choice(self.waiting)
        at = f"/desk/signals/{signal}"
        self._ask(connection, "step", "POST", f"{at}/claim", {})
        self._ask(connection, "step", "POST", f"{at}/release", {})

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        what: str,
        method: str,
        path: str,
        headers: dict[str, str],
    ) -> str:
        begun = time.perf_counter()
        connection.request(
            method, path, headers={"Host": "localhost", **self.signed_in.headers, **headers}
        )
        response = connection.getresponse()
        text = response.read().decode()
        self.times[what].append(time.perf_counter() - begun)
        if response.status not in FINE:
            raise RuntimeError(f"{method} {path} answered {response.status}")
        return text
