"""The register of schools: to be found on a phone among more than a hundred."""

import re

import pytest

from fieldform.domain.people import Role
from fieldform.storage import mailbox_checks, mailboxes, participation
from fieldform.storage.database import change, write
from tests.checking_client import Browser
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World

OURS = SCHOOL[DIRECT]
DONE = {"council_on": "2026-09-01", "parents_on": "2026-09-02", "team_on": "2026-09-03"}


@pytest.fixture
def anna(world: World) -> Browser:
    return world.browser(Role.DESK, name="anna")


@pytest.fixture
def carla(world: World) -> Browser:
    return world.browser(Role.COORDINATOR, name="carla")


def test_two_people_and_the_school_itself_make_it_ready(
    world: World, anna: Browser, carla: Browser
) -> None:
    world.takes_part(OURS, contact=None)
    path = f"/schools/{OURS}"
    assert "niemand aangewezen" in anna.get(path).text
    assert anna.post(path, {**DONE, "contact": "internal_supervisor"}).status_code == 303
    assert anna.post(f"{path}/mailbox", {"address": "zorg@school.example"}).status_code == 303
    assert anna.post(f"{path}/mailbox/test").status_code == 303
    assert "wacht" in anna.get(path).text.lower()
    assert (
        carla.post(f"{path}/mailbox/confirm", {"address": "zorg@school.example"}).status_code == 303
    )
    assert "Nog niet klaar" in anna.get(path).text
    (parcel,) = world.deliver()
    link = parcel.message.decode().split("/m/")[1].split()[0]
    school = world.stranger()
    assert school.get(f"/m/{link}").status_code == 200  # opening it answers nothing
    assert "Nog niet klaar" in anna.get(path).text
    assert school.post(f"/m/{link}").status_code == 200
    assert school.get(f"/m/{link}").status_code == school.post(f"/m/{link}").status_code == 410
    assert "mogen signalen gemaild worden" in anna.get(path).text


def test_a_page_that_is_too_old_undoes_nothing_and_says_who_changed_what(
    world: World, anna: Browser, carla: Browser
) -> None:
    path = f"/schools/{OURS}"
    seen = re.findall(r'name="seen" value="(\d+)"', anna.get(path).text)[0]
    assert carla.post(path, {**DONE, "contact": "head"}).status_code == 303
    old = anna.post(path, {"council_on": "2026-10-01", "seen": seen})
    assert old.status_code == 409
    assert "carla, 23:30: Vastgelegd wat de school heeft gedaan" in old.text
    assert DONE["council_on"] in old.text
    one = participation.of(world.house.db, OURS)
    assert one
    assert (str(one.council_on), str(one.team_on)) == (DONE["council_on"], DONE["team_on"])
    again = re.findall(r'name="seen" value="(\d+)"', old.text)[0]
    assert anna.post(path, {**DONE, "contact": "other", "seen": again}).status_code == 303
    late = carla.post(f"{path}/mailbox", {"address": "zorg@school.example", "seen": again})
    assert (late.status_code, "zorg@school.example" in late.text) == (409, True)
    entry = participation.entry(world.house.db, OURS)
    assert entry
    assert entry.proposed is None


def test_schools_are_found_by_name_place_and_what_they_lack(world: World, anna: Browser) -> None:
    world.mailbox(OURS)
    name = participation.entry(world.house.db, OURS)
    assert name
    for find in (name.name[:6], name.place, OURS.lower()):
        assert name.code in anna.get(f"/schools?find={find}").text
    assert OURS not in anna.get("/schools?find=bestaatniet").text
    ready, lacking = anna.get("/schools?show=ready").text, anna.get("/schools?show=missing").text
    assert (OURS in ready, OURS in lacking) == (True, False)
    assert anna.get("/schools?show=nonsense").status_code == 404


def test_more_than_a_hundred_schools_come_in_pages(world: World, anna: Browser) -> None:
    with write(world.house.db):
        change(world.house.db, "UPDATE schools SET municipality = '0059'")
    seen: list[str] = []
    for start in range(0, 500, 50):
        page = anna.get(f"/schools?start={start}").text
        seen += [one[:6] for one in page.split('id="school-')[1:]]
    assert len(seen) == len(set(seen)) > 60


def test_another_region_finds_no_school_of_ours(world: World) -> None:
    there = world.browser(Role.COORDINATOR, THROUGH_OFFICE)
    path = f"/schools/{OURS}"
    assert there.get(path).status_code == 404
    for verb in ("", "/mailbox", "/mailbox/confirm", "/mailbox/test"):
        assert there.post(path + verb, {"address": "a@b.example"}).status_code == 404
    assert mailboxes.in_force(world.house.db, OURS) is None


def test_a_wrong_address_is_told_at_its_field_and_stays_there(anna: Browser) -> None:
    answer = anna.post(f"/schools/{OURS}/mailbox", {"address": "School <zorg@school.example>"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "School &lt;zorg@school.example&gt;" in answer.text
    assert anna.post(f"/schools/{OURS}/mailbox/test").status_code == 422


def test_the_register_goes_out_and_in_as_a_file(world: World, anna: Browser) -> None:
    answer = anna.get("/schools/file/export.csv")
    assert answer.headers["Content-Disposition"].endswith('scholen-achtkarspelen.csv"')
    assert OURS in answer.text
    wrong = anna.post("/schools/file/import")
    assert wrong.status_code == 422
    assert not mailbox_checks.is_open(world.house.db, "x")
