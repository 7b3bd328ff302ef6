"""Fixtures for all tests. Sockets may only reach this machine (pytest-socket)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh installation."""
    made = make_world(tmp_path)
    yield made
    made.house.db.close()
