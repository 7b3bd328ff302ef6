"""What may leave a region hides every child and every school: tried on made-up histories, over
all neighbouring years and regions, by a reader who works out all that follows."""

import itertools
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import pytest

from fieldform.domain.figures import Block
from fieldform.domain.numbers import Ground, Tally
from fieldform.domain.people import Role
from fieldform.domain.published import LEAST, may_be_published, published
from tests.numbers.history import Past, remember
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World

YEARS = (2024, 2025, 2026)
REGIONS = ("a", "b")


def history(dice: random.Random, schools: int, busy: int) -> dict[tuple[str, str, str], int]:
    """Return a random tally of three years; ``busy`` is the most that one school gets."""
    found: dict[tuple[str, str, str], int] = {}

    def add(year: int, measure: str, label: str, number: int) -> None:
        key = (f"{year}-{dice.randint(1, 12):02}", measure, label)
        found[key] = found.get(key, 0) + number

    for year in YEARS:
        for school in range(schools):
            number = dice.choice([0, 0, 1, 2, dice.randint(0, busy)])
            if not number:
                continue
            late, silent = dice.randint(0, number), dice.randint(0, number)
            answered = dice.randint(0, number - silent)
            add(year, "school", f"s{school}", number)
            add(year, "outcome", "delivered", number)
            add(year, "in_time", "yes", number - late)
            add(year, "acknowledged", "yes", number - silent)
            add(year, "answer.presence", "primary.n", answered)
            add(year, "answer.presence", "primary.absent", dice.randint(0, answered))
        add(year, "decision", "objected", dice.randint(0, 6))
    return found


def histories() -> Iterator[tuple[int, dict[str, tuple[Tally, Ground]]]]:
    for seed in range(200):
        dice = random.Random(seed)
        regions: dict[str, tuple[Tally, Ground]] = {}
        for region in REGIONS:
            schools = dice.randint(1, 30)
            tally = history(dice, schools, dice.choice([1, 4, 6, 15]))
            ground = Ground(frozenset(f"s{number}" for number in range(schools)))
            regions[region] = (tally, ground)
        yield seed, regions


def numbers_in(block: Block) -> dict[str, int]:
    return {
        one.code: int(one.number)
        for one in block.figures
        if one.number is not None and one.code != "public.per_1000"
    }


def groups_in(block: Block) -> dict[tuple[int, int], int]:
    """Return {(fewest, most) signals: schools}."""
    found = {}
    for one in block.figures:
        if one.code.startswith("public.schools.") and one.number is not None:
            low, _, high = one.code.removeprefix("public.schools.").rstrip("+").partition("-")
            found[int(low), int(high) if high else 10**6] = int(one.number)
    return found


@pytest.mark.parametrize(("seed", "regions"), list(histories()))
def test_no_reader_singles_out_a_school_with_fewer_than_five(
    seed: int, regions: Mapping[str, tuple[Tally, Ground]]
) -> None:
    views = {
        (region, year): published(tally, year, ground)
        for region, (tally, ground) in regions.items()
        for year in YEARS
    }
    for view in views.values():
        _no_small_cell(view)
        _no_school_is_known(view)
    for one, other in itertools.combinations(views, 2):
        same_region = one[0] == other[0] and abs(one[1] - other[1]) == 1
        same_year = one[1] == other[1]
        if same_region or same_year:
            _no_difference_tells(views[one], views[other])


def _no_small_cell(view: Block) -> None:
    """Neither a number nor the rest of its whole is one to four, nor the difference between two
    numbers of which one is a part of the other."""
    numbers = numbers_in(view)
    for one in view.figures:
        if one.number is not None:
            _not_small(one.number, one.code)
            _not_small((one.n or one.number) - one.number, one.code)
        if one.code == "public.absent" and one.n is not None:
            numbers["answered"] = one.n
    for part, whole in PARTS:
        if part in numbers and whole in numbers:
            assert numbers[whole] - numbers[part] >= LEAST, (part, whole)


PARTS = (
    ("public.in_time", "public.signals"),
    ("public.acknowledged", "public.signals"),
    ("answered", "public.signals"),
    ("answered", "public.acknowledged"),
)


def _not_small(number: float, code: str) -> None:
    assert number == 0 or number >= LEAST, code


def _possible(view: Block) -> set[int]:
    """Return every number of signals that some school may have, for a reader who knows how many
    schools there are, the groups, and the total: a school of a group can have any value of its
    range for which the others can make up the total."""
    groups, total = groups_in(view), numbers_in(view).get("public.signals")
    found: set[int] = set()
    fewest = sum(low * number for (low, _), number in groups.items())
    most = sum(high * number for (_, high), number in groups.items())
    for (low, high), number in groups.items():
        if not number:
            continue
        for value in range(low, min(high, 40) + 1):
            others_fewest, others_most = fewest - low, most - high
            small = total is None  # then the total is 0 to 4
            wanted = range(5) if small else [total or 0]
            if any(others_fewest <= one - value <= others_most for one in wanted):
                found.add(value)
    return found


def _no_school_is_known(view: Block) -> None:
    """Nobody can tell of any school that it had one to four signals."""
    groups = groups_in(view)
    if not groups:
        return
    assert all(number == 0 or number >= LEAST for number in groups.values())
    (lowest,) = [one for one in groups if one[0] == min(low for low, _ in groups)]
    assert lowest[0] == 0
    assert lowest[1] >= LEAST
    possible = _possible(view)
    if possible & {1, 2, 3, 4}:
        assert possible & ({0} | set(range(LEAST, 41)))


def _no_difference_tells(one: Block, other: Block) -> None:
    """Where two views have the same groups, and one has one school more in a group, that school
    may still have any number of the group, none or five included."""
    first, second = groups_in(one), groups_in(other)
    for group in first.keys() & second.keys():
        if first[group] != second[group]:
            low, high = group
            reachable = set(range(low, min(high, 40) + 1))
            assert 0 in reachable or min(reachable) >= LEAST
            assert not reachable <= {0, 1, 2, 3, 4}


def test_a_region_with_few_schools_shows_nothing() -> None:
    tally = {("2025-03", "outcome", "delivered"): 30, ("2025-03", "school", "s0"): 30}
    view = published(tally, 2025, Ground(frozenset({"s0", "s1", "s2", "s3"})))
    assert [one.number for one in view.figures] == [None]


def test_heerlens_distribution_is_shown_in_groups_that_hide_nobody() -> None:
    numbers = [0] + [1] * 4 + [3] * 10 + [9] * 10
    tally: dict[tuple[str, str, str], int] = {("2019-03", "outcome", "delivered"): sum(numbers)}
    for at, number in enumerate(numbers):
        tally["2019-03", "school", f"s{at}"] = number
    view = published(tally, 2019, Ground(frozenset(f"s{at}" for at in range(25))))
    assert groups_in(view) == {(0, 5): 15, (6, 13): 10, (14, 10**6): 0}
    assert numbers_in(view)["public.signals"] == 124


@pytest.mark.parametrize(
    ("year", "today", "may"),
    [
        (2025, date(2026, 2, 1), True),
        (2025, date(2026, 1, 31), False),
        (2026, date(2026, 11, 22), False),
        (2020, date(2026, 11, 22), True),
    ],
)
def test_only_a_year_that_cannot_grow_any_more_is_shown(year: int, today: date, may: bool) -> None:
    assert may_be_published(year, today) is may


def test_no_other_period_can_be_asked_for(world: World) -> None:
    remember(world, [Past(DIRECT, f"202{year}-03", SCHOOL[DIRECT]) for year in (4, 5, 6)] * 6)
    world.clock.at = datetime(2026, 11, 22, tzinfo=UTC)
    browser = world.browser(Role.COORDINATOR, THROUGH_OFFICE)
    page = browser.get("/numbers/public")
    assert page.status_code == 200
    assert "?year=2024" in page.text
    assert "?year=2025" in page.text
    assert "?year=2026" not in page.text
    assert browser.get("/numbers/public?year=2026").status_code == 404
    narrow = browser.get("/numbers/public?year=2025&from=2025-03&to=2025-03")
    whole = browser.get("/numbers/public?year=2025")
    assert _main(narrow.text) == _main(whole.text)


def _main(page: str) -> str:
    """Only the content: the form tokens of the frame change with the second."""
    return page[page.index("<main") : page.index("</main>")]
