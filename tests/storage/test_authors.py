"""An author token names one person, is only ours to make, and is worth nothing after five days."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldform.storage import authors

SECRET = bytes(range(32))
NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


@given(person=st.text(max_size=30), minutes=st.integers(0, 10_000))
def test_a_token_names_its_person_for_five_days(person: str, minutes: int) -> None:
    token = authors.token(SECRET, person, "a-phone", NOW)
    later = NOW + timedelta(minutes=minutes)
    expected = person if minutes <= 5 * 24 * 60 else None
    assert authors.author_of(SECRET, token, later) == expected


@given(at=st.integers(0, 10_000), letter=st.characters(max_codepoint=127))
@settings(max_examples=300)
def test_an_altered_token_names_nobody_else(at: int, letter: str) -> None:
    token = authors.token(SECRET, "anna", "a-phone", NOW)
    at %= len(token)
    altered = token[:at] + letter + token[at + 1 :]
    assert authors.author_of(SECRET, altered, NOW) in (None, "anna")
    same = altered.replace("+", "-").replace("/", "_") == token  # two ways to write one letter
    if not same and at < len(token) - 1:  # the last letter has bits that say nothing
        assert authors.author_of(SECRET, altered, NOW) is None


@given(text=st.text(max_size=80))
def test_what_is_no_token_names_nobody(text: str) -> None:
    assert authors.author_of(SECRET, text, NOW) is None


def test_another_installation_and_another_use_of_the_secret_prove_nothing() -> None:
    token = authors.token(bytes(32), "anna", "a-phone", NOW)
    assert authors.author_of(SECRET, token, NOW) is None
    signed = authors._signer(SECRET).dumps({"somebody": "else"}, salt="form-tokens")
    assert authors.author_of(SECRET, str(signed), NOW) is None
