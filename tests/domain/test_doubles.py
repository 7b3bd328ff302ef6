"""Which two children may be one: a pure rule, tried with names of every kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.doubles import Known, distance, may_be_one_child, nearly_one_name

NAMES = st.text("abcdefgh éïjn-'", min_size=1, max_size=24)
WORDS = st.text("abcdefghijklmnop", max_size=12)


def known(name: str = "Sietske van der Meer", **changes: object) -> Known:
    values: dict[str, object] = {
        "name": name,
        "age": 10,
        "reference": "PL0100-2026000001",
        "report": "one",
    }
    return Known(**{**values, **changes})  # type: ignore[arg-type]


def other(name: str = "Sietske van der Meer", **changes: object) -> Known:
    return known(name, **{"reference": "PL0100-2026000002", "report": "two", **changes})


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Sietske van der Meer", True),
        ("sietske VAN DER MEER", True),
        ("Siétske van der Meer", True),
        ("Meer Sietske van der", True),
        ("Sytske van der Meer", True),
        ("Sietske van de Meer", True),
        ("Ruben van der Meer", False),
        ("Sietske Jansen", False),
        ("", False),
    ],
)
def test_a_name_is_known_in_another_spelling_and_not_in_another_name(name: str, same: bool) -> None:
    assert may_be_one_child(known(), other(name)) is same


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ({"age": 10}, {"age": 11}, True),
        ({"age": 10}, {"age": 12}, False),
    ],
)
def test_the_age_must_fit_too(one: dict[str, object], two: dict[str, object], same: bool) -> None:
    assert may_be_one_child(known(**one), other(**two)) is same


def test_one_incident_and_one_age_is_enough_without_a_name() -> None:
    again = {"reference": "PL0100-2026000001"}
    assert may_be_one_child(known(), other("Daan Bakker", **again))
    assert not may_be_one_child(known(), other("Daan Bakker", age=11, **again))
    assert not may_be_one_child(known(reference=""), other("Daan Bakker", reference=""))


def test_within_one_report_the_officer_counted_the_children() -> None:
    assert not may_be_one_child(known("Tim Bakker"), known("Tom Bakker"))


def test_a_short_name_may_differ_less() -> None:
    assert nearly_one_name("Bo Li", "Bo Ly")
    assert not nearly_one_name("Bo", "Al")


@given(NAMES, NAMES)
def test_the_rule_does_not_care_who_is_first(one: str, two: str) -> None:
    assert nearly_one_name(one, two) == nearly_one_name(two, one)


@given(WORDS, WORDS, st.integers(0, 5))
def test_the_distance_is_one_of_letters(one: str, two: str, most: int) -> None:
    far = distance(one, two, most)
    assert (far == 0) == (one == two)
    assert far == distance(two, one, most)
    assert far <= most + 1
    assert min(abs(len(one) - len(two)), most + 1) <= far


@given(WORDS, st.lists(st.tuples(st.integers(0, 20), st.sampled_from("xyz")), max_size=3))
def test_so_many_changed_letters_are_never_further_away(
    word: str, changes: list[tuple[int, str]]
) -> None:
    changed = word
    for at, letter in changes:
        changed = changed[:at] + letter + changed[at + 1 :]
    assert distance(word, changed, 9) <= len(changes)


@given(WORDS, WORDS, WORDS)
def test_a_detour_is_never_shorter(one: str, two: str, three: str) -> None:
    most = 40
    assert distance(one, three, most) <= distance(one, two, most) + distance(two, three, most)
