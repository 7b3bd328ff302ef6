"""A database with the schema, and ones filled with the real files (once per run, copied)."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from sqlite_utils import Database

from fieldform.actions.import_schools import import_catchment, import_schools
from fieldform.storage.database import connect
from fieldform.storage.migrations import migrate
from tests.shared_data import MERGED, PUPILS, shared


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = connect(tmp_path / "fieldform.db")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def national_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("national") / "fieldform.db"
    opened = connect(path)
    migrate(opened)
    import_schools(opened, [("merged", shared(MERGED))])
    import_catchment(opened, shared(PUPILS))
    opened.close()
    return path


@pytest.fixture
def national(national_file: Path, tmp_path: Path) -> Iterator[Database]:
    """All 8,629 locations and all home postcodes, to read and to spoil."""
    opened = connect(Path(copy(national_file, tmp_path / "national.db")))
    yield opened
    opened.close()
