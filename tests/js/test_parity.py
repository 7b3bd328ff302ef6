"""The phone and the server read a form in the same way and find the same faults."""

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from fieldform.actions.receive import surroundings
from fieldform.domain import questions
from fieldform.domain.problems import Problem
from fieldform.domain.questions import Kind, Question
from fieldform.domain.reading import read_report
from fieldform.storage import schools
from fieldform.web.form_data import to_payload
from fieldform.web.form_rules import form_rules
from tests.names import MUST_SURVIVE
from tests.world import SCHOOL, World

SCRIPT = Path(__file__).with_name("check_cases.mjs")
CASES = 400
POSTCODES = ("9285", "6412", "6412 AB", "9285ab", "1011")

Entries = list[list[str]]

TEXTS = {
    Kind.REFERENCE: ["PL0100-2026123456", "pl07b3 2023123456-1", "PL0100", "0100-2026123456"],
    Kind.POSTCODE: [*POSTCODES, "64", "0000", "9285 ABC"],
    Kind.MUNICIPALITY: ["0059", "0917", "0363", "59"],
    Kind.MOMENT: ["2026-11-22T23:10", "2026-07-01T08:00", "2026-03-29T02:30", "2026-10-25T02:30"]
    + ["2026-13-01T10:00", "gisteren"],
    Kind.YES_NO: ["yes", "no", "perhaps"],
    Kind.NAME: [*MUST_SURVIVE, " Ab ", "x" * 201, "\u202eab", "Jan 111222333", "Jan 123456789"],
    Kind.AGE: ["0", "4", "15", "16", "20", "21", "-1", "vier", "07"],
    Kind.BIRTH_DATE: ["2016-05-04", "2010-11-22", "2010-11-23", "2016-02-30", "2030-01-01", "2001"],
    Kind.SCHOOL: ["unknown", "none", *SCHOOL.values(), "99ZZ99", "school"],
}


def values(question: Question) -> st.SearchStrategy[str]:
    codes = [code for code, _ in question.choices]
    return st.sampled_from(codes + ["nonsense"] if codes else TEXTS[question.kind])


@st.composite
def entries(draw: st.DrawFn) -> Entries:
    """A form that is mostly filled in, with all kinds of mistakes."""
    filled: Entries = [["seconds_spent", draw(st.sampled_from(["", "41", "x"]))]]
    for question in questions.INCIDENT:
        filled += draw(answers_to(question, ""))
    for question in questions.CONVERSATION:
        filled += draw(answers_to(question, "conversation-"))
    for index in draw(st.lists(st.integers(0, 9), max_size=2, unique=True)):
        for question in questions.CHILD:
            filled += draw(answers_to(question, f"children-{index}-"))
    return filled


@st.composite
def answers_to(draw: st.DrawFn, question: Question, prefix: str) -> Entries:
    if draw(st.integers(0, 5)) == 0:
        return []
    many = 3 if question.kind is Kind.CHOICES else 1
    given = draw(st.lists(values(question), min_size=1, max_size=many))
    return [[prefix + question.name, one] for one in given]


def collected() -> list[Entries]:
    found: list[Entries] = []

    @seed(2019)
    @settings(max_examples=CASES, database=None, suppress_health_check=list(HealthCheck))
    @given(entries())
    def collect(one: Entries) -> None:
        found.append(one)

    collect()
    return found


def of_the_server(world: World, filled: Entries) -> tuple[Any, list[list[str]]]:
    payload = to_payload(MultiDict((name, value) for name, value in filled))
    try:
        read_report(payload, surroundings(world.house, world.clock()))
    except Problem as problem:
        faults = [["/".join(map(str, one.path)), one.code] for one in problem.faults]
        return payload, sorted(faults)
    return payload, []


def of_the_phone(world: World, cases: list[Entries]) -> Any:
    with world.app.test_request_context("/"):
        rules = json.loads(form_rules())
    around = {
        "rules": rules,
        "today": "2026-11-22",
        "schools": list(schools.all_schools(world.house.db)),
        "municipalities": {
            one[:4]: schools.municipality_of_postcode(world.house.db, one[:4]) for one in POSTCODES
        },
        "regions": [code for r in world.house.regions.values() for code in r.municipalities],
        "cases": cases,
    }
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(around), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_phone_and_server_read_every_form_alike(world: World) -> None:
    cases = collected()
    assert len(cases) >= CASES
    cases.append([[f"children-{index}-age", "7"] for index in range(14)])
    without_fault = 0
    for filled, told in zip(cases, of_the_phone(world, cases), strict=True):
        payload, faults = of_the_server(world, filled)
        payload.setdefault("seconds_spent", None)
        assert told["payload"] == json.loads(json.dumps(payload)), filled
        mine = [one for one in faults if one[1] != "seconds.invalid"]
        assert told["faults"] == mine, filled
        without_fault += not mine
    assert without_fault < len(cases)
