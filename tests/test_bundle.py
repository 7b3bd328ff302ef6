"""What the phone loads is what stands in ``static/js/`` and ``static/css/``, packed."""

import re
from pathlib import Path

from fieldform import assets
from tests.bundle import BUILT, STYLES, USED_BY, build

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_packed_files_are_made_from_the_files_as_they_are(tmp_path: Path) -> None:
    build(tmp_path / "built")
    fresh, kept = contents(tmp_path / "built"), contents(BUILT)
    assert fresh.keys() == kept.keys(), "run `make scripts`"
    assert [name for name in fresh if fresh[name] != kept[name]] == [], "run `make scripts`"


def test_a_page_waits_for_no_more_than_two_scripts_and_knows_both() -> None:
    for entry in assets.ENTRIES:
        assert len(assets.modules(f"built/{entry}")) <= 1, entry


def test_every_part_is_asked_for_by_some_script() -> None:
    scripts = list(BUILT.glob("*.js"))
    asked = set(re.findall(r'"\./([\w-]+\.js)"', "".join(
        path.read_text("utf-8") for path in scripts
    )))  # fmt: skip
    assert {path.name for path in scripts} == asked | {*assets.ENTRIES, assets.WORKER}


def test_the_packed_styles_know_every_class_that_a_page_or_a_script_of_the_phone_names() -> None:
    ours = [(assets.STATIC / name).read_text("utf-8") for name in STYLES if "vendor" not in name]
    styled = set(re.findall(r"\.([a-z][\w-]*)", COMMENT.sub("", "".join(ours))))
    words = set()
    for pattern in USED_BY:
        for path in assets.ROOT.glob(pattern):
            words |= set(re.findall(r"[\w-]+", path.read_text("utf-8")))
    packed = (assets.STATIC / assets.PHONE_STYLE).read_text("utf-8")
    kept = set(re.findall(r"\.([a-z][\w-]*)", packed))
    assert len(styled & words) > 50
    assert styled & words - kept == set()
