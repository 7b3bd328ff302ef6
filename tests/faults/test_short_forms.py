"""K-01, K-02, K-04, G-01 to G-05, D-02: short forms of `make faults`, with controls that lose."""

from random import Random

from bench import churn, kills, power_cut
from fieldform.storage.database import PRAGMAS


def test_k01_k02_processes_that_are_killed_lose_nothing_and_double_nothing() -> None:
    """Also no ledger line is off, and no file holds the name in clear at any look."""
    found = kills.measure(8)
    assert (found["kill_lost"], found["kill_doubled"], found["ledger_off"]) == (0, 0, 0)
    assert found["in_clear"] == 0
    assert found["scans"] > 5
    assert found["acknowledged"] > 20
    assert found["tries"] > found["acknowledged"], "no kill was ever felt"


def test_k04_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    acknowledged, lost = power_cut.measure(PRAGMAS, 30, Random(4))
    assert acknowledged > 50
    assert lost == 0


def test_k04_control_with_other_settings_a_power_cut_loses() -> None:
    for settings in power_cut.CONTROLS.values():
        assert power_cut.measure(settings, 30, Random(4))[1] > 0
    for one in ("journal_mode", "synchronous"):
        weaker = {**PRAGMAS, one: {"journal_mode": "delete", "synchronous": "0"}[one]}
        assert power_cut.measure(weaker, 30, Random(4))[1] > 0, one


def test_d02_whatever_is_destroyed_leaves_no_byte() -> None:
    found = churn.measure(6)
    assert found["destroyed"] >= 6
    assert (found["destroy_left_bytes"], found["in_clear"]) == (0, 0)
