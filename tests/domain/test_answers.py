"""Each kind of answer: what is taken, how it is written down, and what is refused."""

import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldform.domain import answers
from fieldform.domain.answers import SchoolAnswer, SchoolKnown, Unreadable, is_bsn
from fieldform.domain.faults import FAULTS
from fieldform.domain.questions import Kind, Question
from tests.names import MUST_SURVIVE

TODAY = date(2026, 11, 22)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


def read(kind: Kind, value: Any, choices: tuple[tuple[str, str], ...] = ()) -> Any:
    return answers.read(Question("one", kind, "One", choices=choices), value, today=TODAY)


def refused(kind: Kind, value: Any) -> str:
    with pytest.raises(Unreadable) as caught:
        read(kind, value, (("yes", "Yes"), ("no", "No")))
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("PL0100-2026123456", "PL0100-2026123456"),
        (" pl0100 2026123456 ", "PL0100-2026123456"),
        ("PL01002026123456", "PL0100-2026123456"),
        ("PL27rr-2026123456-7", "PL27RR-2026123456-7"),
        ("PL1300-2026123456-12", "PL1300-2026123456-12"),
    ],
)
def test_a_reference_is_written_in_one_way(typed: str, written: str) -> None:
    assert read(Kind.REFERENCE, typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "PL0100",
        "PL0100-202612345",
        "XX0100-2026123456",
        "PL0100-2026123456-123",
        2026123456,
        None,
    ]
    + ["PL0100-2026123456\n-1", "PL٠١00-2026123456", "PL0100-２０２６123456"],
)
def test_another_reference_is_refused(typed: Any) -> None:
    assert refused(Kind.REFERENCE, typed) == "reference.invalid"


@given(
    unit=st.from_regex(r"[0-9]{2}[0-9A-Za-z]{2}", fullmatch=True),
    number=st.from_regex(r"[0-9]{10}", fullmatch=True),
    between=st.sampled_from(["", "-", " "]),
)
@settings(deadline=None)
def test_a_written_reference_reads_as_itself(unit: str, number: str, between: str) -> None:
    written = read(Kind.REFERENCE, f"PL{unit}{between}{number}")
    assert read(Kind.REFERENCE, written) == written == f"PL{unit.upper()}-{number}"


@pytest.mark.parametrize(
    ("typed", "written"), [("6431", "6431"), (" 6431 ab ", "6431AB"), ("6431ab", "6431AB")]
)
def test_a_postcode_has_four_digits_and_perhaps_two_letters(typed: str, written: str) -> None:
    assert read(Kind.POSTCODE, typed) == written


@pytest.mark.parametrize("typed", ["0431", "643", "64311", "6431A", "6431 ABC", "6٤31", 6431, None])
def test_another_postcode_is_refused(typed: Any) -> None:
    assert refused(Kind.POSTCODE, typed) == "postcode.invalid"


@pytest.mark.parametrize("typed", ["59", "00590", "Heerlen", 59, None, ["0059"]])
def test_a_municipality_is_a_code_of_four_digits(typed: Any) -> None:
    assert read(Kind.MUNICIPALITY, "0059") == "0059"
    assert refused(Kind.MUNICIPALITY, typed) == "municipality.invalid"


@pytest.mark.parametrize("typed", ["2026-11-22T23:10:00", "yesterday", "", 1, None, "2026-13-01"])
def test_a_moment_without_its_time_zone_is_refused(typed: Any) -> None:
    assert refused(Kind.MOMENT, typed) == "moment.invalid"


def test_a_moment_keeps_the_phones_own_offset() -> None:
    moment = read(Kind.MOMENT, "2026-11-22T23:10:00+01:00")
    assert moment.utcoffset() == timedelta(hours=1)
    assert (moment.day, moment.hour) == (22, 23)


@pytest.mark.parametrize("name", MUST_SURVIVE)
def test_a_real_name_comes_through_unchanged(name: str) -> None:
    assert read(Kind.NAME, name) == name
    assert read(Kind.NAME, f"  {unicodedata.normalize('NFD', name)} ") == name


@pytest.mark.parametrize(
    ("sign", "what"),
    [
        ("\x00", "NUL"),
        ("\n", "new line"),
        ("\x7f", "delete"),
        ("\u202e", "right-to-left override"),
        ("\u2066", "isolate"),
        ("\u200b", "zero width space"),
        ("\ud800", "lone surrogate"),
        ("\u2028", "line separator"),
        ("\u2029", "paragraph separator"),
    ],
)
def test_a_sign_that_nobody_sees_is_refused_in_a_name(sign: str, what: str) -> None:
    assert refused(Kind.NAME, f"Test{sign}je") == "name.characters", what


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", None, 5, ["Testje"]])
def test_a_name_cannot_be_empty(typed: Any) -> None:
    assert refused(Kind.NAME, typed) == "name.missing"


def test_a_name_has_at_most_200_characters() -> None:
    assert read(Kind.NAME, "é" * 200) == "é" * 200
    assert read(Kind.NAME, "e\u0301" * 200) == "é" * 200  # counted as it is stored
    assert refused(Kind.NAME, "é" * 201) == "name.too_long"


@given(st.text(max_size=210))
@example("e\u0301")
@settings(deadline=None)
def test_whatever_is_typed_a_name_is_normal_or_refused(typed: str) -> None:
    try:
        name = read(Kind.NAME, typed)
    except Unreadable:
        return
    assert name == unicodedata.normalize("NFC", typed).strip() == read(Kind.NAME, name)
    assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def eleven_test(digits: str) -> int:
    """The rule as the government words it: 9 times the first digit, down to 2 times the
    eighth, minus the last."""
    return sum(place * int(digit) for place, digit in zip(range(9, 1, -1), digits, strict=False))


@given(st.integers(0, 99_999_999))
@settings(deadline=None)
def test_one_last_digit_at_most_makes_a_bsn_and_none_is_kept(eight: int) -> None:
    first = f"{eight:08d}"
    wanted = eleven_test(first) % 11
    for last in range(10):
        digits = f"{first}{last}"
        assert is_bsn(digits) == (last == wanted)
        if last == wanted:
            assert refused(Kind.NAME, f"Testje {digits}") == "name.number"
        else:
            assert read(Kind.NAME, f"Testje {digits}") == f"Testje {digits}"


def test_a_bsn_inside_a_longer_number_is_just_a_number() -> None:
    assert is_bsn("111222333")
    assert read(Kind.NAME, "Testje 1112223330") == "Testje 1112223330"


@pytest.mark.parametrize("typed", [-1, 21, 9.0, "9", True, None, [9]])
def test_an_age_is_a_whole_number_of_years_up_to_twenty(typed: Any) -> None:
    assert [read(Kind.AGE, years) for years in (0, 20)] == [0, 20]
    assert refused(Kind.AGE, typed) == "age.invalid"


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
@settings(deadline=None)
def test_a_birth_date_is_that_of_somebody_up_to_twenty(born: date) -> None:
    age = sum(_birthday(born, year) <= TODAY for year in range(born.year + 1, TODAY.year + 1))
    if born <= TODAY and age <= 20:
        assert answers.age_on(read(Kind.BIRTH_DATE, born.isoformat()), TODAY) == age
    else:
        assert refused(Kind.BIRTH_DATE, born.isoformat()) == "birth_date.invalid"


def _birthday(born: date, year: int) -> date:
    """Who was born on 29 February has a birthday on 1 March in other years."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@pytest.mark.parametrize("typed", ["04-05-2016", "2016-02-30", "", 20160504, None])
def test_another_birth_date_is_refused(typed: Any) -> None:
    assert refused(Kind.BIRTH_DATE, typed) == "birth_date.invalid"


def test_a_school_is_known_or_not_known_or_not_there() -> None:
    assert read(Kind.SCHOOL, {"code": "08MU00"}) == SchoolAnswer(SchoolKnown.KNOWN, "08MU00")
    assert read(Kind.SCHOOL, {"unknown": True}) == SchoolAnswer(SchoolKnown.UNKNOWN)
    assert read(Kind.SCHOOL, {"none": True}) == SchoolAnswer(SchoolKnown.NONE)


@pytest.mark.parametrize(
    "typed",
    [{}, None, "08MU00", {"code": "08mu00"}, {"code": "08MU0"}, {"unknown": False}, {"unknown": 1}]
    + [{"code": "de Regenboog"}, {"code": ["08MU00"]}, {"code": "٠8MU00"}],
)
def test_free_text_is_never_a_school(typed: Any) -> None:
    assert refused(Kind.SCHOOL, typed) == "school.invalid"


@given(value=ANYTHING, kind=st.sampled_from(Kind))
@settings(deadline=None)
def test_whatever_json_holds_is_read_or_refused_with_a_code(value: Any, kind: Kind) -> None:
    refusal = None
    try:
        read(kind, value, (("yes", "Yes"),))
    except Unreadable as error:
        refusal = error
    assert refusal is None or FAULTS[refusal.code].endswith(".")
