"""A receipt can be read out over the telephone."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldform.domain.receipts import ALPHABET, LENGTH, receipt

PICTURE = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
RANDOM = st.integers(0, 2**64 - 1)


@settings(deadline=None)
@given(RANDOM)
def test_a_receipt_is_two_groups_of_four_signs(random: int) -> None:
    assert PICTURE.fullmatch(receipt(random))


def test_no_sign_is_taken_for_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("0O1ILSUZ")
    assert ALPHABET == ALPHABET.upper()


def test_no_receipt_is_a_word_by_accident() -> None:
    assert not set(ALPHABET) & set("AEIOU")


@settings(deadline=None)
@given(st.lists(st.integers(0, len(ALPHABET) ** LENGTH - 1), min_size=2, unique=True))
def test_different_numbers_below_the_limit_have_different_receipts(numbers: list[int]) -> None:
    assert len({receipt(number) for number in numbers}) == len(numbers)


@settings(deadline=None)
@given(RANDOM)
def test_the_same_number_has_the_same_receipt(random: int) -> None:
    assert receipt(random) == receipt(random)
