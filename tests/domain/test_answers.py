"""What an officer types is read as it is meant, or refused with a code."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldform.domain.answers import (
    NAME_MAX,
    SchoolAnswer,
    SchoolKnown,
    Unreadable,
    age_on,
    is_bsn,
    read,
)
from fieldform.domain.questions import Kind, Question
from tests.names import MUST_SURVIVE

TODAY = date(2026, 11, 22)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def reading(kind: Kind, value: Any) -> Any:
    return read(Question("asked", kind, "", choices=(("a", "A"), ("b", "B"))), value, today=TODAY)


def refusal(kind: Kind, value: Any) -> str:
    with pytest.raises(Unreadable) as refused:
        reading(kind, value)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PL0100-2026123456", "PL0100-2026123456"),
        ("PL0100 2026123456", "PL0100-2026123456"),
        ("PL01002026123456", "PL0100-2026123456"),
        ("  pl0100-2026123456 ", "PL0100-2026123456"),
        ("pl02ab-2026123456", "PL02AB-2026123456"),
        ("PL0100-2026123456-1", "PL0100-2026123456-1"),
        ("PL0100 2026123456-12", "PL0100-2026123456-12"),
    ],
)
def test_a_reference_is_read_in_every_way_it_is_written(typed: str, meant: str) -> None:
    assert reading(Kind.REFERENCE, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2026123456",
        "PL0100-202612345",
        "PL0100-20261234567",
        "PL0100--2026123456",
        "PLA100-2026123456",
        "PL0100-2026123456-123",
        "PL0100-2026123456 and more",
        "PL0100-٢٠٢٦١٢٣٤٥٦",
        20261234,
        None,
        ["PL0100-2026123456"],
    ],
)
def test_what_is_not_a_reference_is_refused(typed: Any) -> None:
    assert refusal(Kind.REFERENCE, typed) == "reference.invalid"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("6431", "6431"), ("6431AB", "6431AB"), ("6431 ab", "6431AB"), (" 6431 AB ", "6431AB")],
)
def test_a_postcode_is_four_digits_and_perhaps_two_letters(typed: str, meant: str) -> None:
    assert reading(Kind.POSTCODE, typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "0431", "643", "64311", "6431 A", "6431  AB", "6431 A1", "٦431", "6٤٣١", 6431]
)
def test_what_is_not_a_postcode_is_refused(typed: Any) -> None:
    assert refusal(Kind.POSTCODE, typed) == "postcode.invalid"


@pytest.mark.parametrize("typed", ["", "59", "00590", "Heerlen", "٠٠٥٩", 59])
def test_what_is_not_a_municipality_is_refused(typed: Any) -> None:
    assert refusal(Kind.MUNICIPALITY, typed) == "municipality.invalid"
    assert reading(Kind.MUNICIPALITY, "0059") == "0059"


@pytest.mark.parametrize("name", MUST_SURVIVE)
def test_a_name_comes_through_unchanged(name: str) -> None:
    assert reading(Kind.NAME, name) == name


@pytest.mark.parametrize("name", MUST_SURVIVE)
def test_a_name_that_came_in_pieces_is_put_together(name: str) -> None:
    assert reading(Kind.NAME, f" {unicodedata.normalize('NFD', name)} ") == name


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "Mn", "Pd"]), min_size=1, max_size=60))
def test_a_name_in_any_script_is_kept_in_one_form(name: str) -> None:
    assert reading(Kind.NAME, name) == unicodedata.normalize("NFC", name).strip()


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00", "\x07", "\n", "\r", "\t", "\x1b", "\x7f", "\x9f",
        "\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c",
        "\u2028", "\u2029", "\ufeff", "\u00ad", "\ud800", "\udfff", "\ue000", "\uffff",
    ],
)  # fmt: skip
def test_an_invisible_character_in_a_name_is_refused(hidden: str) -> None:
    assert refusal(Kind.NAME, f"Test{hidden}je") == "name.characters"


@pytest.mark.parametrize("value", ["", "   ", "\n", None, 7, ["Testje"], {"name": "Testje"}])
def test_a_name_that_is_not_there_is_missed(value: Any) -> None:
    assert refusal(Kind.NAME, value) == "name.missing"


def test_a_name_has_at_most_two_hundred_characters() -> None:
    assert reading(Kind.NAME, "a" * NAME_MAX) == "a" * NAME_MAX
    assert refusal(Kind.NAME, "a" * (NAME_MAX + 1)) == "name.too_long"


@pytest.mark.parametrize(
    "typed", ["123456782", "Testje 123456782", "(111222333)", "１２３４５６７８２"]
)
def test_a_number_that_passes_the_eleven_test_is_refused_in_a_name(typed: str) -> None:
    assert refusal(Kind.NAME, typed) == "name.number"


@pytest.mark.parametrize("typed", ["123456789", "Testje 111222334", "1234567820", "12345678"])
def test_a_number_that_fails_the_eleven_test_may_stand_in_a_name(typed: str) -> None:
    assert reading(Kind.NAME, typed) == typed


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8))
def test_the_eleven_test_notices_every_single_wrong_digit(digits: str, at: int) -> None:
    if not is_bsn(digits):
        return
    for other in set("0123456789") - {digits[at]}:
        assert not is_bsn(digits[:at] + other + digits[at + 1 :])


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_at_most_one_last_digit_makes_a_number_a_bsn(first_eight: str) -> None:
    assert sum(is_bsn(first_eight + last) for last in "0123456789") <= 1


@pytest.mark.parametrize("age", [0, 4, 20])
def test_an_age_is_in_whole_years(age: int) -> None:
    assert reading(Kind.AGE, age) == age


@pytest.mark.parametrize("age", [-1, 21, 4.0, "4", True, None])
def test_another_age_is_refused(age: Any) -> None:
    assert refusal(Kind.AGE, age) == "age.invalid"


@pytest.mark.parametrize("born", ["2026-11-22", "2005-11-23"])
def test_a_date_of_birth_is_that_of_a_child_or_pupil(born: str) -> None:
    assert reading(Kind.BIRTH_DATE, born) == date.fromisoformat(born)


@pytest.mark.parametrize("born", ["2026-11-23", "2005-11-22", "2016-02-30", "", 20160504, None])
def test_another_date_of_birth_is_refused(born: Any) -> None:
    assert refusal(Kind.BIRTH_DATE, born) == "birth_date.invalid"


def test_a_child_is_a_year_older_on_its_birthday() -> None:
    born = date(2016, 11, 22)
    assert age_on(born, date(2026, 11, 21)) == 9
    assert age_on(born, TODAY) == 10
    assert age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ({"code": "08MU00"}, SchoolAnswer(SchoolKnown.KNOWN, "08MU00")),
        ({"unknown": True}, SchoolAnswer(SchoolKnown.UNKNOWN)),
        ({"none": True}, SchoolAnswer(SchoolKnown.NONE)),
    ],
)
def test_a_school_is_known_not_known_or_none(said: Any, read_as: SchoolAnswer) -> None:
    assert reading(Kind.SCHOOL, said) == read_as


@pytest.mark.parametrize(
    "said", [None, "08MU00", {}, {"code": ""}, {"code": "08mu00"}, {"unknown": False}, {"code": 8}]
)
def test_another_school_is_refused(said: Any) -> None:
    assert refusal(Kind.SCHOOL, said) == "school.invalid"


@pytest.mark.parametrize("said", ["", "2026-11-22T23:10:00", "yesterday", 1, None, "\ud800"])
def test_a_moment_without_its_time_zone_is_refused(said: Any) -> None:
    assert refusal(Kind.MOMENT, said) == "moment.invalid"


def test_an_answer_that_is_chosen_twice_counts_once() -> None:
    assert reading(Kind.CHOICES, ["b", "a", "b"]) == ("b", "a")
    assert refusal(Kind.CHOICES, ["a", "c"]) == "choice.invalid"
    assert refusal(Kind.CHOICES, "a") == "choice.invalid"
    assert refusal(Kind.CHOICE, ["a"]) == "choice.invalid"


@settings(deadline=None)
@given(st.sampled_from(Kind), JSON)
def test_whatever_comes_in_is_read_or_refused_with_a_code(kind: Kind, value: Any) -> None:
    try:
        reading(kind, value)
    except Unreadable as refused:
        assert refused.code.startswith(kind.value if kind is not Kind.CHOICES else "choice")
        assert refused.message
