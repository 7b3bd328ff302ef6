"""In with a passkey, and every way in which one does not let in."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fieldform.domain.people import Role
from fieldform.storage import challenges, passkeys, people
from fieldform.storage.database import rows, write
from tests.authenticator import USER_PRESENT, USER_VERIFIED, Device
from tests.checking_client import OWN_PAGE, Browser
from tests.web.ways_in import hand_in, is_in, make, question, sign_in
from tests.world import World, make_world

Bend = Callable[[Device], None]


def with_passkey(world: World, role: Role = Role.DESK, name: str = "") -> Device:
    """Return a device on which this person made a passkey."""
    device = Device()
    assert make(world.browser(role, name=name), device).status_code == 303
    return device


def test_who_made_a_passkey_comes_in_with_it_and_without_a_link(world: World) -> None:
    anna, device = world.browser(Role.DESK), Device()
    assert make(anna, device).headers["Location"] == "/account"
    browser = world.stranger()
    answer = sign_in(browser, device)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert browser.client.get("/api/me").json["name"] == world.person(Role.DESK).name
    assert "Anders" not in browser.get("/account").text
    assert sign_in(world.stranger(), device).status_code == 303  # as often as it is needed


def test_only_passkeys_that_the_device_finds_by_itself_and_that_check_the_person(
    world: World,
) -> None:
    making = world.browser(Role.OFFICER).post("/api/new-passkey").json
    selection = making["authenticatorSelection"]
    assert (selection["residentKey"], selection["requireResidentKey"]) == ("required", True)
    assert selection["userVerification"] == "required"
    assert making["rp"] == {"name": "fieldform", "id": "localhost"}
    using = question(world.stranger())
    assert using["userVerification"] == "required"
    assert using["allowCredentials"] == []  # nobody is named, so nobody can be tried
    assert using["rpId"] == "localhost"


def no_person(device: Device) -> None:
    device.flags = USER_PRESENT


def nobody_there(device: Device) -> None:
    device.flags = USER_VERIFIED


def other_origin(device: Device) -> None:
    device.origin = "http://localhost:8001"


def evil_origin(device: Device) -> None:
    device.origin = "https://fieldform.evil.example"


def other_site(device: Device) -> None:
    device.rp_id = "evil.example"


def other_key(device: Device) -> None:
    device.key = Device().key


def unknown(device: Device) -> None:
    device.id = Device().id


def count_goes_back(device: Device) -> None:
    device.count -= 2


def count_stands_still(device: Device) -> None:
    device.count -= 1


def somebody_else(device: Device) -> None:
    device.user = "c29tZWJvZHkgZWxzZQ"


BENDS: list[Bend] = [
    no_person,
    nobody_there,
    other_origin,
    evil_origin,
    other_site,
    other_key,
    unknown,
    count_goes_back,
    count_stands_still,
    somebody_else,
]


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_what_is_wrong_with_a_passkey_keeps_it_out_and_is_not_said(
    world: World, bend: Bend
) -> None:
    """E-04: one answer for whatever is wrong."""
    device = with_passkey(world)
    assert sign_in(world.stranger(), device).status_code == 303
    bend(device)
    browser = world.stranger()
    answer = sign_in(browser, device)
    nonsense = hand_in(world.stranger(), {})
    assert answer.status_code == 422
    assert answer.text == nonsense.text
    assert not is_in(browser)


@pytest.mark.parametrize(
    "client",
    [{"type": "webauthn.create"}, {"challenge": "AAAA"}, {"origin": "null"}],
    ids=lambda client: next(iter(client)),
)
def test_what_a_browser_says_must_fit_the_question(world: World, client: dict[str, str]) -> None:
    device, browser = with_passkey(world), world.stranger()
    answer = hand_in(browser, device.use(question(browser), **client))
    assert (answer.status_code, is_in(browser)) == (422, False)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "x",
        {"id": 1},
        {"id": "****"},
        {"id": "AA", "response": None},
        {"id": "AA", "rawId": "AA", "type": "x", "response": {"userHandle": 3}},
        [[[[[]]]]],
    ],
)
def test_nonsense_is_refused_like_anything_else(world: World, answer: Any) -> None:
    browser = world.stranger()
    question(browser)
    assert hand_in(browser, answer).status_code == 422


def test_a_question_is_answered_once_also_when_the_answer_was_wrong(world: World) -> None:
    device, browser = with_passkey(world), world.stranger()
    options = question(browser)
    assert hand_in(browser, device.use(options, origin="null")).status_code == 422
    assert hand_in(browser, device.use(options)).status_code == 422
    options = question(browser)
    good = device.use(options)
    assert hand_in(browser, good).status_code == 303
    again = world.stranger()
    again.client.set_cookie("fieldform-device", cookie(browser))
    assert hand_in(again, good).status_code == 422
    assert hand_in(again, device.use(options)).status_code == 422


def test_a_question_lives_three_minutes(world: World) -> None:
    device = with_passkey(world)
    for waited, status in ((timedelta(seconds=179), 303), (timedelta(minutes=3), 422)):
        browser = world.stranger()
        options = question(browser)
        world.clock.move(waited)
        assert hand_in(browser, device.use(options)).status_code == status


def test_a_question_is_for_the_browser_that_asked(world: World) -> None:
    device, mine, other = with_passkey(world), world.stranger(), world.stranger()
    options = question(mine)
    question(other)
    answer = device.use(options)
    assert hand_in(other, answer).status_code == 422
    assert hand_in(world.stranger(), answer).status_code == 422
    assert hand_in(mine, answer).status_code == 303


def test_a_question_for_a_new_passkey_is_not_one_for_signing_in(world: World) -> None:
    device = with_passkey(world)
    anna = world.browser(Role.DESK)
    options = anna.post("/api/new-passkey").json
    anna.client.set_cookie("fieldform-device", cookie(anna, "fieldform"))
    assert hand_in(anna, device.use(options, type="webauthn.create")).status_code == 422
    made = anna.post("/account/passkeys", {"answer": json.dumps(device.use(question(anna)))})
    assert made.status_code == 422


def cookie(browser: Browser, name: str = "fieldform-device") -> str:
    kept = browser.client.get_cookie(name)
    assert kept
    return str(kept.value)


def test_questions_take_bounded_room_and_nobody_is_kept_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T10: whoever asks without end pushes out only the oldest."""
    monkeypatch.setattr(challenges, "MOST", 5)
    device, mine = with_passkey(world), world.stranger()
    options = question(mine)
    for _ in range(4):
        world.clock.move(timedelta(seconds=1))
        question(world.stranger())
    assert hand_in(mine, device.use(options)).status_code == 303
    for _ in range(9):
        question(world.stranger())
    assert len(rows(world.house.db, "SELECT 1 FROM challenges")) == 5
    world.clock.move(timedelta(minutes=3))
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM challenges") == []


@pytest.mark.parametrize("bend", [no_person, nobody_there, evil_origin, other_site])
def test_a_passkey_that_is_not_sound_is_not_kept(world: World, bend: Bend) -> None:
    device, anna = Device(), world.browser(Role.DESK)
    bend(device)
    assert make(anna, device).status_code == 422
    assert passkeys.of_person(world.house.db, world.person(Role.DESK).id) == []
    assert is_in(anna)


def test_one_passkey_is_of_one_person(world: World) -> None:
    device = with_passkey(world)
    assert make(world.browser(Role.OFFICER), device).status_code == 422
    assert make(world.browser(Role.DESK), device).status_code == 422
    browser = world.stranger()
    sign_in(browser, device)
    assert browser.client.get("/api/me").json["role"] == Role.DESK


def test_a_device_that_has_one_is_named_so_that_it_makes_no_second(world: World) -> None:
    anna, device = world.browser(Role.DESK), Device()
    make(anna, device)
    options = anna.post("/api/new-passkey").json
    assert [one["id"] for one in options["excludeCredentials"]] == [device.use(options)["id"]]


def test_a_device_that_does_not_count_stays_welcome(world: World) -> None:
    """Passkeys that are shared between devices always say 0."""
    device = with_passkey(world)
    for _ in range(2):
        device.count = -1
        assert sign_in(world.stranger(), device).status_code == 303


def test_somebody_who_was_shut_out_has_no_passkey_any_more(world: World) -> None:
    """Q-06, T06."""
    device = with_passkey(world)
    browser = world.stranger()
    sign_in(browser, device)
    coordinator = world.browser(Role.COORDINATOR)
    anna = world.person(Role.DESK)
    assert coordinator.post(f"/people/{anna.id}/shut-out").status_code == 303
    assert not is_in(browser)
    assert sign_in(world.stranger(), device).status_code == 422
    assert passkeys.of_person(world.house.db, anna.id) == []


def test_shut_out_between_question_and_answer_is_out(world: World) -> None:
    device, browser = with_passkey(world), world.stranger()
    answer = device.use(question(browser))
    with write(world.house.db):
        sql = "UPDATE people SET disabled_at = '2026-01-01' WHERE id = ?"
        world.house.db.conn.execute(sql, (world.person(Role.DESK).id,))
    assert hand_in(browser, answer).status_code == 422


def test_who_lost_a_device_comes_in_again_only_with_a_new_link(world: World) -> None:
    device = with_passkey(world)
    there = world.stranger()
    sign_in(there, device)
    coordinator, anna = world.browser(Role.COORDINATOR), world.person(Role.DESK)
    assert coordinator.post(f"/people/{anna.id}/lost").status_code == 303
    assert not is_in(there)
    assert sign_in(world.stranger(), device).status_code == 422
    assert is_in(world.browser(Role.DESK))
    assert coordinator.post(f"/people/{coordinator_id(world)}/lost").status_code == 404


def coordinator_id(world: World) -> str:
    return world.person(Role.COORDINATOR).id


def test_a_passkey_is_renamed_and_removed_by_its_own_person_only(world: World) -> None:
    device = with_passkey(world)
    anna, bob = world.stranger(), world.browser(Role.DESK, name="bob")
    sign_in(anna, device)
    [passkey] = passkeys.of_person(world.house.db, world.person(Role.DESK).id)
    at = f"/account/passkeys/{passkey.id}"
    assert bob.post(f"{at}/rename", {"name": "mine"}).status_code == 404
    assert bob.post(f"{at}/remove").status_code == 404
    assert anna.post(f"{at}/rename", {"name": " Work phone "}).status_code == 303
    assert "Work phone" in anna.get("/account").text
    for name in ("", "   ", "x" * 41, "a\u202eb"):
        assert anna.post(f"{at}/rename", {"name": name}).status_code == 422
    assert anna.post(f"{at}/remove").status_code == 303
    assert sign_in(world.stranger(), device).status_code == 422


def test_what_a_removed_passkey_opened_elsewhere_ends(world: World) -> None:
    lost, kept = with_passkey(world), Device()
    there, here = world.stranger(), world.browser(Role.DESK)
    sign_in(there, lost)
    assert make(here, kept).status_code == 303
    first, _ = passkeys.of_person(world.house.db, world.person(Role.DESK).id)
    here.post(f"/account/passkeys/{first.id}/remove")
    assert (is_in(there), is_in(here)) == (False, True)
    assert sign_in(world.stranger(), lost).status_code == 422
    assert sign_in(world.stranger(), kept).status_code == 303


def test_another_passkey_needs_a_proof_of_a_moment_ago(world: World) -> None:
    """A phone that was left open does not give its finder a way in for ever."""
    device, browser = with_passkey(world), world.stranger()
    sign_in(browser, device)
    world.clock.move(timedelta(minutes=15))
    assert browser.post("/api/new-passkey").status_code == 200
    world.clock.move(timedelta(seconds=1))
    assert make(browser, Device()).status_code == 403
    assert 'data-passkey="make"' not in browser.get("/account").text
    sign_in(browser, device)
    assert make(browser, Device()).status_code == 303


def test_who_has_none_yet_can_make_one_as_long_as_the_session_lives(world: World) -> None:
    browser = world.browser(Role.DESK)
    world.clock.move(timedelta(minutes=29))
    assert make(browser, Device()).status_code == 303


def test_the_database_holds_no_secret_of_a_passkey(world: World) -> None:
    """Nor what a browser that is asked proves itself with."""
    with_passkey(world)
    browser = world.stranger()
    question(browser)
    columns = rows(world.house.db, "SELECT * FROM challenges")
    assert len(columns) == 1
    assert cookie(browser).encode() not in bytes(columns[0]["browser_hash"])
    dump = "\n".join(world.house.db.conn.iterdump())
    assert cookie(browser) not in dump


def test_nobody_makes_a_passkey_for_another_site(world: World) -> None:
    """C-05: neither is asked for from elsewhere, nor handed in."""
    for path in ("/api/passkey-challenge", "/sign-in"):
        answer = world.stranger().client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    anna = world.browser(Role.DESK)
    for path in ("/api/new-passkey", "/account/passkeys"):
        assert anna.client.post(path, headers=OWN_PAGE).status_code == 400  # no form token


def test_the_offer_is_there_until_it_is_taken(world: World) -> None:
    browser = world.browser(Role.DESK)
    assert 'id="offer"' in browser.get("/desk").text
    assert browser.client.get("/api/session").json["offers_passkey"] is True
    make(browser, Device())
    assert 'id="offer"' not in browser.get("/desk").text
    assert browser.client.get("/api/session").json["offers_passkey"] is False


@pytest.fixture
def strict(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An installation in which the desk needs a passkey."""
    return make_world(
        tmp_path_factory.mktemp("strict"), passkey_roles=frozenset({Role.DESK, Role.OFFICER})
    )


def test_where_a_role_needs_a_passkey_a_link_opens_nothing_but_making_one(strict: World) -> None:
    desk = strict.browser(Role.DESK)
    for path in ("/desk", "/schools", "/api/me", "/api/reports", "/desk/incidents"):
        assert desk.client.get(path).status_code == 401, path
    assert "/account" in desk.get("/desk").text
    assert desk.client.get("/api/session").json == {"signed_in": False}
    assert desk.client.get("/sign-in").headers["Location"] == "/account"
    assert desk.get("/account").status_code == 200
    assert desk.post("/account/sign-out-everywhere").status_code == 401
    coordinator = strict.browser(Role.COORDINATOR)
    assert is_in(coordinator)  # whose role does not need one


def test_making_it_opens_the_rest_in_a_new_session(strict: World) -> None:
    desk, device = strict.browser(Role.DESK), Device()
    token = csrf_of(desk.get("/account").text)
    options = desk.client.post("/api/new-passkey", headers={**OWN_PAGE, "X-CSRFToken": token}).json
    before = cookie(desk, "fieldform")
    answer = {"answer": json.dumps(device.make(options)), "csrf_token": token}
    assert desk.client.post("/account/passkeys", data=answer, headers=OWN_PAGE).status_code == 303
    assert desk.get("/desk").status_code == 200
    assert people.session(strict.house.db, before, strict.clock()) is None
    assert is_in_with(strict, device)


def is_in_with(world: World, device: Device) -> bool:
    browser = world.stranger()
    sign_in(browser, device)
    return is_in(browser)


def csrf_of(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_what_waits_on_a_phone_stays_there_until_the_passkey_is_made(strict: World) -> None:
    """The phone takes it for signed out, and keeps everything."""
    officer = strict.browser(Role.OFFICER)
    answer = officer.client.post("/api/reports", json={}, headers=OWN_PAGE)
    assert (answer.status_code, answer.json["code"]) == (401, "signed_out")
