"""Seconds that people held a signal, and who found the school, from the ledger's own lines."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldform.domain.effort import Taken, seconds_held, who_found

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def taken(*steps: tuple[int, str]) -> list[Taken]:
    return [Taken(START + timedelta(seconds=after), name) for after, name in steps]


@pytest.mark.parametrize(
    ("steps", "held"),
    [
        ([(0, "receive")], {}),
        ([(0, "claim"), (90, "approve")], {"desk": 90}),
        ([(0, "claim"), (10, "complete"), (20, "record_call"), (90, "close")], {"desk": 90}),
        ([(0, "claim"), (30, "release"), (500, "claim"), (510, "approve")], {"desk": 40}),
        ([(0, "claim"), (30, "ask"), (900, "answer"), (1000, "claim"), (1005, "close")],
         {"desk": 35}),
        ([(0, "claim"), (1000, "take_over"), (1060, "tell_by_phone")], {"desk": 1060}),
        ([(0, "claim"), (50, "send_to_office"), (600, "open_at_office"), (660, "choose_school"),
          (700, "approve_at_office")], {"desk": 50, "office": 100}),
        ([(0, "open_at_office"), (20, "open_at_office"), (50, "return_to_desk")], {"office": 50}),
        ([(0, "claim"), (30, "take_over_early"), (40, "merge")], {"desk": 40}),
        ([(0, "claim"), (60, "hand_over")], {"desk": 60}),
        ([(0, "claim"), (100_000, "expire")], {"desk": 3600}),
        ([(0, "claim")], {}),
    ],
)  # fmt: skip
def test_a_hold_lasts_until_it_is_let_go_and_at_most_an_hour(
    steps: list[tuple[int, str]], held: dict[str, int]
) -> None:
    assert seconds_held(taken(*steps)) == held


@pytest.mark.parametrize(
    ("steps", "who"),
    [
        ([(0, "claim"), (1, "complete")], "desk"),
        ([(0, "open_at_office"), (1, "choose_school")], "office"),
        ([(0, "ask"), (1, "answer")], "officer"),
        ([(0, "answer"), (1, "complete")], "desk"),
        ([(0, "claim"), (1, "close")], "not_found"),
    ],
)
def test_the_last_who_named_the_school_found_it(steps: list[tuple[int, str]], who: str) -> None:
    assert who_found(taken(*steps)) == who
