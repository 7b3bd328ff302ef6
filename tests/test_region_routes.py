"""What a region's file says of its routes, its offices and its day report, and of a wrong one."""

from pathlib import Path

import pytest

from fieldform import regions
from fieldform.actions.people import add_person
from fieldform.config import ConfigError, from_environment
from fieldform.domain.incidents import DayReport
from fieldform.domain.people import Role
from fieldform.domain.problems import Problem
from fieldform.regions import RegionsWrong
from tests.world import THROUGH_OFFICE, World

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples" / "regions"
HEERLEN = (regions.PILOTS / "heerlen.toml").read_text("utf-8")


def load(folder: Path, text: str) -> regions.Region:
    (folder / "one.toml").write_text(text, "utf-8")
    (region,) = regions.load(folder).values()
    return region


def test_the_examples_that_ship_can_be_loaded() -> None:
    found = regions.load(EXAMPLES)
    assert {region.route.value for region in found.values()} == {"safe_home", "attendance_office"}


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('[safe_home]\nname = "x"\nmailbox = "a@b.example"', "need each other"),
        ('[offices]\n"0935" = "Bureau"', "offices are of municipalities of the region"),
        ('[offices]\n"0917" = " "', "an office has a name"),
        ('[day_report]\nclass = ["x"]', "day_report knows"),
        ("[day_report]\nclasses = [1]", "all of them are texts"),
        ('[day_report.columns]\nname = "naam"', "its columns are"),
    ],
)
def test_a_wrong_file_is_refused_and_says_why(tmp_path: Path, added: str, said: str) -> None:
    with pytest.raises(RegionsWrong, match=said):
        load(tmp_path, f"{HEERLEN}\n{added}\n")


def test_a_region_says_what_its_columns_and_classes_are(tmp_path: Path) -> None:
    added = '[day_report]\nclasses = ["A12"]\n[day_report.columns]\nreference = "mutatie"'
    found = load(tmp_path, f"{HEERLEN}\n{added}\n").day_report
    usual = DayReport()
    assert found.classes == ("A12",)
    assert found.never == usual.never
    assert found.columns == {**usual.columns, "reference": "mutatie"}


def test_the_mailbox_of_veilig_thuis_is_one_plain_address(tmp_path: Path) -> None:
    text = (EXAMPLES / "safe-home.toml").read_text("utf-8")
    for wrong in ("Veilig Thuis <a@b.example>", "a@b.example, c@d.example", "a b@c.example"):
        wrong_text = text.replace("handle-with-care@veiligthuis.example", wrong)
        (tmp_path / "one.toml").write_text(wrong_text, "utf-8")
        environ = {"FIELDFORM_DATA": "x", "FIELDFORM_REGIONS": str(tmp_path)}
        with pytest.raises(ConfigError, match="safe_home needs one plain mail address"):
            from_environment(environ, ("FIELDFORM_DATA",))


def test_a_person_works_at_an_office_that_the_region_has(world: World) -> None:
    with pytest.raises(Problem) as caught:
        add_person(world.house, "otto", Role.OFFICE, THROUGH_OFFICE, "0935")
    assert [fault.code for fault in caught.value.faults] == ["office.unknown"]
