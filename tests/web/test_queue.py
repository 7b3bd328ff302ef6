"""The desk's queue: what comes first, what is held together, what the address filters, and what
a refresh brings."""

import re
from datetime import timedelta

import pytest

from fieldform.actions import desk
from fieldform.domain.outcome import DELAY
from fieldform.domain.people import Role
from fieldform.storage import deliveries, queue
from tests.actions.story import Story
from tests.world import DIRECT, SCHOOL, World, a_child, a_report, another

UNKNOWN = {"unknown": True}


def rows_of(page: str) -> list[str]:
    return re.findall(r'id="line-([\w-]+)-row"', page)


def test_first_comes_what_is_due_first_and_children_of_one_incident_stand_together(
    world: World,
) -> None:
    first = world.report(a_report(reference="PL0100-2026000001", children=[a_child()]))
    world.clock.move(timedelta(minutes=1))
    two = [a_child(number=1), a_child(number=2, given_name="Ander", school=UNKNOWN)]
    later = world.report(a_report(reference="PL0100-2026000002", children=two))
    world.clock.move(timedelta(minutes=1))
    third = world.report(a_report(reference="PL0100-2026000003", children=[a_child()]))
    page = world.browser(Role.DESK).get("/desk").text
    assert rows_of(page) == [one.id for one in (*first.signals, *later.signals, *third.signals)]
    assert "Eén incident, 2 kinderen" in page


def test_a_second_report_of_an_incident_stands_beside_the_first(world: World) -> None:
    first = world.one_signal()
    world.clock.move(timedelta(minutes=1))
    between = world.report(a_report(reference="PL0100-2026000002"), name="other").signals[0]
    world.clock.move(timedelta(minutes=1))
    second = world.report(a_report(), name="another officer").signals[0]
    page = world.browser(Role.DESK).get("/desk").text
    assert rows_of(page) == [first.id, second.id, between.id]


def test_a_child_of_the_incident_that_is_not_in_the_list_is_named_above_it(world: World) -> None:
    objected = {"number": 2, "age": 4, "decision": "objected", "decided_by": "parent"}
    world.report(a_report(children=[a_child(), objected]))
    page = world.browser(Role.DESK).get("/desk").text
    assert len(rows_of(page)) == 1
    assert re.search(r"Eén incident, 2 kinderen.*?Kind 2, 4 jaar", page, re.DOTALL)


@pytest.mark.parametrize(
    ("child", "needs", "words"),
    [
        ({}, "ready", "Bekijken en goedkeuren"),
        ({"school": UNKNOWN}, "school", "De school zoeken"),
        (
            {"decision": "not_asked", "reason": "not_safe", "decided_by": None},
            "parent",
            "De ouder bellen",
        ),
        ({"mailbox_risk": True}, "mailbox", "De school bellen"),
    ],
)
def test_what_a_signal_needs_is_its_main_button_and_a_filter_in_the_address(
    world: World, child: dict[str, object], needs: str, words: str
) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signal = world.one_signal(**child)
    anna = world.browser(Role.DESK)
    for one in ("ready", "school", "parent", "mailbox"):
        page = anna.get(f"/desk?needs={one}").text
        assert rows_of(page) == ([signal.id] if one == needs else [])
    button = re.search(rf'id="take-{signal.id}"[^>]*>([^<]+)<', anna.get("/desk").text)
    assert button is not None
    assert button[1] == words


def test_only_mine_and_only_what_is_due_today_are_filters_in_the_address(world: World) -> None:
    mine, other = world.one_signal(), world.one_signal(number=2)
    anna, bob = world.browser(Role.DESK, name="anna"), world.browser(Role.DESK, name="bob")
    anna.post(f"/desk/signals/{mine.id}/claim")
    bob.post(f"/desk/signals/{other.id}/claim")
    assert rows_of(anna.get("/desk?mine=1").text) == [mine.id]
    assert rows_of(bob.get("/desk?mine=1").text) == [other.id]
    assert rows_of(anna.get("/desk?today=1").text) == []
    world.clock.move(timedelta(hours=2))  # past midnight: due at eight
    anna = world.browser(Role.DESK, name="anna")
    assert set(rows_of(anna.get("/desk?today=1").text)) == {mine.id, other.id}


def test_an_unknown_filter_is_no_page(world: World) -> None:
    anna = world.browser(Role.DESK)
    assert anna.get("/desk?needs=everything").status_code == 404
    assert anna.get("/desk?show=everything").status_code == 404


def test_the_officers_answer_brings_a_signal_back_on_top(world: World) -> None:
    world.report(a_report(reference="PL0100-2026000001"))
    world.clock.move(timedelta(minutes=1))
    asked = world.one_signal(school=UNKNOWN)
    anna, officer = world.browser(Role.DESK), world.person(Role.OFFICER)
    assert anna.post(f"/desk/signals/{asked.id}/ask").status_code == 303  # one tap, no name seen
    assert "Gevraagd om" in anna.get("/desk?show=waiting").text
    assert asked.id not in rows_of(anna.get("/desk").text)
    desk.answer(world.house, asked.id, officer, world.clock(), SCHOOL[DIRECT])
    page = anna.get("/desk").text
    assert rows_of(page)[0] == asked.id
    assert "De agent antwoordde om" in page


def address_of_changes(page: str) -> str:
    found = re.search(r'hx-get="(/desk/changes[^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_refresh_brings_only_what_changed_and_who_did_it(world: World) -> None:
    one, other = world.one_signal(), world.one_signal()
    anna, bob = world.browser(Role.DESK, name="anna"), world.browser(Role.DESK, name="bob")
    changes = address_of_changes(anna.get("/desk").text)
    assert anna.get(changes).status_code == 204
    bob.post(f"/desk/signals/{one.id}/claim")
    fresh = anna.get(changes).text
    assert rows_of(fresh) == [one.id]
    assert "bob, sinds" in fresh
    changes = address_of_changes(fresh)
    assert anna.get(changes).status_code == 204
    bob.post(f"/desk/signals/{one.id}/close", {"reason": "not_school_age"})
    fresh = anna.get(changes).text
    assert 'class="moved"' in fresh
    assert re.search(r"bob, \d\d:\d\d: Gesloten", fresh)
    new = world.one_signal()
    fresh = anna.get(address_of_changes(fresh)).text
    assert rows_of(fresh) == [new.id]
    assert "data-belongs" in fresh
    world.clock.move(timedelta(minutes=1))  # the times left of all rows have changed
    assert set(rows_of(anna.get(address_of_changes(fresh)).text)) == {other.id, new.id}


def test_another_regions_steps_bring_nothing(world: World) -> None:
    anna = world.browser(Role.DESK)
    changes = address_of_changes(anna.get("/desk").text)
    world.one_signal("heerlen")
    assert anna.get(changes).status_code == 204


def test_counting_stops_at_its_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        world.one_signal()
    monkeypatch.setattr(queue, "COUNT_MAX", 1)
    monkeypatch.setattr("fieldform.web.queue.COUNT_MAX", 1)
    assert "1+" in world.browser(Role.DESK).get("/desk").text


def test_a_mail_that_came_back_later_failed_like_one_that_was_refused(world: World) -> None:
    story = Story(world).take("claim", "approve", "deliver", "bounce")
    anna = world.browser(Role.DESK, name=f"Anna {DIRECT}")
    queue = anna.get("/desk").text
    assert "De mail kwam terug. Controleer het mailadres, of bel de school." in queue
    assert "De school bellen" in queue
    assert "Klaar om goed te keuren" not in queue
    assert story.id in anna.get("/desk?needs=mailbox").text
    page = anna.get("/desk/handover").text
    failed = page[page.index('id="part-failed"') : page.index('id="part-asked"')]
    assert story.id in failed


def test_a_mail_that_does_not_leave_is_taken_back_and_the_school_called(world: World) -> None:
    """The mail server is away at 07:20: what was approved is not out of sight, nor out of hand."""
    story = Story(world).take("claim", "approve", "try_again_later")
    anna = world.browser(Role.DESK, name=f"Anna {DIRECT}")
    assert story.id not in rows_of(anna.get("/desk").text)  # it may leave with the next attempt
    world.clock.move(DELAY)
    queue = anna.get("/desk").text
    assert rows_of(queue) == [story.id]
    assert 'id="count-todo">1<' in queue.replace(" ", "")
    page = anna.get("/desk/handover").text
    assert story.id in page[page.index('id="part-failed"') : page.index('id="part-asked"')]
    at = f"/desk/signals/{story.id}"
    assert "kan nog niet weg" in anna.get(at).text
    assert "de mailserver weigert de mail (451)" in anna.get(at).text
    assert "mail.body_refused" not in anna.get(at).text
    assert "Proefkind" not in anna.get(at).text
    assert anna.post(f"{at}/take-back").status_code == 303
    assert world.deliver() == []
    assert "Proefkind" in anna.get(at).text
    assert anna.post(f"{at}/by-phone").status_code == 303
    assert story.now.acknowledged_at
    assert [line.step for line in story.lines][-2:] == ["take_back", "tell_by_phone"]


def test_what_was_taken_back_goes_as_the_same_mail(world: World) -> None:
    story = Story(world).take("claim", "approve")
    before = deliveries.of_signal(world.house.db, story.id)
    story.take("try_again_later", "take_back", "approve")
    after = deliveries.of_signal(world.house.db, story.id)
    assert before
    assert after
    assert (after.message_id, after.sealed) == (before.message_id, before.sealed)
    assert len(world.deliver()) == 1


def test_what_no_school_has_read_by_nine_stands_on_the_hand_over(world: World) -> None:
    story = Story(world).take("claim", "approve", "deliver")
    read = Story(world, **another(2)).take("claim", "approve", "deliver", "acknowledge")

    def unread() -> str:
        page = world.browser(Role.DESK, name=f"Anna {DIRECT}").get("/desk/handover").text
        return page[page.index('id="part-unread"') : page.index('id="part-asked"')]

    deadline = story.now.deadline
    assert deadline
    world.clock.at = deadline + timedelta(minutes=59)
    assert story.id not in unread()
    world.clock.move(timedelta(minutes=1))
    assert story.id in unread()
    assert "Nog niet gelezen" in unread()
    assert read.id not in unread()
