"""The list is what it says, and what looks at pages with it can see a string that got through."""

import pytest

from tests.injection.corpus import ALL, KINDS, skeleton

SHOWN = '<p title="{0}">{0}</p><form action="/x"><textarea name="y">\n{0}</textarea></form>'


def test_there_are_two_hundred_of_six_kinds_and_none_twice() -> None:
    assert len({one.text for one in ALL}) == len(ALL) == 200
    assert KINDS == ("script", "template", "sql", "header", "mail", "csv")


def test_a_string_that_is_shown_as_it_is_changes_the_page() -> None:
    harmless = skeleton(SHOWN.format("word"))
    seen = 0
    for one in ALL:
        try:
            seen += skeleton(SHOWN.format(one.text)) != harmless
        except AssertionError:
            seen += 1
    assert seen >= 60


@pytest.mark.parametrize("address", ["javascript:hit()", "//evil.example/", "https://evil.example"])
def test_an_address_elsewhere_is_seen(address: str) -> None:
    with pytest.raises(AssertionError):
        skeleton(f'<a href="{address}">x</a>')
