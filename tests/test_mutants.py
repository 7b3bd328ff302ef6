"""The list of controls that can be switched off fits the code as it is; `make mutants` runs it."""

import re

import pytest

from bench.mutants import ROOT, changed
from bench.mutations import MUTATIONS, Mutation

CONTROLS = [one.control for one in MUTATIONS]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=CONTROLS)
def test_a_control_can_be_taken_out_as_it_is_written_down(mutation: Mutation) -> None:
    text = (ROOT / mutation.file).read_text("utf-8")
    assert changed(text, mutation) != text


@pytest.mark.parametrize("mutation", MUTATIONS, ids=CONTROLS)
def test_the_tests_that_must_see_it_are_there(mutation: Mutation) -> None:
    assert mutation.tests
    for test in mutation.tests:
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text("utf-8")
        assert not name or re.search(rf"^def {name.partition('[')[0]}\(", text, re.MULTILINE), test


def test_there_are_more_than_enough_of_them_and_none_twice() -> None:
    assert len(set(CONTROLS)) == len(CONTROLS) >= 25


def test_a_change_that_does_not_fit_exactly_once_is_refused() -> None:
    for old in ("absent", "twice"):
        with pytest.raises(ValueError, match="times in"):
            changed("twice twice", Mutation("a control", "a file", ((old, ""),), ("a test",)))
