"""The search of the phone, over the whole country, as the server packs it."""

from pathlib import Path

import pytest

from fieldform.actions.import_schools import import_catchment, import_schools
from fieldform.actions.school_index import school_index
from tests.js.node import node_tests
from tests.shared_data import MERGED, PRIMARY_2021, PUPILS, shared
from tests.world import World

HERE = Path(__file__).parent


@pytest.fixture
def national_index(world: World, tmp_path: Path) -> Path:
    import_schools(world.house.db, [("2021", shared(PRIMARY_2021))])
    import_schools(world.house.db, [("merged", shared(MERGED))])
    import_catchment(world.house.db, shared(PUPILS))
    path = tmp_path / "index.json"
    path.write_bytes(school_index(world.house, "test"))
    return path


def test_the_phone_finds_the_school(national_index: Path) -> None:
    node_tests(HERE / "school-search.test.mjs", INDEX=str(national_index))
