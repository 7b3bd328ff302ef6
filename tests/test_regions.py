"""What a region's file may say, and what is said of a wrong one."""

from dataclasses import replace
from pathlib import Path

import pytest

from fieldform import regions
from fieldform.app import create_app
from fieldform.domain.people import Role
from fieldform.regions import RegionsWrong
from tests.world import DIRECT, World

FILE = (regions.PILOTS / f"{DIRECT}.toml").read_text("utf-8")


def load(folder: Path, policy: str) -> bool:
    """Load the pilot's file with a line more in its policy; return whether drafts are kept."""
    (folder / f"{DIRECT}.toml").write_text(f"{FILE}\n{policy}\n", "utf-8")
    return regions.load(folder)[DIRECT].policy.drafts


def test_a_region_keeps_drafts_unless_its_policy_says_no(tmp_path: Path) -> None:
    assert load(tmp_path, "") is True
    assert load(tmp_path, "drafts = true") is True
    assert load(tmp_path, "drafts = false") is False


@pytest.mark.parametrize("value", ['"no"', "0", "[]"])
def test_a_policy_says_yes_or_no_and_nothing_like_it(tmp_path: Path, value: str) -> None:
    with pytest.raises(RegionsWrong, match="drafts is true or false"):
        load(tmp_path, f"drafts = {value}")


def test_a_phone_is_told_that_its_region_keeps_no_drafts(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "regions"
    folder.mkdir()
    assert load(folder, "drafts = false") is False
    world.app = create_app(replace(world.config, regions=regions.load(folder)))
    officer = world.browser(Role.OFFICER)
    assert officer.client.get("/api/me").get_json()["drafts"] is False
