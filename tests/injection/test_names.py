"""Every string as the name of a child, through every door: kept to the letter, or refused by a
code; and never anything but text on a page."""

import pytest

from fieldform.domain.faults import FAULTS
from tests.injection.corpus import ALL, HARMLESS, NAMES, skeleton, texts
from tests.injection.doors import DOORS, Officer, by_api, check_page, names_kept
from tests.names import MUST_SURVIVE
from tests.world import World

ACCEPTED = {200, 201, 303}


@pytest.mark.parametrize("door", DOORS)
def test_a_name_is_kept_to_the_letter_or_refused(world: World, door: str) -> None:
    officer, expected = Officer(world), []
    for one in ALL:
        sent = one.typed if door == "form" else one
        answer = DOORS[door](officer, sent.text)
        refused = answer.status_code == 422
        assert refused != sent.is_a_name, (one, answer.status)
        assert refused or answer.status_code in ACCEPTED, (one, answer.status)
        if not refused:
            expected.append(sent.read)
        if refused and door == "api":
            codes = {fault["code"] for fault in answer.get_json()["faults"]}
            assert codes == {"name.characters"} <= set(FAULTS), one
    assert names_kept(world) == [(name, name) for name in expected]
    assert len(expected) >= len(NAMES) > 150


@pytest.mark.parametrize("door", DOORS)
def test_a_name_that_people_have_is_accepted_by_every_door(world: World, door: str) -> None:
    officer = Officer(world)
    for name in MUST_SURVIVE:
        assert DOORS[door](officer, name).status_code in ACCEPTED, name
    assert names_kept(world) == [(name, name) for name in MUST_SURVIVE]


def test_the_form_and_its_check_page_show_text_and_nothing_else(world: World) -> None:
    officer = Officer(world)
    refused, checked = (
        skeleton(check_page(officer, name).text) for name in (f"{HARMLESS}\x1b", HARMLESS)
    )
    for one in ALL:
        page = check_page(officer, one.text)
        assert skeleton(page.text) == (checked if page.status_code == 200 else refused), one
        if page.status_code == 200:
            assert one.typed.read in "\n".join(texts(page.text)), one


def test_control_without_escaping_the_check_page_is_another_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = Officer(world)
    harmless = skeleton(check_page(officer, HARMLESS).text)
    monkeypatch.setattr(world.app.jinja_env, "autoescape", False)
    world.app.jinja_env.cache.clear()
    found = 0
    for one in NAMES[:40]:
        try:
            found += skeleton(check_page(officer, one.text).text) != harmless
        except AssertionError:
            found += 1
    assert found > 20


def test_no_refusal_repeats_a_string(world: World) -> None:
    officer = Officer(world)
    for one in ALL:
        answer = by_api(officer, one.text)
        if answer.status_code == 422 and len(one.read) > 3:
            assert one.read not in answer.get_json()["detail"], one
