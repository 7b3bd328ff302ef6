"""What the phone loads is what stands in ``static/js/``, packed."""

import re
from pathlib import Path

from fieldform import assets
from tests.bundle import BUILT, build


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_packed_scripts_are_made_from_the_scripts_as_they_are(tmp_path: Path) -> None:
    build(tmp_path / "built")
    fresh, kept = contents(tmp_path / "built"), contents(BUILT)
    assert fresh.keys() == kept.keys(), "run `make scripts`"
    assert [name for name in fresh if fresh[name] != kept[name]] == [], "run `make scripts`"


def test_a_page_waits_for_no_more_than_two_scripts_and_knows_both() -> None:
    for entry in assets.ENTRIES:
        assert len(assets.modules(f"built/{entry}")) <= 1, entry


def test_every_part_is_asked_for_by_some_script() -> None:
    asked = set(re.findall(r'"\./([\w-]+\.js)"', "".join(
        path.read_text("utf-8") for path in BUILT.iterdir()
    )))  # fmt: skip
    assert {path.name for path in BUILT.iterdir()} == asked | set(assets.ENTRIES)
