"""What is asked of each child, and who decides for it."""

from typing import Any

import pytest

from fieldform.domain.decisions import NAMELESS, Decision
from tests.domain.reports import faults, read
from tests.world import a_child, a_report


def child_faults(**child: Any) -> list[tuple[str, str]]:
    return faults(a_report(children=[a_child(**child)]))


@pytest.mark.parametrize("decision", sorted(NAMELESS))
@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("given_name", "Testje"),
        ("family_name", "Proefkind"),
        ("birth_date", "2016-05-04"),
        ("school", {"code": "04JU00"}),
        ("mailbox_risk", True),
    ],
)
def test_with_an_objection_nothing_about_who_the_child_is_may_arrive(
    decision: str, answer: str, value: Any
) -> None:
    child = {"number": 1, "age": 9, "decision": decision}
    assert read(a_report(children=[child])).children[0].answers.keys() == {"age", "decision"}
    assert faults(a_report(children=[{**child, answer: value}])) == [
        (f"#/children/0/{answer}", "name.not_wanted")
    ]
    assert read(a_report(children=[{**child, answer: None}])).children[0].decision == decision


@pytest.mark.parametrize("decision", [Decision.AGREED, *sorted(NAMELESS)])
@pytest.mark.parametrize(
    ("age", "decided_by", "code"),
    [
        (15, "parent", None),
        (15, None, None),
        (15, "pupil", "decided_by.parent"),
        (16, "pupil", None),
        (16, "parent", "decided_by.pupil"),
        (16, None, "decided_by.pupil"),
    ],
)
def test_from_sixteen_years_the_pupil_decides(
    decision: Decision, age: int, decided_by: str | None, code: str | None
) -> None:
    child = a_child(age=age, decision=decision, birth_date=None, decided_by=decided_by)
    if decision in NAMELESS:
        child = {name: child[name] for name in child if name in ("age", "decision", "decided_by")}
    payload = a_report(children=[child])
    if code:
        assert faults(payload) == [("#/children/0/decided_by", code)]
    else:
        assert read(payload).children[0].age == age


def test_the_birth_date_settles_the_age_and_so_who_decides() -> None:
    assert read(a_report(children=[a_child(birth_date="2010-11-23")])).children[0].age == 15
    assert child_faults(birth_date="2010-11-22") == [
        ("#/children/0/decided_by", "decided_by.pupil")
    ]


def test_who_could_not_be_asked_has_a_reason_and_nobody_who_decided() -> None:
    child = a_child(decision="not_asked", decided_by=None)
    assert faults(a_report(children=[child])) == [("#/children/0/reason", "choice.invalid")]
    asked = read(a_report(children=[{**child, "reason": "not_safe", "decided_by": "pupil"}]))
    assert asked.children[0].answers["reason"] == "not_safe"
    assert "decided_by" not in asked.children[0].answers


def test_without_a_conversation_nobody_decided() -> None:
    not_held = {"held": False, "reason": "not_safe"}
    for decision in (Decision.AGREED, *NAMELESS):
        child = {"age": 9, "decision": decision}
        if decision is Decision.AGREED:
            child = a_child()
        assert faults(a_report(children=[child], conversation=not_held)) == [
            ("#/children/0/decision", "decision.without_conversation")
        ]
    child = a_child(decision="not_asked", reason="not_safe", decided_by=None)
    assert read(a_report(children=[child], conversation=not_held)).conversation == not_held
