"""What a test does with a phone, whichever browser is in it. Places are CSS selectors."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

PATIENCE = 20.0
BETWEEN_LOOKS = 0.05


class Phone(ABC):
    """One browser with a profile of its own that outlives it. Made open; ``close`` ends it."""

    name: str

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        profile.mkdir(parents=True, exist_ok=True)
        self.start()

    @abstractmethod
    def start(self) -> None:
        """Start the browser with its profile."""

    @abstractmethod
    def close(self) -> None:
        """Close the browser as its user does. Closing a closed one does nothing."""

    @abstractmethod
    def kill(self) -> None:
        """End the browser's processes at once, in the middle of whatever they do."""

    def reopen(self) -> None:
        """Close the browser and start it again with the same profile."""
        self.close()
        self.start()

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address, also when no answer comes."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again, also when no answer comes."""

    @abstractmethod
    def offline(self, on: bool) -> None:
        """Tell the browser that it has no network; an engine that cannot be told does nothing."""

    @abstractmethod
    def fill(self, place: str, text: str) -> None:
        """Put text into a field, as if typed."""

    @abstractmethod
    def tap(self, place: str) -> None:
        """Tap what is seen at this place."""

    @abstractmethod
    def look(self, place: str) -> str | None:
        """Return the text that is seen there now, or None when nothing is seen."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """Return the value of an expression of JavaScript; a promise is waited for."""

    def text(self, place: str, containing: str = "") -> str:
        """Return the text there as soon as it is seen and contains this. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.look(place)
            if seen is not None and containing in seen:
                return seen
            if time.monotonic() > end:
                page = self.look("body")
                raise TimeoutError(f"{self.name}: no {place} with {containing!r} in {page!r}")
            time.sleep(BETWEEN_LOOKS)

    def until(self, script: str) -> None:
        """Wait until an expression is true. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name}: {script}")
            time.sleep(BETWEEN_LOOKS)
