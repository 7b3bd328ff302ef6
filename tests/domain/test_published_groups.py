"""Neighbouring groups of schools are joined until none has one to four schools."""

import random

from fieldform.domain.buckets import BUCKETS, Bucket, spread
from fieldform.domain.published import GROUPS, LEAST, merged


def test_every_number_of_signals_is_in_exactly_one_group() -> None:
    for groups in (BUCKETS, GROUPS):
        for number in range(40):
            assert sum(bucket.holds(number) for bucket in groups) == 1


def test_small_groups_are_joined_with_their_neighbour() -> None:
    low, middle, high = GROUPS
    assert merged({low: 9, middle: 5, high: 0}) == {low: 9, middle: 5, high: 0}
    assert merged({low: 9, middle: 5, high: 1}) == {low: 9, Bucket(6, None): 6}
    assert merged({low: 2, middle: 9, high: 5}) == {Bucket(0, 13): 11, high: 5}
    assert merged({low: 3, middle: 1, high: 2}) == {Bucket(0, None): 6}


def test_no_joined_group_is_small_and_none_is_lost() -> None:
    dice = random.Random(1)
    for _ in range(500):
        numbers = {f"s{at}": dice.randint(0, 20) for at in range(dice.randint(LEAST, 30))}
        groups = merged(spread(numbers, numbers, GROUPS))
        assert sum(groups.values()) == len(numbers)
        assert all(number == 0 or number >= LEAST for number in groups.values())
        assert next(iter(groups)).low == 0
