"""K-01, K-02, K-04, K-06, G-01 to G-06, G-10, D-02, M-03 to M-11: short forms of `make faults`,
with controls that lose."""

from functools import cache
from random import Random

import pytest

from bench import churn, faults, kills, mail_modes, mail_tls, power_cut
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


def test_k06_a_server_that_is_asked_to_stop_loses_nothing_and_doubles_nothing() -> None:
    found = kills.measure_stops(3)
    assert (found["kill_lost"], found["kill_doubled"], found["ledger_off"]) == (0, 0, 0)
    assert found["acknowledged"] > 9


def test_d02_whatever_is_destroyed_leaves_no_byte_and_nothing_lies_in_clear() -> None:
    found = churn.measure(8)
    assert found["destroyed"] >= found["children"] >= 16
    assert found["refused_steps"] < found["steps"] / 2
    assert (found["destroy_left_bytes"], found["in_clear"], found["still_there"]) == (0, 0, 0)
    assert found["tried_in_backups"] > 0
    assert found["opened_in_backups"] == 0


def test_d02_control_what_lies_in_clear_and_what_is_left_is_found() -> None:
    found = churn.controls()
    assert found["control_in_clear"] > 0
    assert found["control_left_bytes"] > 0


@pytest.mark.parametrize("mode", mail_modes.TWELVE)
def test_g10_a_mail_server_that_misbehaves_gets_one_mail_or_the_same_twice(mode: str) -> None:
    assert outcomes()[mode].is_right(mode), outcomes()[mode]


@cache
def outcomes() -> dict[str, mail_modes.Outcome]:
    return dict(mail_modes.outcomes())


def test_m10_m11_nothing_can_be_read_where_tls_is_missing_or_wrong_and_the_mail_waits() -> None:
    assert dict(mail_tls.readable_without_tls()) == dict.fromkeys(mail_tls.CASES, 0)


def test_m10_control_a_mail_without_tls_can_be_read_on_the_wire() -> None:
    assert mail_tls.readable_of_a_plain_mail() > 0


def test_make_faults_says_which_promise_is_broken() -> None:
    figures = dict.fromkeys(faults.NONE, 0.0) | dict.fromkeys(faults.SOME, 1.0) | faults.EXACTLY
    assert faults.broken_promises(figures) == []
    for name in figures:
        wrong = {**figures, name: 0.0 if figures[name] else 1.0}
        assert len(faults.broken_promises(wrong)) == 1, name
