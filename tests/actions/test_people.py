"""Who may come in: a link once, a session for a shift, and out at once."""

from datetime import timedelta

import pytest

from fieldform.actions.people import add_person, make_link, shut_out, sign_in, sign_out
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.storage import people
from fieldform.storage.database import rows, write
from tests.actions.threads import at_once
from tests.scan import hits
from tests.world import DIRECT, THROUGH_OFFICE, World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def anna(world: World) -> Person:
    return world.person(Role.DESK, name="Anna")


def link(world: World, person: Person) -> str:
    return make_link(world.house, person.name, world.clock()).rpartition("/")[2]


def enters(world: World, token: str) -> bool:
    try:
        sign_in(world.house, token, world.clock())
    except Problem as problem:
        return problem.code != "sign_in.link_invalid"
    return True


def is_in(world: World, session: str) -> bool:
    return people.session(world.house.db, session, world.clock()) is not None


def session_of(world: World, person: Person) -> str:
    return sign_in(world.house, link(world, person), world.clock())[1]


def test_a_link_lets_its_person_in_once(world: World, anna: Person) -> None:
    token = link(world, anna)
    person, session = sign_in(world.house, token, world.clock())
    assert person == anna
    found = people.session(world.house.db, session, world.clock())
    assert found
    assert found.person == anna
    assert not enters(world, token)
    assert is_in(world, session)


def test_of_ten_who_use_one_link_at_once_one_comes_in(world: World, anna: Person) -> None:
    token = link(world, anna)
    found = at_once(world, 10, lambda house, _: sign_in(house, token, world.clock()))
    assert len([one for one in found if not isinstance(one, Problem)]) == 1
    assert {one.code for one in found if isinstance(one, Problem)} == {"sign_in.link_invalid"}
    assert len(rows(world.house.db, "SELECT 1 FROM sessions")) == 1


def test_a_link_lives_for_fifteen_minutes(world: World, anna: Person) -> None:
    early, late = link(world, anna), link(world, anna)
    world.clock.move(15 * MINUTE - SECOND)
    assert enters(world, early)
    world.clock.move(SECOND)
    assert not enters(world, late)


def test_one_answer_for_every_link_that_does_not_work(world: World, anna: Person) -> None:
    used, old = link(world, anna), link(world, anna)
    sign_in(world.house, used, world.clock())
    world.clock.move(16 * MINUTE)
    told = set()
    for token in (used, old, "", "unknown", old[:-1], used.swapcase()):
        with pytest.raises(Problem) as caught:
            sign_in(world.house, token, world.clock())
        told.add((caught.value.code, caught.value.status, caught.value.message))
    assert len(told) == 1


def test_a_session_ends_when_nobody_is_there_for_half_an_hour(world: World, anna: Person) -> None:
    session = session_of(world, anna)
    world.clock.move(30 * MINUTE - SECOND)
    assert is_in(world, session)
    world.clock.move(SECOND)
    assert not is_in(world, session)


def test_a_session_that_is_used_ends_with_the_shift(world: World, anna: Person) -> None:
    session = session_of(world, anna)
    for _ in range(36):
        world.clock.move(20 * MINUTE - SECOND)
        found = people.session(world.house.db, session, world.clock())
        assert found
        assert found.stale
        with write(world.house.db):
            people.mark_seen(world.house.db, session, world.clock())
    world.clock.move(35 * SECOND)
    assert is_in(world, session)
    world.clock.move(SECOND)
    assert not is_in(world, session)  # twelve hours


def test_a_session_is_written_to_at_most_once_a_minute(world: World, anna: Person) -> None:
    session = session_of(world, anna)
    stale = []
    for _ in range(3):
        found = people.session(world.house.db, session, world.clock())
        assert found
        stale.append(found.stale)
        world.clock.move(40 * SECOND)
    assert stale == [False, False, True]


def test_who_signs_out_is_out_and_only_there(world: World, anna: Person) -> None:
    here, there = session_of(world, anna), session_of(world, anna)
    sign_out(world.house, here)
    assert (is_in(world, here), is_in(world, there)) == (False, True)


def test_who_is_shut_out_is_out_from_the_next_request_on(world: World, anna: Person) -> None:
    coordinator = world.person(Role.COORDINATOR)
    session, unused = session_of(world, anna), link(world, anna)
    shut_out(world.house, coordinator, anna.id, world.clock())
    assert not is_in(world, session)
    assert not enters(world, unused)
    with pytest.raises(Problem) as caught:
        make_link(world.house, anna.name, world.clock())
    assert caught.value.code == "not_found"
    with pytest.raises(Problem) as caught:
        add_person(world.house, anna.name, Role.DESK, DIRECT)  # a name is never given twice
    assert [fault.code for fault in caught.value.faults] == ["name.taken"]


def test_nobody_is_shut_out_by_another_region_or_by_themselves(world: World, anna: Person) -> None:
    elsewhere = world.person(Role.COORDINATOR, THROUGH_OFFICE)
    coordinator = world.person(Role.COORDINATOR)
    session = session_of(world, anna)
    for by, other in ((elsewhere, anna.id), (coordinator, coordinator.id), (coordinator, "x")):
        with pytest.raises(Problem) as caught:
            shut_out(world.house, by, other, world.clock())
        assert caught.value.code == "not_found"
    assert is_in(world, session)


def test_every_fault_of_a_new_person_is_told_at_once(world: World, anna: Person) -> None:
    with pytest.raises(Problem) as caught:
        add_person(world.house, "  ", "chief", "nowhere")
    assert [fault.code for fault in caught.value.faults] == [
        "name.missing",
        "role.unknown",
        "region.unknown",
    ]
    with pytest.raises(Problem):
        add_person(world.house, f" {anna.name} ", Role.OFFICER, DIRECT)


def test_the_database_does_not_let_anybody_in(world: World, anna: Person) -> None:
    """Links and sessions are kept as hashes: who reads the file cannot use them."""
    waiting, session = link(world, anna), session_of(world, anna)
    for token in (waiting, session):
        assert len(token) >= 43  # 256 random bits
        assert hits(world.config.data, token) == []


def test_what_no_longer_opens_anything_is_forgotten(world: World, anna: Person) -> None:
    session_of(world, anna)
    link(world, anna)
    world.clock.move(29 * MINUTE)
    fresh = session_of(world, anna)
    world.clock.move(2 * MINUTE)
    world.destroy()
    links, sessions = "SELECT 1 FROM sign_in_links", "SELECT 1 FROM sessions"
    assert len(rows(world.house.db, links)) == 1  # the fresh one, used and not yet too old
    assert len(rows(world.house.db, sessions)) == 1
    assert is_in(world, fresh)
