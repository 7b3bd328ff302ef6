"""Text, JSON, CSV, Excel and the page say the same, for random histories through the real verbs,
and what a recount of the test's own record says."""

import csv
import io
import json
import random
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fieldform.actions import desk
from fieldform.cli import main
from fieldform.domain.people import Role
from fieldform.storage.database import change, write
from tests.actions.story import Story
from tests.numbers.chain import Chain, recount
from tests.numbers.history import Past, remember
from tests.world import DIRECT, THROUGH_OFFICE, World, make_world

HISTORIES = 50
FIRST, LAST = "2026-11", "2027-06"
CELL = r'<td class="number"[^>]*>(.*?)</td>\s*'
ROW = re.compile(rf'<tr data-code="([^"]+)">.*?{CELL}{CELL}{CELL}', re.DOTALL)
Figures = dict[str, tuple[float | None, int | None, float | None]]


def report(world: World, region: str, shape: str, first: str = FIRST, last: str = LAST) -> Result:
    arguments = ["report", "--region", region, "--from", first, "--to", last]
    arguments += ["--format", shape, "--data", str(world.config.data)]
    return CliRunner().invoke(main, arguments)


def in_json(text: str) -> Figures:
    rows = json.loads(text)["figures"]
    return {row["code"]: (row["number"], row["n"], row["percent"]) for row in rows}


def in_csv(text: str) -> Figures:
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    return {
        row["code"]: (
            float(row["number"]) if row["number"] else None,
            int(row["n"]) if row["n"] else None,
            float(row["percent"]) if row["percent"] else None,
        )
        for row in rows
    }


def in_page(html: str) -> Figures:
    found: Figures = {}
    for code, number, n, percent in ROW.findall(html):
        found[code] = (
            None if "?" in number else float(number.replace(",", ".")),
            int(n) if n else None,
            float(percent.removesuffix(" %").replace(",", ".")) if percent else None,
        )
    return found


def in_text(text: str) -> list[tuple[float | None, int | None, float | None]]:
    """Text has no codes; the figures stand in the same order."""
    found: list[tuple[float | None, int | None, float | None]] = []
    for line in text.splitlines():
        said = re.match(r"  [^*].*?: (\?|[\d.]+)(?: / (\d+))?(?: = ([\d.]+) %)?(?:  \(|$)", line)
        if said:
            number, n, percent = said.groups()
            found.append(
                (
                    None if number == "?" else float(number),
                    int(n) if n else None,
                    float(percent) if percent else None,
                )
            )
    return found


def in_excel(content: bytes) -> list[tuple[float | None, int | None, float | None]]:
    """Number, n and percent stand in the columns D, E and F, from the fourth row on."""
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    found: list[tuple[float | None, int | None, float | None]] = []
    for row in re.findall(r'<row r="(\d+)".*?>(.*?)</row>', sheet, re.DOTALL):
        if int(row[0]) < 4:
            continue
        cells = dict(re.findall(r'<c r="([A-Z])\d+"(?: s="\d+")?><v>([\d.]+)</v>', row[1]))
        n = cells.get("E")
        found.append((_float(cells.get("D")), int(n) if n else None, _float(cells.get("F"))))
    return found


def _float(text: str | None) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_every_form_of_a_random_history_agrees_with_a_recount(tmp_path: Path, seed: int) -> None:
    world = make_world(tmp_path)
    dice = random.Random(seed)
    region = dice.choice([DIRECT, THROUGH_OFFICE])
    chain = Chain(world, dice, region)
    chain.live(dice.randint(3, 14))
    world.clock.move(timedelta(days=1))

    shown = report(world, region, "json").output
    found = in_json(shown)
    _every_part_and_rate_says_of_what(shown)
    expected = recount(chain)
    for code, number in expected.items():
        assert found[code][0] == number, code
    counted = {code for code, (number, n, _) in found.items() if number and n is not None}
    apart = {code for code in counted if code.startswith(BY_TYPE)}
    assert counted - apart <= expected.keys()
    _types_sum_to_all(found, apart)

    link = f"?from={FIRST}&to={LAST}"
    browser = world.browser(Role.COORDINATOR, region)
    assert in_csv(report(world, region, "csv").output) == found
    assert in_page(browser.get("/numbers" + link).text) == found
    assert in_json(browser.get("/numbers/export.json" + link).text) == found
    assert in_csv(browser.get("/numbers/export.csv" + link).text) == found
    assert in_text(report(world, region, "text").output) == list(found.values())
    assert in_excel(browser.get("/numbers/export.xlsx" + link).data) == list(found.values())
    assert in_excel(report(world, region, "xlsx").stdout_bytes) == list(found.values())
    _seconds_agree(chain, found)
    world.house.db.close()


def _every_part_and_rate_says_of_what(text: str) -> None:
    for row in json.loads(text)["figures"]:
        assert row["percent"] is None or row["n"], row["code"]
        whole = isinstance(row["number"], int) and row["n"] is None
        assert whole or re.search("[a-z]{5}", row["of"]), row["code"]


BY_TYPE = ("answers.primary.", "answers.secondary.", "answers.both.")


def _types_sum_to_all(found: Figures, apart: set[str]) -> None:
    """The answers of each type of school are those of all schools together."""
    for code in {"answers." + one.split(".", 2)[2] for one in apart}:
        asked = code.removeprefix("answers.")
        parts = [found[kind + asked][0] or 0 for kind in BY_TYPE if kind + asked in found]
        assert sum(parts) == found[code][0]


def _seconds_agree(chain: Chain, found: Figures) -> None:
    for who, measured in (
        ("officer", chain.seconds),
        ("desk", [one.desk for one in chain.happened if one.desk is not None]),
        ("office", [one.office for one in chain.happened if one.office is not None]),
    ):
        average = found[f"time.{who}"][0]
        if measured:
            assert average == pytest.approx(sum(measured) / len(measured), abs=0.051)
        else:
            assert average is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-12", "2026-11", "Swap the two"),
        ("yesterday", "2026-11", "Write a day as"),
        ("2026-13", "2026-11-31", "Write a day as"),
        ("1990-01", "2026-11", "Write a day as"),
        ("2001-01", "2026-11", "at most twenty years"),
    ],
)
def test_a_period_that_cannot_be_gets_words(
    world: World, first: str, last: str, words: str
) -> None:
    asked = report(world, DIRECT, "text", first, last)
    assert (asked.exit_code, words in asked.output) == (1, True)
    page = world.browser(Role.COORDINATOR)
    page.client.post("/language", data={"language": "en"})
    shown = page.get(f"/numbers?from={first}&to={last}")
    assert (shown.status_code, words in shown.text) == (422, True)
    for shape in ("csv", "json", "xlsx"):
        assert page.get(f"/numbers/export.{shape}?from={first}&to={last}").status_code == 422


def test_an_unknown_region_gets_words(world: World) -> None:
    asked = report(world, "atlantis", "text")
    assert asked.exit_code == 1
    assert "Known: achtkarspelen, heerlen, maastricht, wageningen" in asked.output


@pytest.mark.parametrize("shape", ["text", "json", "csv"])
def test_nothing_counted_and_nothing_entered_gives_words_and_never_nan(
    world: World, shape: str
) -> None:
    asked = report(world, DIRECT, shape)
    assert asked.exit_code == 0
    assert not re.search(r"\bnan\b|\binf\b|None", asked.output, re.IGNORECASE)
    assert "Enter the number of pupils first" in asked.output


def test_a_day_within_a_month_means_the_whole_month(world: World) -> None:
    days = report(world, DIRECT, "json", "2026-01-15", "2026-03-02").output
    assert days == report(world, DIRECT, "json", "2026-01", "2026-03").output


def test_what_is_handed_over_is_counted_in_both_regions_with_the_seconds_of_each(
    world: World,
) -> None:
    story = Story(world).take("claim")
    world.clock.move(timedelta(seconds=70))
    story.take("complete_elsewhere", "hand_over")
    there = world.person(Role.DESK, THROUGH_OFFICE, "Dora")
    desk.claim(world.house, story.id, there, world.clock())
    world.clock.move(timedelta(seconds=20))
    desk.close(world.house, story.id, there, world.clock(), "duplicate")
    world.destroy()
    first = in_json(report(world, DIRECT, "json").output)
    second = in_json(report(world, THROUGH_OFFICE, "json").output)
    assert (first["outside.all"][0], first["outside.handed_over"]) == (1, (1, 1, 100.0))
    assert (first["outcomes.duplicate"][0], second["outcomes.duplicate"][0]) == (0, 1)
    assert (first["time.desk"][0], second["time.desk"][0]) == (70, 20)


def test_a_test_signal_that_is_handed_over_is_not_counted(world: World) -> None:
    story = Story(world)
    with write(world.house.db):
        change(world.house.db, "UPDATE signals SET test = 1 WHERE id = ?", (story.id,))
    story.take("claim", "complete_elsewhere", "hand_over")
    assert in_json(report(world, DIRECT, "json").output)["outside.all"][0] == 0


def test_a_signal_whose_school_day_nobody_knew_was_not_late(world: World) -> None:
    story = Story(world)
    with write(world.house.db):
        change(world.house.db, "UPDATE signals SET deadline = NULL WHERE id = ?", (story.id,))
    story.take("claim", "approve", "deliver", "acknowledge")
    world.destroy()
    found = in_json(report(world, DIRECT, "json").output)
    assert found["delivery.no_deadline"] == (1, 1, 100.0)
    assert (found["delivery.in_time"][0], found["delivery.late"][0]) == (0, 0)


def test_a_coordinator_sees_the_own_region_only(world: World) -> None:
    chain = Chain(world, random.Random(1), DIRECT)
    chain.live(8)
    link = f"/numbers?from={FIRST}&to={LAST}"
    own = in_page(world.browser(Role.COORDINATOR, DIRECT).get(link).text)
    other = in_page(world.browser(Role.COORDINATOR, THROUGH_OFFICE).get(link).text)
    assert own["signals.total"][0]
    assert not other["signals.total"][0]


def entered(**figures: Any) -> dict[str, str]:
    return {"year": "2026", **{name: str(number) for name, number in figures.items()}}


def test_what_the_coordinator_enters_becomes_a_rate_with_its_denominator(world: World) -> None:
    chain = Chain(world, random.Random(2), DIRECT)
    chain.live(10)
    browser = world.browser(Role.COORDINATOR)
    form = entered(pupils="2.600", safe_home=40, school_weeks=40)
    assert browser.post("/numbers/figures", form).status_code == 303
    found = json.loads(report(world, DIRECT, "json", "2026-01", "2026-12").output)["figures"]
    rows = {row["code"]: row for row in found}
    total = rows["signals.total"]["number"]
    assert rows["signals.per_1000"]["number"] == pytest.approx(total / 2.6, abs=0.051)
    assert "2600 pupils" in rows["signals.per_1000"]["of"]
    assert "40 school weeks, as entered" in rows["signals.per_school_week"]["of"]
    assert rows["safe_home.2026.reports"]["number"] == 40
    browser.post("/numbers/figures", entered(pupils=""))
    again = in_json(report(world, DIRECT, "json", "2026-01", "2026-12").output)
    assert again["signals.per_1000"] == (None, None, None)


def test_the_school_weeks_of_a_year_are_not_those_of_a_part_of_it(world: World) -> None:
    remember(world, [Past(DIRECT, "2026-03")] * 12)
    world.browser(Role.COORDINATOR).post("/numbers/figures", entered(school_weeks=40))
    for last, shown in (
        ("2026-12", r"divided by 40 .*as entered"),
        ("2026-06", "from the school calendar"),
    ):
        rows = json.loads(report(world, DIRECT, "json", "2026-01", last).output)["figures"]
        (row,) = [row for row in rows if row["code"] == "signals.per_school_week"]
        assert re.search(shown, row["of"])
        weeks = float(re.findall(r"[\d.]+", row["of"])[0])
        assert row["number"] == pytest.approx(12 / weeks, abs=0.006)


def test_seconds_are_divided_by_a_number_of_something(world: World) -> None:
    Chain(world, random.Random(2), DIRECT).live(10)
    rows = json.loads(report(world, DIRECT, "json").output)["figures"]
    said = {row["code"]: row["of"] for row in rows}
    assert re.fullmatch(r"\d+ seconds in all, .*number of reports: 10", said["time.officer"])
    assert re.fullmatch(r"\d+ seconds in all, .*number of signals: \d+", said["time.desk"])


def test_the_fields_hold_what_was_entered_for_the_year_that_is_chosen(world: World) -> None:
    browser = world.browser(Role.COORDINATOR)
    browser.post("/numbers/figures", {"year": "2025", "pupils": "2500", "safe_home": "40"})
    for year, pupils in (("2025", "2500"), ("2026", "")):
        page = browser.get(f"/numbers?year={year}").text
        form = page[page.index('action="/numbers/figures"') :]
        assert re.search(rf'name="year" value="{year}"', form)
        assert re.search(rf'name="pupils" value="{pupils}"', form)


@pytest.mark.parametrize("year", ["1999", "26", "\u0662\u0660\u0662\u0665", "next"])
def test_a_year_that_cannot_be_gets_words(world: World, year: str) -> None:
    browser = world.browser(Role.COORDINATOR)
    for refused in (
        browser.get(f"/numbers?year={year}"),
        browser.post("/numbers/figures", {"year": year, "pupils": "5"}),
    ):
        assert (refused.status_code, 'id="year-fault"' in refused.text) == (422, True)


@pytest.mark.parametrize("text", ["many", "-3", "1e9", "99999999999", "٣"])
def test_an_entry_that_is_no_number_is_refused_with_words(world: World, text: str) -> None:
    browser = world.browser(Role.COORDINATOR)
    refused = browser.post("/numbers/figures", entered(pupils=text))
    assert refused.status_code == 422
    assert 'id="pupils-fault"' in refused.text
    assert in_json(report(world, DIRECT, "json").output)["signals.per_1000"][0] is None


def test_a_zero_denominator_is_no_denominator(world: World) -> None:
    browser = world.browser(Role.COORDINATOR)
    assert browser.post("/numbers/figures", entered(pupils=0, school_weeks=0)).status_code == 303
    found = in_json(report(world, DIRECT, "json", "2026-01", "2026-12").output)
    assert found["signals.per_1000"] == (None, None, None)


def test_schools_left_out_are_not_in_the_distribution(world: World) -> None:
    chain = Chain(world, random.Random(3), DIRECT)
    chain.live(4)
    browser = world.browser(Role.COORDINATOR)
    left_out = chain.codes[:1]
    browser.post("/numbers/left-out", {"school": [*left_out, "99ZZ99", "08MU00"]})
    found = in_json(report(world, DIRECT, "json").output)
    assert found["schools.0"][1] == len(chain.codes) - 1
