"""The page that a school opens from its mail: one tap, what helps today, six questions, gone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from fieldform.domain.school_answers import SCHOOL_QUESTIONS
from fieldform.storage.database import rows
from fieldform.storage.tally import counts
from tests.actions.story import Story, link_of
from tests.checking_client import Browser
from tests.world import DIRECT, THROUGH_OFFICE, World

DAY = timedelta(days=1)
ANSWERS = {
    "presence": "absent",
    "notice": "not_reported",
    "stress": "yes",
    "expected": "surprise",
    "support": ["nearness", "calm"],
    "talked": ["parent"],
}


def sent(world: World, **child: object) -> str:
    """Return the address in the mail of one delivered signal."""
    story = Story(world, **child).take("claim", "approve", "deliver")
    return "/a/" + link_of(story.mail)


def acknowledged(world: World) -> int:
    found = rows(world.house.db, "SELECT count(*) FROM signals WHERE acknowledged_at IS NOT NULL")
    return int(found[0][0])


def answers(world: World) -> dict[str, int]:
    found = counts(world.house.db, DIRECT, "2026-11", "2026-11")
    return {
        f"{measure} {label}": number
        for (_, measure, label), number in found.items()
        if measure.startswith("answer")
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("scanner", ["Microsoft Office Protocol Discovery", "Mozilla/5.0"])
def test_what_a_mail_scanner_does_acknowledges_nothing(
    world: World, method: str, scanner: str
) -> None:
    path = sent(world)
    for _ in range(3):
        for address in (path, path + "?utm=1", path + "/answers"):
            world.stranger().client.open(address, method=method, headers={"User-Agent": scanner})
    assert acknowledged(world) == 0
    assert rows(world.house.db, "SELECT * FROM school_links") == []
    assert world.stranger().post(path).status_code == 200
    assert acknowledged(world) == 1


def test_the_page_has_no_script_that_could_press_the_button(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    for page in (school.get(path).text, school.post(path).text):
        assert "<script" not in page
        assert "http-equiv" not in page


def test_one_tap_and_then_what_helps_a_child_of_primary_school(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    asked = school.get(path).text
    assert asked.count("<button") - asked.count('name="language"') == 1
    helped = school.post(path).text
    assert "Wees dichtbij." in helped
    assert "time-outkaart, zoals" not in helped
    assert "meldcode" in helped
    assert school.get(path).text == helped  # printed or opened again, also after the signal is gone
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM signals") == []
    assert school.get(path).text == helped


def test_a_secondary_school_reads_what_helps_its_pupils(world: World) -> None:
    with_school = rows(
        world.house.db, "SELECT code FROM schools WHERE kind = 'VO' AND municipality = '0059'"
    )
    world.mailbox(with_school[0]["code"])
    path = sent(world, school={"code": with_school[0]["code"]})
    helped = world.stranger().post(path).text
    assert "time-outkaart, zoals" in helped
    assert "Wees dichtbij." not in helped


def test_pressing_twice_is_pressing_once(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    first, second = school.post(path), school.post(path)
    assert (first.status_code, second.status_code, first.text) == (200, 200, second.text)
    assert len(rows(world.house.db, "SELECT 1 FROM ledger WHERE step = 'acknowledge'")) == 1


def test_six_answers_are_counted_apart_and_the_link_is_gone(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    assert len(SCHOOL_QUESTIONS) == 6
    assert f'action="{path}/answers"' in school.post(path).text
    world.destroy()
    world.clock.move(timedelta(hours=9))
    assert school.post(path + "/answers", ANSWERS).status_code == 200
    assert answers(world) == {
        "answers primary": 1,
        "answer.presence primary.absent": 1,
        "answer.presence primary.n": 1,
        "answer.notice primary.not_reported": 1,
        "answer.notice primary.n": 1,
        "answer.stress primary.yes": 1,
        "answer.stress primary.n": 1,
        "answer.expected primary.surprise": 1,
        "answer.expected primary.n": 1,
        "answer.support primary.nearness": 1,
        "answer.support primary.calm": 1,
        "answer.support primary.n": 1,
        "answer.talked primary.parent": 1,
        "answer.talked primary.n": 1,
    }
    assert rows(world.house.db, "SELECT * FROM school_links") == []
    assert school.post(path + "/answers", ANSWERS).status_code == 410
    assert answers(world)["answers primary"] == 1


def test_whether_an_absence_was_reported_only_counts_for_who_was_absent(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    school.post(path)
    school.post(path + "/answers", {"presence": "present", "notice": "not_reported"})
    assert not [name for name in answers(world) if "notice" in name]


@pytest.mark.parametrize(
    "form", [{}, {"presence": "maybe"}, {"presence": ["present", "absent"]}, {"talked": "'; DROP"}]
)
def test_answers_that_cannot_be_used_are_said_and_the_link_stays(
    world: World, form: dict[str, object]
) -> None:
    path = sent(world)
    school = world.stranger()
    school.post(path)
    refused = school.post(path + "/answers", form)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert answers(world) == {}
    assert school.post(path + "/answers", ANSWERS).status_code == 200


@pytest.mark.parametrize("answered", [True, False])
def test_answered_or_not_the_link_dies_with_the_retention(world: World, answered: bool) -> None:
    path = sent(world)
    school = world.stranger()
    school.post(path)
    if answered:
        school.post(path + "/answers", ANSWERS)
    else:
        world.clock.move(timedelta(hours=23))
        assert school.get(path).status_code == 200
    world.clock.move(2 * DAY)
    assert school.get(path).status_code == 410
    assert school.post(path + "/answers", ANSWERS).status_code == 410
    world.destroy()
    assert rows(world.house.db, "SELECT * FROM school_links") == []


def test_a_link_says_nothing_about_signal_school_or_time(world: World) -> None:
    path = sent(world)
    world.stranger().post(path)
    (link,) = [dict(one) for one in rows(world.house.db, "SELECT * FROM school_links")]
    assert len(link.pop("token_hash")) == 32
    assert link == {
        "region": DIRECT,
        "school_type": "primary",
        "month": "2026-11",
        "last_day": "2026-11-23",
        "test": 0,
    }


def test_no_page_of_a_school_leads_to_signing_in_and_every_number_can_be_called(
    world: World,
) -> None:
    path = sent(world)
    school = world.stranger()
    pages = [school.get(path), school.post(path), school.post(path + "/answers", {})]
    pages += [school.post(path + "/answers", ANSWERS), school.get(path), school.get("/m/unknown")]
    assert [page.status_code for page in pages] == [200, 200, 422, 200, 410, 410]
    for page in pages:
        links = re.findall(r'<a [^>]*href="([^"]*)"', page.text)
        assert {one for one in links if not one.startswith(("#", "tel:"))} == {"/accessibility"}
    for helped in (pages[1], pages[4]):
        assert re.findall(r'href="tel:(\d+)"', helped.text) == ["09008844", "08002000", "112"]


def test_who_deleted_the_mail_as_asked_can_still_answer_on_the_page_that_is_open(
    world: World,
) -> None:
    path = sent(world)
    school = world.stranger()
    school.client.post("/language", data={"language": "en"})
    helped = school.post(path).text
    assert "Please delete it now" in helped
    assert "Leave this page open until you go home" in helped
    assert re.search(rf'<form method="post" action="{path}/answers">', helped)


def used(world: World, school: Browser) -> str:
    path = sent(world)
    school.post(path)
    school.post(path + "/answers", ANSWERS)
    return path


def expired(world: World, school: Browser) -> str:
    path = sent(world)
    school.post(path)
    world.clock.move(3 * DAY)
    return path


def foreign(world: World, school: Browser) -> str:
    return "/a/" + "x" * 43


def altered(world: World, school: Browser) -> str:
    path = sent(world)
    return path[:-1] + ("A" if path[-1] != "A" else "B")


def destroyed(world: World, school: Browser) -> str:
    path = sent(world)
    world.clock.move(3 * DAY)
    world.destroy()
    return path


@pytest.mark.parametrize("way", [used, expired, foreign, altered, destroyed])
def test_every_dead_link_gets_the_same_friendly_page_with_whom_to_call(
    world: World, way: Callable[[World, Browser], str]
) -> None:
    school = world.stranger()
    path = way(world, school)
    nothing = world.stranger().get("/a/no-such-link")
    for dead in (school.get(path), school.post(path), school.post(path + "/answers", ANSWERS)):
        assert dead.status_code == 410
        assert dead.text == nothing.text
    for number in ("0900-8844", "0800-2000", "112"):
        assert number in nothing.text
    assert not re.search("Achtkarspelen|Heerlen|PL0100|Testje", nothing.text)


def test_another_region_keeps_its_own_answers(world: World) -> None:
    path = sent(world)
    school = world.stranger()
    school.post(path)
    school.post(path + "/answers", ANSWERS)
    assert counts(world.house.db, THROUGH_OFFICE, "2026-11", "2026-11") == {}
