"""Nothing goes to a school that does not take part; and what a school did is recorded, mailed to it
without a child, written to a file and read back."""

import csv
import io
import re
from datetime import date

import pytest

from fieldform.actions import approve, check_mailbox
from fieldform.actions.register import propose_mailbox, record_participation
from fieldform.actions.register_file import export_register, import_register
from fieldform.channels.parcel import ChannelError
from fieldform.domain.participation import missing
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import mailboxes, participation
from fieldform.storage.database import change, rows, write
from tests.actions.story import Story, text_of
from tests.world import DIRECT, SCHOOL, World

OURS = SCHOOL[DIRECT]
ADDRESS = "zorg@school.example"
TODAY = date(2026, 11, 22)


@pytest.fixture
def anna(world: World) -> Person:
    return world.person(Role.DESK, name="Anna")


@pytest.fixture
def carla(world: World) -> Person:
    return world.person(Role.COORDINATOR, name="Carla")


def lacks(world: World, code: str = OURS) -> list[str]:
    found = participation.of(world.house.db, code)
    assert found
    return [fault.code for fault in missing(found, TODAY)]


def link_in(world: World) -> str:
    found = re.search(r"/m/([\w-]+)", text_of(world.postbox.parcels[-1]))
    assert found
    return found[1]


def test_a_school_that_does_not_take_part_gets_no_mail_and_no_call(world: World) -> None:
    story = Story(world).take("claim")
    world.takes_part(OURS, council_on=None)
    for verb in (approve.approve, approve.tell_by_phone):
        assert story.told(verb) == ["signal.not_ready", "participation.council"]
    world.takes_part(OURS)
    story.take("approve", "deliver")
    assert len(world.postbox.parcels) == 1


def test_what_a_school_did_is_recorded_and_can_be_taken_back(world: World, anna: Person) -> None:
    world.mailbox(OURS)
    assert lacks(world) == []
    values = {"council_on": "2026-09-01", "parents_on": "", "team_on": "2030-01-01", "contact": ""}
    record_participation(world.house, OURS, values, anna, world.clock())
    assert lacks(world) == ["participation.parents", "participation.team", "participation.contact"]
    with pytest.raises(Problem) as caught:
        wrong = {"council_on": "gisteren", "contact": "the cleaner"}
        record_participation(world.house, OURS, wrong, anna, world.clock())
    assert [one.code for one in caught.value.faults] == ["council_on.invalid", "contact.invalid"]


def test_the_school_answers_a_test_mail_without_any_child(
    world: World, anna: Person, carla: Person
) -> None:
    propose_mailbox(world.house, OURS, ADDRESS, anna, world.clock())
    check_mailbox.send_test_mail(world.house, OURS, anna, world.clock())
    (parcel,) = world.deliver()
    assert parcel.recipient == ADDRESS
    assert "Dit bericht gaat niet over een kind." in text_of(parcel)
    with write(world.house.db):
        assert mailboxes.confirm(world.house.db, OURS, ADDRESS, carla.id, world.clock())
    assert lacks(world) == ["mailbox.unchecked"]
    token = link_in(world)
    assert check_mailbox.answer_test_mail(world.house, token, world.clock())
    assert lacks(world) == []
    assert not check_mailbox.answer_test_mail(world.house, token, world.clock())
    assert not check_mailbox.answer_test_mail(world.house, "x" * 43, world.clock())
    assert world.deliver() == [parcel]  # it went once


def test_an_answer_counts_for_the_address_that_was_tried_only(world: World, anna: Person) -> None:
    world.mailbox(OURS, "oud@school.example")
    with write(world.house.db):
        change(world.house.db, "DELETE FROM mailbox_checks")
    check_mailbox.send_test_mail(world.house, OURS, anna, world.clock())
    world.deliver()
    check_mailbox.answer_test_mail(world.house, link_in(world), world.clock())
    assert lacks(world) == []
    with write(world.house.db):
        change(world.house.db, "UPDATE mailboxes SET address = 'nieuw@school.example'")
    assert lacks(world) == ["mailbox.unchecked"]


def test_a_test_mail_is_tried_again_and_a_refused_one_is_told(world: World, anna: Person) -> None:
    propose_mailbox(world.house, OURS, ADDRESS, anna, world.clock())
    check_mailbox.send_test_mail(world.house, OURS, anna, world.clock())
    world.postbox.trouble = [ChannelError("smtp.451", permanent=False)]
    assert world.deliver() == []
    world.clock.move(check_mailbox.WAITS[0])
    assert len(world.deliver()) == 1
    check_mailbox.send_test_mail(world.house, OURS, anna, world.clock())
    world.postbox.trouble = [ChannelError("smtp.550", permanent=True)]
    world.deliver()
    entry = participation.entry(world.house.db, OURS)
    assert entry
    assert entry.test == "failed"


def test_every_change_of_the_register_is_in_the_ledger_without_the_address(
    world: World, anna: Person
) -> None:
    propose_mailbox(world.house, OURS, ADDRESS, anna, world.clock())
    record_participation(world.house, OURS, {"team_on": ""}, anna, world.clock())
    found = rows(world.house.db, "SELECT actor, step, recipient FROM ledger")
    assert [tuple(one) for one in found] == [
        (anna.id, "propose_mailbox", OURS),
        (anna.id, "record_participation", OURS),
    ]


def test_a_region_may_name_the_domains_it_mails_to(world: World, anna: Person) -> None:
    region = world.config.regions[DIRECT]
    object.__setattr__(region, "mail_domains", frozenset({"school.example"}))
    propose_mailbox(world.house, OURS, "zorg@School.Example", anna, world.clock())
    with pytest.raises(Problem) as caught:
        propose_mailbox(world.house, OURS, "zorg@gmail.example", anna, world.clock())
    assert [one.code for one in caught.value.faults] == ["address.domain"]


def test_the_export_can_be_read_back_and_changes_nothing(world: World, anna: Person) -> None:
    world.mailbox(OURS)
    before = list(world.house.db.conn.iterdump())
    data = export_register(world.house, anna)
    assert import_register(world.house, data, anna, world.clock()) > 5
    after = [line for line in world.house.db.conn.iterdump() if '"ledger' not in line]
    assert after == [line for line in before if '"ledger' not in line]


def test_no_cell_of_an_export_is_taken_for_a_formula(world: World, anna: Person) -> None:
    with write(world.house.db):
        change(world.house.db, "UPDATE schools SET name = '=HYPERLINK(1)', place = '@SUM(A1)'")
        change(world.house.db, "UPDATE schools SET place = '-2+3' WHERE code = ?", (OURS,))
    text = export_register(world.house, anna).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_file_records_what_schools_did_and_only_proposes_a_mailbox(
    world: World, anna: Person
) -> None:
    world.takes_part(OURS, council_on=None, contact=None)
    data = (
        "vestigingscode,mr akkoord,contact,postbus\n"
        f"{OURS.lower()},01-09-2026,Intern begeleider,nieuw@school.example\n"
    )
    assert import_register(world.house, data.encode(), anna, world.clock()) == 1
    assert lacks(world) == ["mailbox.missing"]
    entry = participation.entry(world.house.db, OURS)
    assert entry
    assert (entry.proposed, entry.proposed_by) == ("nieuw@school.example", anna.id)


def test_a_column_that_is_misspelt_is_told_and_never_passed_over(
    world: World, anna: Person
) -> None:
    world.takes_part(OURS, council_on=None, team_on=None)
    wrong = f"vestigingscode;MR akoord;team voorbereid\n{OURS};01-09-2026;01-09-2026\n"
    with pytest.raises(Problem) as caught:
        import_register(world.house, wrong.encode(), anna, world.clock())
    assert [(*one.path, one.code) for one in caught.value.faults] == [
        (1, "mr akoord", "column.unknown")
    ]
    assert "participation.team" in lacks(world)
    accents = f"Vestigingscode;MR akkoord;Contact\n{OURS};01-09-2026;Zorgcoördinator\n"
    assert import_register(world.house, accents.encode("cp1252"), anna, world.clock()) == 1
    assert "participation.council" not in lacks(world)


def test_every_fault_of_a_file_is_told_and_nothing_of_it_is_stored(
    world: World, anna: Person
) -> None:
    world.takes_part(OURS, council_on=None)
    data = (
        "vestigingscode;mr akkoord;contact;postbus\n"
        f"{OURS};01-09-2026;directeur;\n"
        "08MU00;;;\n"
        f"{OURS};31-02-2026;de baas;\n"
        "04JW00;;;School <zorg@school.example>\n"
    )
    with pytest.raises(Problem) as caught:
        import_register(world.house, data.encode(), anna, world.clock())
    assert [(*one.path, one.code) for one in caught.value.faults] == [
        (3, "vestigingscode", "school.unknown"),
        (4, "mr akkoord", "date.invalid"),
        (4, "contact", "contact.invalid"),
        (4, "vestigingscode", "school.twice"),
        (5, "postbus", "address.invalid"),
    ]
    assert "participation.council" in lacks(world)
    for broken, line in (
        (b"school;plaats\nx;y\n", 1),
        (b"", 1),
        (b"vestigingscode;contact\nx\n", 2),
    ):
        with pytest.raises(Problem) as caught:
            import_register(world.house, broken, anna, world.clock())
        assert caught.value.faults[0].path[0] == line
