"""The pictures: ours, without style or script, and no text can become markup."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

from fieldform.domain.figures import Block, Figure, Words
from fieldform.domain.people import Role
from fieldform.web.charts import WIDTH, YEAR, chart
from tests.numbers.history import Past, remember
from tests.world import DIRECT, World


def block(code: str, *numbers: float) -> Block:
    figures = [
        Figure(f"{code}.2026-{at:02}", Words("<script>alert(1)</script>"), number)
        for at, number in enumerate(numbers, start=1)
    ]
    return Block(code, Words('"><b>title</b>'), tuple(figures), chart=True)


@pytest.mark.parametrize("code", ["months", "schools"])
def test_a_picture_has_a_bar_for_each_figure_and_escapes_its_texts(code: str) -> None:
    drawn = str(chart(block(code, 0, 3, 1.5), str))
    assert drawn.count('class="bar"') == 3
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert not re.search(r"\bstyle=|\bon\w+=|href", drawn)
    assert 'role="img"' in drawn


@pytest.mark.parametrize("numbers", [(), (0,), (0, 0), (10**6, 1), tuple(range(240))])
def test_any_numbers_can_be_drawn_and_stay_in_the_picture(numbers: tuple[float, ...]) -> None:
    for code in ("months", "schools"):
        drawn = str(chart(block(code, *numbers), str))
        for x, width in re.findall(r'<rect class="bar" x="([\d.]+)".*?width="([\d.]+)"', drawn):
            assert 0 <= float(x) + float(width) <= 320.5
        assert "nan" not in drawn


@pytest.mark.parametrize("years", [2, 5, 20])
def test_the_years_below_a_long_row_of_months_do_not_touch(years: int) -> None:
    months = [f"{2001 + at // 12}-{at % 12 + 1:02}" for at in range(12 * years)]
    figures = tuple(Figure(f"months.{month}", Words(month), 1) for month in months)
    drawn = str(chart(Block("months", Words("months"), figures, chart=True), str))
    at = [float(x) for x in re.findall(r'<text class="label middle" x="([\d.]+)"', drawn)]
    assert at
    assert all(right - left >= 30 for left, right in pairwise(at))


def test_the_page_has_pictures_with_the_table_behind_each(world: World) -> None:
    remember(world, [Past(DIRECT, "2026-11", "04JU00")] * 3)
    page = world.browser(Role.COORDINATOR).get("/numbers").text
    assert page.count("<svg ") >= 3
    for section in re.findall(r'<section class="block".*?</section>', page, re.DOTALL):
        assert section.count("<table") == 1
    assert "style=" not in page.replace("stylesheet", "")


def test_a_web_process_that_shows_no_numbers_holds_no_drawing_library() -> None:
    code = (
        "import sys, fieldform.app;"
        "sys.exit(any(name in sys.modules for name in ('svg', 'xlsxwriter')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_year_at_either_edge_is_written_whole() -> None:
    months = [f"{2025 + at // 12}-{at % 12 + 1:02}" for at in range(25)]  # ends with a January
    figures = tuple(Figure(f"months.{month}", Words(month), 1) for month in months)
    drawn = str(chart(Block("months", Words("months"), figures, chart=True), str))
    at = [float(x) for x in re.findall(r'<text class="label middle" x="([\d.]+)"', drawn)]
    assert len(at) == 3
    assert all(YEAR / 2 <= x <= WIDTH - YEAR / 2 for x in at)
