"""A receipt is read out over a radio, and written down on paper."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldform.domain.receipts import ALPHABET, LENGTH, receipt

CONFUSED = ["0O", "1IL", "5S", "2Z", "8B", "UV"]


@given(st.integers(0, 2**64 - 1))
@settings(deadline=None)
def test_a_receipt_is_two_times_four_signs(random: int) -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", receipt(random))


@pytest.mark.parametrize("alike", CONFUSED)
def test_of_signs_that_look_alike_there_is_one_at_most(alike: str) -> None:
    assert len(set(alike) & set(ALPHABET)) <= 1


def test_no_receipt_is_a_word_by_accident() -> None:
    assert not set("AEIOU") & set(ALPHABET)


def test_the_receipt_of_the_design_could_be_one() -> None:
    assert set("K7Q29F4M") <= set(ALPHABET)


@given(st.integers(0, 25**8 - 1), st.integers(0, 25**8 - 1))
@settings(deadline=None)
def test_two_numbers_below_25_to_the_eighth_have_two_receipts(one: int, other: int) -> None:
    assert len(set(ALPHABET)) ** LENGTH == 25**8
    assert (receipt(one) == receipt(other)) == (one == other)
