"""The attendance office: its list brings only what changed, and it hears nothing of what it was not
sent, or does not have any more."""

import re
from datetime import timedelta

import pytest

from fieldform.domain.people import Role
from tests.actions.story import Story
from tests.checking_client import Browser
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, another


@pytest.fixture
def olga(world: World) -> Browser:
    return world.browser(Role.OFFICE, THROUGH_OFFICE, f"Olga {THROUGH_OFFICE}")


def sent(world: World, number: int) -> Story:
    return Story(world, THROUGH_OFFICE, **another(number)).take("claim", "send_to_office")


def poll_of(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def rows_of(page: str) -> list[str]:
    return re.findall(r'id="line-([\w-]+)-row"', page)


def test_a_refresh_brings_only_the_row_that_changed(world: World, olga: Browser) -> None:
    first, second = sent(world, 1), sent(world, 2)
    poll = poll_of(olga.get("/office").text)
    assert olga.get(poll).status_code == 204
    first.take("open_at_office")
    changed = olga.get(poll).text
    assert rows_of(changed) == [first.id]
    assert olga.get(poll_of(changed)).status_code == 204
    third = sent(world, 3)
    assert rows_of(olga.get(poll_of(changed)).text) == [third.id]
    world.clock.move(timedelta(minutes=1))
    assert set(rows_of(olga.get(poll_of(changed)).text)) == {first.id, second.id, third.id}


def test_of_what_left_the_list_nothing_is_shown_but_that_it_did(
    world: World, olga: Browser
) -> None:
    story = sent(world, 1).take("open_at_office")
    poll = poll_of(olga.get("/office").text)
    story.take("return_to_desk")
    gone = olga.get(poll).text
    assert rows_of(gone) == [story.id]
    assert "Deze is hier niet meer." in gone
    assert story.now.reference not in gone
    quiet = poll_of(gone)
    story.take("claim", "complete", "release")  # at the desk: not of the office any more
    assert olga.get(quiet).status_code == 204


def test_a_signal_of_the_desk_is_never_news_at_the_office(world: World, olga: Browser) -> None:
    poll = poll_of(olga.get("/office").text)
    Story(world, THROUGH_OFFICE, **another(1)).take("claim", "close")
    assert olga.get(poll).status_code == 204


def test_an_old_page_of_the_office_hears_who_was_first(world: World, olga: Browser) -> None:
    story = sent(world, 1).take("open_at_office")
    at = f"/office/signals/{story.id}"
    old = re.search(r'name="seen" value="(\d+)"', olga.get(at).text)
    assert old
    otto = world.browser(Role.OFFICE, THROUGH_OFFICE, "Otto")
    otto.post(f"{at}/open")
    late = olga.post(f"{at}/approve", {"seen": old[1]})
    assert late.status_code == 409
    assert "Otto, 23:30" in late.text
    otto.post(f"{at}/approve")
    gone = olga.post(f"{at}/approve", {"seen": old[1]})
    assert gone.status_code == 409
    assert "Otto, 23:30: Goedgekeurd" in gone.text
    assert story.now.reference not in gone.text
    assert SCHOOL[THROUGH_OFFICE] not in gone.text


def test_a_signal_that_never_was_at_this_office_is_not_there(world: World, olga: Browser) -> None:
    story = Story(world, THROUGH_OFFICE, **another(1)).take("claim")
    other = Story(world, DIRECT, **another(2)).take("claim")
    for one in (story, other):
        assert olga.get(f"/office/signals/{one.id}").status_code == 404
        for verb in ("open", "approve", "return", "by-phone"):
            asked = olga.post(f"/office/signals/{one.id}/{verb}", {"seen": "1"})
            assert asked.status_code == 404
            assert "Anna" not in asked.text
