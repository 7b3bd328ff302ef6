"""Every string in the other fields of a report, in its headers, in a day report, in the file of the
register and in DUO's file: refused by a code, with nothing stored, or kept as it is."""

import csv
import io
from typing import Any

import pytest

from fieldform.actions.import_incidents import import_day_report
from fieldform.actions.people import add_person
from fieldform.actions.register_file import import_register
from fieldform.domain.faults import FAULTS
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.domain.unseen import has_unseen
from fieldform.schools.duo import read_schools
from fieldform.storage.database import rows
from fieldform.tables.reading import BrokenFile
from tests.injection.corpus import ALL, Injection
from tests.injection.doors import FORM, Officer, names_kept
from tests.phone import new_key
from tests.synthetic_day import HEADER
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, a_report

INCIDENT = ("reference", "municipality", "postcode", "occurred_at", "seconds_spent")
CONVERSATION = ("held", "with", "language", "reason")
TYPED = [one.typed for one in ALL]
"""As a file holds them: half a surrogate pair has no bytes."""

CHILD = ("number", "age", "birth_date", "decision", "mailbox_risk", "decided_by")


def wrong_everywhere(text: str) -> dict[str, Any]:
    """Return a report with this text in every field that is not a name."""
    child = dict.fromkeys(CHILD, text)
    one = {**child, "given_name": "Testje", "family_name": "Proef", "school": {"code": text}}
    two = {"number": 2, "age": 9, "decision": "not_asked", "reason": text, "school": text}
    names = {"given_name": "Testje", "family_name": "Proef"}
    return {
        **dict.fromkeys(INCIDENT, text),
        "conversation": {**dict.fromkeys(CONVERSATION, text), "with": [text]},
        "children": [one, {**two, **names}],
    }


def test_every_other_field_of_a_report_says_by_a_code_that_it_is_wrong(world: World) -> None:
    officer = Officer(world)
    expected = (
        {f"#/{name}" for name in INCIDENT}
        | {f"#/conversation/{name}" for name in CONVERSATION}
        | {f"#/children/0/{name}" for name in (*CHILD, "school")} - {"#/children/0/decided_by"}
        | {"#/children/1/reason", "#/children/1/school"}
    )
    for one in ALL:
        answer = officer.post(wrong_everywhere(one.text))
        assert answer.status_code == 422, one
        faults = answer.get_json()["faults"]
        assert expected <= {fault["pointer"] for fault in faults}, one
        assert {fault["code"] for fault in faults} <= set(FAULTS), one
    assert names_kept(world) == []


def test_a_field_that_nobody_asked_for_is_left_unread(world: World) -> None:
    officer = Officer(world)
    for one in ALL[::4]:
        assert officer.post({**a_report(), one.text: one.text, "note": one.text}).status_code == 201
    assert set(names_kept(world)) == {("Testje", "Proefkind")}
    everything = "\n".join(world.house.db.conn.iterdump())
    assert not [one for one in ALL[::4] if len(one.text) > 8 and one.text in everything]


MANY = (
    {f"children-{number}-given_name": "x" for number in range(1_000)},
    {f"x{number}": "y" for number in range(1_000)},
    {"children[0][given_name]": "x", "children-0-given_name[]": "x", "__proto__": "x"},
    {"children-99999999999-age": "1", "children--1-age": "1", "children-٣-age": "1"},
    {"seconds_spent": "9" * 5_000, "children-0-age": "9" * 5_000},
)


@pytest.mark.parametrize("fields", MANY)
@pytest.mark.parametrize("action", ["check", "send", "add", "remove-9999999999", "remove-x"])
def test_s11_a_form_of_a_thousand_fields_is_no_mistake_of_ours(
    world: World, action: str, fields: dict[str, str]
) -> None:
    answer = Officer(world).press(action, **fields)
    assert answer.status_code in (200, 303, 400, 413, 422)
    assert len(names_kept(world)) <= 1


def test_s11_of_a_field_that_comes_twice_the_first_counts(world: World) -> None:
    officer = Officer(world)
    data = {**FORM, "children-0-given_name": ["Testje", "Ander"], "action": "send"}
    data |= {"children-0-family_name": ["Proef", "Ander"], "key": new_key()}
    assert officer.browser.client.post("/", data=data, headers=officer.headers).status_code == 303
    assert names_kept(world) == [("Testje", "Proef")]


@pytest.mark.parametrize("header", ["Idempotency-Key", "Accept-Language", "Referer", "User-Agent"])
def test_a_header_is_refused_or_passed_over(world: World, header: str) -> None:
    officer = Officer(world)
    path = "/api/reports" if header == "Idempotency-Key" else "/language"
    for one in ALL:
        if any(sign in one.text for sign in "\r\n\0") or not one.text.isprintable():
            continue  # no server lets these through as part of a header
        sent = {header: one.text.encode("utf-8").decode("latin-1")}
        usual = {"Idempotency-Key": new_key(), **officer.headers}
        answer = officer.browser.client.post(path, json=a_report(), headers={**usual, **sent})
        assert answer.status_code in (422, 303) or header == "User-Agent", (one, answer.status)
        assert answer.headers.get("Location", "/").startswith("/"), one
        assert not answer.headers.get("Location", "/").startswith("//"), one
    assert names_kept(world) == []


ROW = (
    "PL2300-2026000001", "22-11-2026 21:00", "Huiselijk geweld", "Heerlen", "", "1", "6412", "kind",
    "Proefkind", "", "Testje", "04-05-2016", "",
)  # fmt: skip


def day_report(**cells: str) -> bytes:
    """Return a day report of one row."""
    row = dict(zip(HEADER, ROW, strict=True))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADER, list({**row, **cells}.values())])
    return text.getvalue().encode()


def take_in(world: World, data: bytes) -> set[str]:
    """Take a day report in; return the codes of its faults."""
    region = world.config.regions[THROUGH_OFFICE]
    anna = world.person(Role.DESK, THROUGH_OFFICE)
    try:
        import_day_report(world.house, data, [region], anna, world.clock())
    except Problem as problem:
        return {fault.code for fault in problem.faults}
    return set()


def test_a_name_in_a_day_report_is_kept_to_the_letter_or_refused(world: World) -> None:
    expected = []
    for number, one in enumerate(TYPED):
        codes = take_in(
            world,
            day_report(
                registratienummer=f"PL2300-2026{number:06}", achternaam=one.text, voornaam=one.text
            ),
        )
        if one.is_a_name and not one.read.startswith(("=", "+", "-", "@")):
            assert codes == set(), one
            expected.append(one.read)
        else:
            assert codes <= {"name.characters", "cell.formula", "file.unreadable"}, (one, codes)
            assert codes, one
    assert names_kept(world) == [(name, name) for name in expected]
    assert len(expected) >= 149


def test_the_other_columns_of_a_day_report_are_refused_or_not_kept(world: World) -> None:
    for one in TYPED:
        for column in ("registratienummer", "pleegdatum/tijd", "geboortedatum"):
            codes = take_in(world, day_report(**{column: one.text}))
            assert codes or column == "geboortedatum", (one, column)
    for column in ("klasse", "plaats", "straat", "huisnummer", "postcode", "rol", "verbalisant"):
        for one in TYPED[::3]:
            take_in(world, day_report(**{column: one.text}))
    kept = "\n".join(world.house.db.conn.iterdump())
    assert not [one for one in ALL if len(one.text) > 8 and one.text in kept]


def test_a_string_in_the_file_of_the_register_is_refused_by_a_code(world: World) -> None:
    anna = world.person(Role.DESK)
    before = list(world.house.db.conn.iterdump())
    for one in TYPED:
        for column in ("vestigingscode", "mr akkoord", "contact", "postbus"):
            cells = {"vestigingscode": SCHOOL[DIRECT], column: one.text}
            text = io.StringIO()
            csv.writer(text, delimiter=";").writerows([[*cells, "x"], [*cells.values(), ""]])
            data = text.getvalue().encode()
            with pytest.raises(Problem) as refused:
                import_register(world.house, data, anna, world.clock())
            assert refused.value.code == "file.invalid", (one, column)
            assert all(fault.code for fault in refused.value.faults)
    assert list(world.house.db.conn.iterdump()) == before


DUO = (
    "INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;POSTCODE;"
    "PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;PROVINCIE"
)


def duo(one: Injection) -> bytes:
    """Return a file of DUO with one school of this name, in a street and a place of this name."""
    text = io.StringIO()
    cells = ("04JU", "04JU00", one.text, one.text, "1", "9285 AA", one.text, "0059", one.text)
    csv.writer(text, delimiter=";").writerow([*cells, "Friesland"])
    return f"{DUO}\r\n{text.getvalue()}".encode()


def test_the_name_of_a_school_has_no_invisible_sign() -> None:
    for one in TYPED:
        try:
            (school,) = read_schools(duo(one))
        except BrokenFile:
            assert not one.is_a_name, one
            continue
        assert "\n" not in school.name + school.street + school.place
        assert one.is_a_name, one
        assert school.name == " ".join(one.text.split()), one


def test_the_name_of_a_colleague_is_kept_to_the_letter_or_refused(world: World) -> None:
    kept: list[str] = []
    for one in ALL:
        if has_unseen(one.text):
            with pytest.raises(Problem) as refused:
                add_person(world.house, one.text, "desk", DIRECT)
            assert [fault.code for fault in refused.value.faults] == ["name.characters"], one
            continue
        kept.append(add_person(world.house, one.text, "desk", DIRECT).name)
        assert kept[-1] == one.text.strip(), one
    stored = [
        one["name"] for one in rows(world.house.db, "SELECT name FROM people WHERE role = 'desk'")
    ]
    assert stored == kept
    assert len(kept) > 140
