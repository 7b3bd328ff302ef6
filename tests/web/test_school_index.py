"""The list of schools for the phone: open to everyone, kept for ever under its version, another
version after an import."""

import gzip
import json

import pytest
from sqlite_utils import Database

from fieldform.actions.import_schools import import_catchment, import_schools
from fieldform.app import create_app
from fieldform.storage import schools
from fieldform.storage.database import write
from fieldform.web import school_index
from tests.shared_data import MERGED, PRIMARY_2021, PUPILS, shared
from tests.world import World

LARGEST = 250_000
"""Bytes, compressed, of the whole country (issue 3)."""


def address(world: World) -> str:
    with world.app.test_request_context():
        return school_index.address()


def test_it_is_open_to_everyone_compressed_and_kept_for_ever(world: World) -> None:
    answer = world.app.test_client().get(address(world), headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    packed = json.loads(gzip.decompress(answer.data))
    assert packed["schema"] == 1
    assert address(world).endswith(packed["version"])
    plain = world.app.test_client().get(address(world))
    assert "Content-Encoding" not in plain.headers
    assert plain.json == packed


@pytest.mark.parametrize("path", ["/school-index.json", "/school-index.json?v=000000000000"])
def test_without_its_version_it_is_asked_for_again(world: World, path: str) -> None:
    client = world.app.test_client()
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_it_holds_what_the_form_must_know_of_a_region(world: World) -> None:
    packed = world.app.test_client().get("/school-index.json").json
    assert packed is not None
    regions = {region["id"]: region for region in packed["regions"]}
    assert regions["heerlen"] == {
        "id": "heerlen",
        "municipalities": ["0917"],
        "asks_birth_date": True,
        "conversation_required": False,
    }
    assert regions["achtkarspelen"]["conversation_required"]
    assert not regions["achtkarspelen"]["asks_birth_date"]


def close_a_school(db: Database) -> None:
    with write(db):
        schools.stop_offering(db, ["08MU00"])


def rename_a_school(db: Database) -> None:
    school = schools.find(db, "08MU00")
    assert school is not None
    with write(db):
        schools.save(db, school, "De Oude Naam")


def move_the_children(db: Database) -> None:
    with write(db):
        schools.replace_catchment(db, {"6431": ["08MU00"]}, {"6431": "0917"})


@pytest.mark.parametrize("change", [close_a_school, rename_a_school, move_the_children])
def test_a_change_of_the_schools_makes_a_new_version(world: World, change: object) -> None:
    before = address(world)
    assert callable(change)
    change(world.house.db)
    world.app = create_app(world.config)
    assert address(world) != before


def test_a_running_server_sees_an_import_after_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = address(world)
    close_a_school(world.house.db)
    later = school_index.time.monotonic() + school_index.LOOK_AGAIN_AFTER
    monkeypatch.setattr(school_index.time, "monotonic", lambda: later)
    assert address(world) != before
    packed = world.app.test_client().get(address(world)).json
    assert packed is not None
    assert "08MU00" not in packed["codes"]


def test_the_version_is_the_same_in_every_process(world: World) -> None:
    before = address(world)
    world.app = create_app(world.config)
    assert address(world) == before


def test_the_whole_country_is_small_enough_for_a_phone(world: World) -> None:
    import_schools(world.house.db, [("2021", shared(PRIMARY_2021))])
    import_schools(world.house.db, [("merged", shared(MERGED))])
    import_catchment(world.house.db, shared(PUPILS))
    answer = world.app.test_client().get(address(world), headers={"Accept-Encoding": "gzip"})
    packed = json.loads(gzip.decompress(answer.data))
    assert len(packed["names"]) == 8629
    assert packed["former"], "renamed schools are found by their former name"
    assert len(answer.data) < LARGEST
