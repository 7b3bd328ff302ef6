"""What ``node --test`` says of the scripts' pure parts."""

from pathlib import Path

import pytest

from tests.js.node import node_tests

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["outbox", "service-worker", "early-part"])
def test_the_pure_scripts_keep_their_rules(name: str) -> None:
    node_tests(HERE / f"{name}.test.mjs")
