"""Which rows of a day report are selected, and that every row is told why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.incidents import SELECTED, Around, DayReport, Row, Why, preselect

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
RULES = DayReport()

CHILD = Row(
    line=2,
    reference="PL2300-2026000001",
    occurred_at=NOW - timedelta(hours=8),
    incident_class="Huiselijk geweld lichamelijk",
    place="Heerlen",
    postcode="6412AB",
    house_number="12",
    role="betrokkene",
    given_name="Zyxqua",
    family_name="Wubvlo",
    birth_date=date(2016, 5, 4),
)
PARENT = replace(CHILD, line=3, given_name="Ghuxil", birth_date=date(1985, 1, 1))


def around(*, here: bool = True, reported: bool = False, objected: bool = False) -> Around:
    return Around(NOW, lambda _: here, lambda _: reported, lambda _: objected)


def why(*rows: Row, held: Around | None = None) -> list[Why]:
    return [one.why for one in preselect(rows, RULES, held or around())]


def test_a_child_of_a_marked_incident_is_selected_by_its_class() -> None:
    assert why(CHILD, PARENT) == [Why.CLASS, Why.NOT_A_CHILD]


def test_a_child_that_nobody_marked_is_selected_by_its_household() -> None:
    kind = "Overlast overig"
    unmarked = replace(CHILD, incident_class=kind), replace(PARENT, incident_class=kind)
    assert why(*unmarked) == [Why.HOUSEHOLD, Why.NOT_A_CHILD]
    assert why(unmarked[0]) == [Why.NOT_DOMESTIC]  # nobody grown up lives there
    elsewhere = replace(unmarked[1], house_number="14")
    assert why(unmarked[0], elsewhere) == [Why.NOT_DOMESTIC, Why.NOT_A_CHILD]
    other = replace(unmarked[1], reference="PL2300-2026000002")
    assert why(unmarked[0], other) == [Why.NOT_DOMESTIC, Why.NOT_A_CHILD]


def test_one_address_may_be_written_in_two_ways() -> None:
    kind = "Overlast overig"
    child = replace(CHILD, incident_class=kind, house_number="12-A")
    parent = replace(PARENT, incident_class=kind, house_number="12a")
    assert why(child, parent)[0] is Why.HOUSEHOLD


def test_some_classes_never_count_by_the_household() -> None:
    kind = "Verkeersongeval letsel"
    assert why(replace(CHILD, incident_class=kind), replace(PARENT, incident_class=kind)) == [
        Why.NOT_DOMESTIC,
        Why.NOT_A_CHILD,
    ]


@pytest.mark.parametrize(("years", "selected"), [(3, False), (4, True), (18, True), (19, False)])
def test_children_from_4_to_18_are_selected(years: int, selected: bool) -> None:
    assert (why(replace(CHILD, birth_date=date(2026 - years, 1, 1)))[0] in SELECTED) is selected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(23.9, Why.CLASS), (24.1, Why.TOO_OLD), (0, Why.CLASS), (-0.1, Why.CLASS), (-1, Why.NOT_YET)],
)
def test_the_last_24_hours_are_read(hours: float, expected: Why) -> None:
    assert why(replace(CHILD, occurred_at=NOW - timedelta(hours=hours))) == [expected]


def test_what_officers_reported_and_what_a_parent_did_not_want_is_left_out() -> None:
    assert why(CHILD, held=around(reported=True)) == [Why.REPORTED]
    assert why(CHILD, held=around(reported=True, objected=True)) == [Why.OBJECTED]
    assert why(CHILD, held=around(here=False)) == [Why.ELSEWHERE]


def test_a_child_that_stands_there_twice_is_selected_once() -> None:
    assert why(CHILD, replace(CHILD, line=9, role="slachtoffer")) == [Why.CLASS, Why.TWICE]
    again = replace(CHILD, line=9, reference=CHILD.reference + "-2")
    assert why(CHILD, again) == [Why.CLASS, Why.TWICE]


def test_a_person_looks_at_a_child_without_birth_date_or_name() -> None:
    assert why(replace(CHILD, birth_date=None)) == [Why.NO_BIRTH_DATE]
    assert why(replace(CHILD, family_name="")) == [Why.NO_NAME]
    kind = "Overlast overig"
    child = replace(CHILD, incident_class=kind, birth_date=None, role="Kind")
    assert why(child, replace(PARENT, incident_class=kind))[0] is Why.NO_BIRTH_DATE


@given(
    st.lists(
        st.builds(
            Row,
            line=st.integers(2, 99),
            reference=st.sampled_from(["PL2300-2026000001", "PL2300-2026000002-1"]),
            occurred_at=st.integers(-30, 60).map(lambda hours: NOW - timedelta(hours=hours)),
            incident_class=st.sampled_from(["Huiselijk geweld", "Overlast", "Diefstal", ""]),
            place=st.just("Heerlen"),
            postcode=st.sampled_from(["6412AB", ""]),
            house_number=st.sampled_from(["1", "2", ""]),
            role=st.sampled_from(["kind", "verdachte"]),
            given_name=st.sampled_from(["Zyxqua", ""]),
            family_name=st.sampled_from(["Wubvlo", ""]),
            birth_date=st.none() | st.dates(date(1960, 1, 1), date(2026, 11, 1)),
        )
    ),
    st.booleans(),
    st.booleans(),
)
def test_every_row_gets_one_verdict_and_nobody_is_selected_past_the_rules(
    rows: list[Row], reported: bool, objected: bool
) -> None:
    held = around(reported=reported, objected=objected)
    verdicts = preselect(rows, RULES, held)
    assert [one.line for one in verdicts] == [one.line for one in rows]
    for row, verdict in zip(rows, verdicts, strict=True):
        if verdict.why in SELECTED:
            assert not reported
            assert not objected
            assert row.given_name
            assert row.family_name
            assert row.birth_date
            assert date(2007, 11, 23) < row.birth_date <= date(2022, 11, 23)
            assert NOW - timedelta(hours=24) <= row.occurred_at <= NOW + timedelta(minutes=10)
