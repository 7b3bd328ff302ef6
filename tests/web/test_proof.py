"""Before a name leaves, or an address changes, a proof of who somebody is that is no older than an
hour (T12, docs/decisions/0021)."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fieldform.domain.lifecycle import STEPS
from fieldform.domain.people import Role
from fieldform.domain.signal import State
from fieldform.storage import deliveries, passkeys, people
from fieldform.storage.database import rows, write
from fieldform.storage.migrations import m0019_proofs
from fieldform.web import desk, office
from fieldform.web.access import who_may
from fieldform.web.fresh import wanted
from tests.authenticator import Device
from tests.checking_client import Browser
from tests.web.test_access import addresses
from tests.web.test_passkeys import BENDS, Bend, cookie
from tests.web.test_sessions import ended_for_verbs
from tests.web.ways_in import hand_in, is_in, make, question, sign_in
from tests.world import DIRECT, SCHOOL, World, another

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

EVERYTHING: frozenset[str] = frozenset()
NEEDS = {
    "desk.step": frozenset({"approve", "send-again", "send-to-office", "to-region"}),
    "office.step": frozenset({"approve"}),
    "together.approve_all": EVERYTHING,
    "register.take_in": EVERYTHING,
    "register.propose": EVERYTHING,
    "register.confirm": EVERYTHING,
}
"""By which a name leaves, or an address changes: all of a view, or these verbs of it."""

NEEDS_NOT = {
    "desk.step": frozenset(
        {"claim", "take-over", "take-back", "release", "school", "call", "ask", "close"}
        | {"by-phone", "received", "read"}  # the call is over: only what was said is written down
    ),
    "office.step": frozenset({"open", "school", "return", "close", "by-phone"}),
}

ACTIONS = [(view, verb) for view, verbs in NEEDS.items() for verb in sorted(verbs) or [""]]


def somebody(world: World, role: Role = Role.DESK, name: str = "") -> tuple[Browser, Device]:
    """Return a browser in which somebody just came in, and the device with their passkey."""
    browser, device = world.browser(role, name=name), Device()
    assert make(browser, device).status_code == 303
    return browser, device


def wait(world: World, browser: Browser, time: timedelta = HOUR + MINUTE) -> None:
    """Let time pass while somebody goes on working."""
    while time > timedelta():
        step = min(time, 20 * MINUTE)
        world.clock.move(step)
        time -= step
        assert is_in(browser)


def press(browser: Browser, path: str, at: str = "/desk", **data: Any) -> TestResponse:
    """Press a button on the page at ``at``."""
    return browser.post(path, data, headers={"Referer": f"http://localhost{at}"})


def note_of(answer: TestResponse) -> str:
    found = re.search(r'name="back" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def asked(answer: TestResponse) -> bool:
    """Say whether this is the page that asks who is there."""
    return answer.status_code == 403 and 'data-passkey="prove"' in answer.text


def prove(browser: Browser, device: Device, note: str = "") -> TestResponse:
    """Do what the page asks."""
    options = browser.post("/api/proof-challenge").json or {}
    return hand_over(browser, device.use(options), note)


def hand_over(browser: Browser, answer: Any, note: str = "") -> TestResponse:
    return browser.post("/prove", {"answer": json.dumps(answer), "back": note})


def still_old(browser: Browser) -> bool:
    return asked(press(browser, "/desk/together/approve"))


def test_what_wants_a_fresh_proof_is_declared_as_the_table_says(world: World) -> None:
    marks = {view: wanted(world.app, view) for view in world.app.view_functions}
    assert {view: mark.verbs for view, mark in marks.items() if mark} == NEEDS


def test_every_verb_is_in_one_list_or_in_the_other() -> None:
    """A new step of the desk or the office fails here until somebody chose."""
    by_hand = {"school", "call", "close", "take-over"}
    chosen = {view: NEEDS[view] | NEEDS_NOT[view] for view in NEEDS_NOT}
    assert chosen["desk.step"] == set(desk.VERBS) | by_hand
    assert chosen["office.step"] == set(office.VERBS) | {"school", "close"}


def test_every_step_of_a_person_after_which_a_name_leaves_is_one_of_them() -> None:
    leaves = {State.APPROVED, State.WITH_ATTENDANCE_OFFICE}
    found = {
        step.name
        for step in STEPS.values()
        if step.by & set(Role) and step.end in leaves and step.end not in step.start
    }
    assert found == {"approve", "approve_at_office", "send_again", "send_to_office"}


@pytest.mark.parametrize(("view", "verb"), ACTIONS)
def test_an_old_proof_is_refused_before_anything_is_done(
    world: World, view: str, verb: str
) -> None:
    (role, *_) = sorted(who_may(world.app, view))
    browser, device = somebody(world, role)
    [path] = [one.path for one in addresses(world.app) if one.endpoint == view]
    path = path.replace("/claim", f"/{verb}") if verb else path
    assert press(browser, path).status_code != 403  # the same press before: of a fresh proof
    wait(world, browser)
    before = list(world.house.db.conn.iterdump())
    answer = press(browser, path, address="new@school.example", signal="s" * 22)
    assert asked(answer)
    assert list(world.house.db.conn.iterdump()) == before
    assert prove(browser, device).status_code == 303
    assert press(browser, path).status_code != 403


def test_an_hour_later_it_asks_and_one_press_after_that_it_is_sent(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    anna, device = somebody(world)
    signal = world.one_signal()
    at = f"/desk/signals/{signal.id}"
    wait(world, anna)
    press(anna, f"{at}/claim")
    before = cookie(anna, "fieldform")
    refused = press(anna, f"{at}/approve", at)
    assert asked(refused)
    assert "Ben jij het nog?" in refused.text
    assert deliveries.of_signal(world.house.db, signal.id) is None
    proved = prove(anna, device, note_of(refused))
    assert (proved.status_code, proved.headers["Location"]) == (303, at)
    assert cookie(anna, "fieldform") != before
    stolen = world.stranger()
    stolen.client.set_cookie("fieldform", before)
    assert not is_in(stolen)
    assert press(anna, f"{at}/approve", at).headers["Location"] == "/desk"
    [parcel] = world.deliver()
    assert parcel.recipient == "zorg@school.example"


def test_a_normal_morning_never_sees_it_and_takes_two_actions(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    signals = [world.one_signal(**another(number)) for number in (1, 2, 3)]
    anna, _ = somebody(world)  # at 07:10
    wait(world, anna, 40 * MINUTE)
    ticked = [one.id for one in signals]
    press(anna, "/desk/together", signal=ticked)
    done = press(anna, "/desk/together/approve", "/desk/together", signal=ticked)
    assert (done.status_code, done.headers["Location"]) == (303, "/desk")
    assert len(world.deliver()) == 3


def test_a_proof_holds_for_an_hour_and_not_a_second_longer(world: World) -> None:
    anna, _ = somebody(world)
    wait(world, anna, HOUR)
    assert not still_old(anna)
    world.clock.move(timedelta(seconds=1))
    assert still_old(anna)


def test_who_has_only_links_is_never_kept_from_the_work(world: World) -> None:
    anna = world.browser(Role.DESK)
    wait(world, anna)
    assert press(anna, "/desk/together/approve").status_code == 303


def test_signing_in_with_a_link_is_a_proof_too(world: World) -> None:
    """The way for who has no passkey on this device."""
    anna, _ = somebody(world)
    wait(world, anna)
    assert still_old(anna)
    assert not still_old(world.browser(Role.DESK))


def test_a_session_of_before_has_its_sign_in_as_its_proof(world: World) -> None:
    """Only the migration can say so; it is run again on a table of before."""
    anna, _ = somebody(world)
    with write(world.house.db):
        for column in ("sessions DROP proved_at", "sign_on_attempts DROP proves"):
            world.house.db.conn.execute(f"ALTER TABLE {column}")
        world.house.db.conn.execute("ALTER TABLE sign_on_attempts DROP back")
        m0019_proofs(world.house.db)
    wait(world, anna, HOUR)
    assert not still_old(anna)
    world.clock.move(MINUTE)
    assert still_old(anna)


def test_what_was_ticked_or_typed_is_still_there_afterwards(world: World) -> None:
    world.mailbox(SCHOOL[DIRECT])
    first, second = (world.one_signal(**another(number)) for number in (1, 2))
    anna, device = somebody(world)
    press(anna, "/desk/together", signal=[first.id, second.id])
    wait(world, anna)
    refused = press(anna, "/desk/together/approve", "/desk/together", signal=[second.id])
    there = anna.get(prove(anna, device, note_of(refused)).headers["Location"]).text
    assert re.findall(r'name="signal" value="([^"]+)" checked', there) == [second.id]
    wait(world, anna)
    at = f"/schools/{SCHOOL[DIRECT]}"
    refused = press(anna, f"{at}/mailbox", at, address="new@school.example")
    to = prove(anna, device, note_of(refused)).headers["Location"]
    assert 'value="new@school.example"' in anna.get(to).text
    assert "new@school.example" not in to
    bob = world.browser(Role.DESK, name="bob")
    assert "new@school.example" not in bob.get(to).text  # a note is for one person


@pytest.mark.parametrize(
    "note",
    ["", "x", "https://evil.example", "//evil.example", "/desk", "WyIvLyIsIiIsW11d.AAAA"],
)
def test_a_note_that_is_not_ours_leads_nowhere(world: World, note: str) -> None:
    anna, device = somebody(world)
    assert prove(anna, device, note).headers["Location"] == "/desk"
    assert anna.client.get("/prove", query_string={"back": note}).headers["Location"] == "/desk"


@pytest.mark.parametrize("came", ["https://evil.example/desk", "//evil.example", "x", ""])
def test_who_came_from_elsewhere_is_led_to_the_own_start_page(world: World, came: str) -> None:
    anna, device = somebody(world)
    wait(world, anna)
    refused = anna.post("/desk/together/approve", headers={"Referer": came})
    assert prove(anna, device, note_of(refused)).headers["Location"] == "/desk"


def test_htmx_is_led_to_the_page_that_asks(world: World) -> None:
    anna, _ = somebody(world)
    wait(world, anna)
    sent = {"HX-Request": "true", "HX-Current-URL": "http://localhost/desk/together"}
    answer = anna.post("/desk/together/approve", headers=sent)
    assert (answer.status_code, answer.text) == (403, "")
    page = anna.get(answer.headers["HX-Redirect"])
    assert 'data-passkey="prove"' in page.text
    assert 'href="/desk/together"' in page.text


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_what_proves_nothing_changes_nothing(world: World, bend: Bend) -> None:
    anna, device = somebody(world)
    wait(world, anna)
    prove(anna, device)
    wait(world, anna)
    before = cookie(anna, "fieldform")
    bend(device)
    assert prove(anna, device).status_code == 422
    assert cookie(anna, "fieldform") == before
    assert still_old(anna)


def test_another_persons_passkey_proves_nothing(world: World) -> None:
    anna, own = somebody(world)
    _, bobs = somebody(world, name="bob")
    wait(world, anna)
    options = anna.post("/api/proof-challenge").json or {}
    assert [one["id"] for one in options["allowCredentials"]] == [own.use(options)["id"]]
    assert hand_over(anna, bobs.use(options)).status_code == 422
    assert prove(anna, bobs).status_code == 422
    assert still_old(anna)


def test_an_answer_proves_once_and_only_where_it_was_asked(world: World) -> None:
    anna, device = somebody(world)
    there = world.stranger()
    sign_in(there, device)
    mine, theirs = (one.post("/api/proof-challenge").json or {} for one in (anna, there))
    answer = device.use(mine)
    assert hand_over(there, answer).status_code == 422
    assert hand_over(anna, answer).status_code == 303
    assert hand_over(anna, answer).status_code == 422
    assert hand_over(there, device.use(theirs)).status_code == 422  # used up by the wrong answer
    signs_in = question(anna)
    assert hand_over(anna, device.use(signs_in)).status_code == 422  # asked for something else
    proves = anna.post("/api/proof-challenge").json or {}
    assert hand_in(anna, device.use(proves)).status_code == 422


def test_a_proof_makes_a_session_no_longer(world: World) -> None:
    anna, device = somebody(world)
    for _ in range(11):
        wait(world, anna, HOUR)
        prove(anna, device)
    wait(world, anna, 59 * MINUTE)
    world.clock.move(MINUTE)
    assert not is_in(anna)


def test_a_session_that_ended_meanwhile_is_not_opened_anew_by_a_proof(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q-07."""
    anna, device = somebody(world)
    monkeypatch.setattr(people, "session", ended_for_verbs(people.session))
    assert prove(anna, device).status_code == 422
    monkeypatch.undo()
    assert len(rows(world.house.db, "SELECT 1 FROM sessions")) == 1  # the old one, of the trick


def test_a_stolen_session_takes_no_passkey_away_and_makes_none(world: World) -> None:
    """Else it would be of somebody who has none, whom nobody asks."""
    anna, _ = somebody(world)
    wait(world, anna, 16 * MINUTE)
    [own] = passkeys.of_person(world.house.db, world.person(Role.DESK).id)
    assert anna.post(f"/account/passkeys/{own.id}/remove").status_code == 403
    assert make(anna, Device()).status_code == 403
    assert passkeys.of_person(world.house.db, world.person(Role.DESK).id) == [own]
    assert anna.post("/account/passkeys/unknown/remove").status_code == 404


def test_after_a_proof_another_passkey_can_be_made(world: World) -> None:
    anna, device = somebody(world)
    wait(world, anna)
    assert make(anna, Device()).status_code == 403
    prove(anna, device)
    assert make(anna, Device()).status_code == 303


def test_the_account_page_recommends_a_passkey_to_who_has_none(world: World) -> None:
    anna = world.browser(Role.DESK)
    sentence = "Zo blijft jouw werk ook van jou"
    assert sentence in anna.get("/account").text
    make(anna, Device())
    assert sentence not in anna.get("/account").text
