"""A wrong mailbox tells a stranger about a child: two people see every change."""

import pytest

from fieldform.actions.register import confirm_mailbox, propose_mailbox
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import mailboxes
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World

OURS, THEIRS = SCHOOL[DIRECT], SCHOOL[THROUGH_OFFICE]
OLD, NEW = "oud@school.example", "nieuw@school.example"


@pytest.fixture
def anna(world: World) -> Person:
    return world.person(Role.DESK, name="Anna")


@pytest.fixture
def carla(world: World) -> Person:
    return world.person(Role.COORDINATOR, name="Carla")


def propose(world: World, address: str, by: Person, code: str = OURS) -> None:
    propose_mailbox(world.house, code, address, by, world.clock())


def confirm(world: World, address: str, by: Person, code: str = OURS) -> None:
    confirm_mailbox(world.house, code, address, by, world.clock())


def refused(world: World, address: str, by: Person, code: str = OURS) -> list[str]:
    with pytest.raises(Problem) as caught:
        confirm(world, address, by, code)
    return [caught.value.code, *(fault.code for fault in caught.value.faults)]


def in_force(world: World) -> str | None:
    return mailboxes.in_force(world.house.db, OURS)


def test_two_people_put_a_mailbox_in_force(world: World, anna: Person, carla: Person) -> None:
    propose(world, NEW, anna)
    assert in_force(world) is None
    confirm(world, NEW, carla)
    assert in_force(world) == NEW


def test_one_person_cannot_do_both(world: World, anna: Person, carla: Person) -> None:
    propose(world, NEW, anna)
    assert refused(world, NEW, anna) == ["answer.invalid", "address.second_person"]
    assert in_force(world) is None
    propose(world, NEW, carla)  # now it is Carla's proposal, and Anna has seen it too
    confirm(world, NEW, anna)
    assert in_force(world) == NEW


def test_the_old_mailbox_stays_in_force_until_the_new_one_is_confirmed(
    world: World, anna: Person, carla: Person
) -> None:
    world.mailbox(OURS, OLD)
    propose(world, NEW, anna)
    assert in_force(world) == OLD
    confirm(world, NEW, carla)
    assert in_force(world) == NEW


def test_only_the_address_that_was_seen_is_confirmed(
    world: World, anna: Person, carla: Person
) -> None:
    """Carla's page shows one address; meanwhile another is proposed."""
    propose(world, OLD, anna)
    propose(world, "evil@elsewhere.example", anna)
    assert refused(world, OLD, carla) == ["answer.invalid", "address.second_person"]
    assert in_force(world) is None


def test_a_confirmation_works_once_and_not_without_a_proposal(
    world: World, anna: Person, carla: Person
) -> None:
    assert refused(world, NEW, carla)[0] == "answer.invalid"
    propose(world, NEW, anna)
    confirm(world, NEW, carla)
    assert refused(world, NEW, carla)[0] == "answer.invalid"
    assert refused(world, "", carla)[0] == "answer.invalid"
    assert in_force(world) == NEW


def test_a_school_of_another_region_is_not_found(world: World, anna: Person) -> None:
    there = world.person(Role.COORDINATOR, THROUGH_OFFICE)
    for code, by in ((THEIRS, anna), (OURS, there), ("99ZZ99", anna)):
        with pytest.raises(Problem) as caught:
            propose(world, NEW, by, code)
        assert caught.value.code == "not_found"
    propose(world, NEW, anna)
    assert refused(world, NEW, there) == ["not_found"]
    assert in_force(world) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "school",
        "a@b.example, evil@elsewhere.example",
        "School <a@b.example>",
        "a@b.example\nBcc: evil@elsewhere.example",
        "a b@c.example",
        "schóól@b.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused(
    world: World, anna: Person, carla: Person, address: str
) -> None:
    with pytest.raises(Problem) as caught:
        propose(world, address, anna)
    assert [fault.code for fault in caught.value.faults] == ["address.invalid"]
    assert refused(world, address, carla)[0] == "answer.invalid"
    assert in_force(world) is None
