"""What the pages for a security officer name exists, and nothing that must be there is missing."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests import evidence

PAGES = (
    "SECURITY.md",
    "docs/data-protection.md",
    "docs/cases.md",
    "docs/norms.md",
    "docs/asvs.md",
)

CASES = {
    "S": 17, "K": 10, "F": 10, "M": 19, "R": 10, "O": 14, "P": 8, "A": 9, "Q": 10, "C": 6, "I": 6,
    "E": 4, "H": 6, "L": 7, "B": 4, "N": 4, "U": 6, "W": 6, "Z": 7, "X": 4, "D": 12, "V": 3,
}  # fmt: skip
"""How many numbered cases each letter has."""

LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3",
    "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333",
    "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23",
    "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""OWASP ASVS 5.0.0: the level of each requirement of a section, in the order of their numbers."""

SATISFIED, NOT_YET, DOES_NOT_APPLY = "yes", "not yet", "n/a"


def numbered(level: str) -> list[str]:
    """Return the numbers of the requirements of one level."""
    return [
        f"V{section}.{at}"
        for section, levels in LEVELS.items()
        for at, one in enumerate(levels, start=1)
        if one == level
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_that_a_page_names_exists(page: str) -> None:
    assert list(evidence.missing(page)) == []


def test_control_a_test_that_is_gone_and_a_file_that_is_gone_are_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "`tests/test_docs.py::test_that_never_was`, `tests/nothing.py`, `deploy/nothing/`"
    (tmp_path / "page.md").write_text(page)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_docs.py").write_text("def test_other() -> None: ...\n")
    monkeypatch.setattr(evidence, "ROOT", tmp_path)
    assert len(list(evidence.missing("page.md"))) == 3


def test_every_numbered_case_stands_there_once_with_what_proves_it() -> None:
    table = evidence.rows("docs/cases.md")
    expected = [f"{letter}-{at:02}" for letter, last in CASES.items() for at in range(1, last + 1)]
    assert Counter(case for case, _ in table) == Counter(expected)
    for case, rest in table:
        assert evidence.evidence(rest) or rest.endswith("| open"), case


def test_the_levels_are_those_of_the_standard() -> None:
    assert [len(numbered(level)) for level in "123"] == [70, 183, 92]


def test_every_requirement_of_level_1_and_2_stands_there_once_at_its_level() -> None:
    table = evidence.rows("docs/asvs.md")
    expected = {number: level for level in "12" for number in numbered(level)}
    assert Counter(number for number, _ in table) == Counter(expected.keys())
    for number, rest in table:
        assert rest.split(" | ")[0] == expected[number], number


def test_every_requirement_is_satisfied_by_something_or_says_why_not() -> None:
    for number, rest in evidence.rows("docs/asvs.md"):
        _, _, state, where = rest.split(" | ", 3)
        assert state in (SATISFIED, NOT_YET, DOES_NOT_APPLY), number
        if state == SATISFIED:
            assert evidence.evidence(where), number
        else:
            assert len(where.split()) >= 3, f"{number} does not say why"


def test_a_level_3_requirement_that_is_claimed_has_its_evidence() -> None:
    text = (evidence.ROOT / "docs/asvs.md").read_text("utf-8")
    claimed = re.findall(r"^- (V[\d.]+): (.*)$", text, re.MULTILINE)
    assert {number for number, _ in claimed} <= set(numbered("3"))
    assert all(evidence.evidence(rest) for _, rest in claimed)
