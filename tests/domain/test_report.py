"""A report is read in full, or refused with every fault at once and nothing that was typed."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldform.domain.answers import SchoolAnswer, SchoolKnown
from fieldform.domain.decisions import Decision
from fieldform.domain.problems import Problem
from tests.domain.reports import faults, read
from tests.world import DIRECT, THROUGH_OFFICE, a_child, a_report

# The sample of design.md section 6, word for word.
SAMPLE = {
    "reference": "PL0100-2026123456",
    "municipality": "0059",
    "postcode": "9285",
    "occurred_at": "2026-11-22T23:10:00+01:00",
    "seconds_spent": 41,
    "conversation": {"held": True, "with": ["mother"], "language": "nl"},
    "children": [
        {
            "number": 1,
            "given_name": "Sietske",
            "family_name": "van der Meer",
            "birth_date": "2016-05-04",
            "school": {"code": "08MU00"},
            "decision": "agreed",
            "decided_by": "parent",
            "mailbox_risk": False,
        },
        {"number": 2, "age": 4, "decision": "parent_informs"},
        {
            "number": 3,
            "given_name": "Ruben",
            "family_name": "van der Meer",
            "age": 13,
            "school": {"unknown": True},
            "decision": "not_asked",
            "reason": "parents_not_approachable",
        },
    ],
}


def test_the_sample_of_the_design_is_read() -> None:
    report = read(SAMPLE)
    assert (report.reference, report.region.id, report.seconds_spent) == (
        "PL0100-2026123456",
        DIRECT,
        41,
    )
    assert [(one.number, one.age, one.decision) for one in report.children] == [
        (1, 10, Decision.AGREED),
        (2, 4, Decision.PARENT_INFORMS),
        (3, 13, Decision.NOT_ASKED),
    ]
    first, second, third = report.children
    assert first.school == SchoolAnswer(SchoolKnown.KNOWN, "08MU00")
    assert (second.school, third.school) == (None, SchoolAnswer(SchoolKnown.UNKNOWN))
    assert first.answers["family_name"] == "van der Meer"


def test_every_fault_of_a_report_is_told_at_once() -> None:
    wrong = {
        "reference": "12",
        "postcode": "0",
        "occurred_at": "yesterday",
        "seconds_spent": -1,
        "conversation": {"held": True, "with": [], "language": "xx"},
        "children": [
            a_child(given_name="", birth_date=None, school={"code": "99ZZ99"}),
            {"number": 0, "decision": "perhaps"},
            "a child",
        ],
    }
    assert faults(wrong) == [
        ("#/reference", "reference.invalid"),
        ("#/postcode", "postcode.invalid"),
        ("#/occurred_at", "moment.invalid"),
        ("#/conversation/language", "choice.invalid"),
        ("#/conversation/with", "conversation.with_missing"),
        ("#/children/0/given_name", "name.missing"),
        ("#/children/0/age", "age.missing"),
        ("#/children/0/school", "school.unknown"),
        ("#/children/1/decision", "choice.invalid"),
        ("#/children/1/given_name", "name.missing"),
        ("#/children/1/family_name", "name.missing"),
        ("#/children/1/school", "school.invalid"),
        ("#/children/1/number", "number.invalid"),
        ("#/children/1/age", "age.missing"),
        ("#/children/2/decision", "choice.invalid"),
        ("#/children/2/given_name", "name.missing"),
        ("#/children/2/family_name", "name.missing"),
        ("#/children/2/school", "school.invalid"),
        ("#/children/2/age", "age.missing"),
        ("#/seconds_spent", "seconds.invalid"),
    ]


@pytest.mark.parametrize("payload", [None, [], "report", 5, True])
def test_what_is_not_an_object_is_no_report(payload: Any) -> None:
    with pytest.raises(Problem) as caught:
        read(payload)
    assert caught.value.code == "request.not_json"


def test_the_place_is_the_municipality_or_else_the_postcode() -> None:
    assert read(a_report(municipality=None)).region.id == DIRECT
    assert read(a_report(postcode=None)).region.id == DIRECT
    assert read(a_report(municipality="0917")).region.id == THROUGH_OFFICE
    assert faults(a_report(municipality=None, postcode=None)) == [("#/postcode", "place.missing")]
    assert faults(a_report(municipality="0363")) == [("#/municipality", "region.unknown")]
    assert faults(a_report(municipality=None, postcode="1011")) == [
        ("#/postcode", "region.unknown")
    ]


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        (None, [("#/conversation/held", "yes_no.invalid")]),
        ({"held": True}, [("#/conversation/with", "conversation.with_missing")]),
        ({"held": True, "with": ["uncle"]}, [("#/conversation/with", "choice.invalid")]),
    ],
)
def test_a_conversation_says_with_whom(conversation: Any, expected: list[Any]) -> None:
    assert faults(a_report(conversation=conversation)) == expected


def test_a_conversation_that_was_not_held_says_why_not() -> None:
    child = a_child(decision="not_asked", reason="not_safe", decided_by=None)
    assert faults(a_report(children=[child], conversation={"held": False})) == [
        ("#/conversation/reason", "conversation.reason_missing")
    ]


def test_children_have_numbers_of_their_own_and_are_at_most_twelve() -> None:
    one, two = a_child(number=1), a_child(number=2)
    assert [child.number for child in read(a_report(children=[two, one])).children] == [2, 1]
    unnumbered = [a_child(number=None) for _ in range(12)]
    assert [child.number for child in read(a_report(children=unnumbered)).children][-1] == 12
    assert faults(a_report(children=[one, one])) == [("#/children", "number.twice")]
    assert faults(a_report(children=[*unnumbered, one])) == [("#/children", "children.too_many")]
    for nothing in ([], None, {}, "Testje"):
        assert faults({**a_report(), "children": nothing}) == [("#/children", "children.missing")]


def test_what_is_not_a_question_is_left_unread() -> None:
    plain = read(a_report())
    extra = {"state": "approved", "reviewer": 1, "school_mail": "evil@school.example", "bsn": "1"}
    more = copy.deepcopy({**a_report(children=[a_child(**extra)]), **extra})
    assert read(more) == plain


def test_the_phones_clock_informs_and_never_refuses() -> None:
    for moment in ("2040-01-01T00:00:00+01:00", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00Z"):
        assert read(a_report(occurred_at=moment)).children


def test_the_time_spent_is_counted_up_to_a_day() -> None:
    assert read(a_report(seconds_spent=None)).seconds_spent is None
    assert read(a_report(seconds_spent=10**30)).seconds_spent == 86_400
    assert faults(a_report(seconds_spent=True)) == [("#/seconds_spent", "seconds.invalid")]


MARK = "Zyxquadra"
JUNK = st.one_of(
    st.sampled_from([None, MARK, [MARK], {MARK: MARK}, [], {}, 0, -1, 99, True, 1.5, "9" * 9]),
    st.text(max_size=4).map(lambda text: MARK + text),
)


@st.composite
def spoiled_reports(draw: st.DrawFn) -> dict[str, Any]:
    """Reports of which any answer may be something else, and one may stand in another's place."""
    report: dict[str, Any] = copy.deepcopy(SAMPLE)
    children = report["children"]
    places = [report, report["conversation"], *children]
    for place in places:
        place["extra"] = MARK
        for name in draw(st.sets(st.sampled_from(sorted(place)), max_size=3)):
            place[name] = draw(JUNK)
    return report


@given(spoiled_reports())
@settings(deadline=None, max_examples=300)
def test_no_refusal_ever_repeats_what_was_typed(payload: dict[str, Any]) -> None:
    problem = None
    try:
        report = read(payload)
        told = [repr(report), repr(report.children)]
    except Problem as error:
        problem = error
        told = [error.message, str(error), repr(error), *map(repr, error.faults)]
    assert problem is None or problem.faults
    assert MARK not in "".join(told)
