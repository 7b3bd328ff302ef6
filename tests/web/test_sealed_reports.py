"""A report that a phone sealed: once, for its author, through whoever's session it comes."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fieldform.domain.people import Role
from fieldform.storage import authors, ledger, people, reports, sealing, signals
from fieldform.storage.database import rows, write
from tests.phone import POINT, SEALED, Phone, decode, encode, new_key
from tests.scan import hits
from tests.world import DIRECT, THROUGH_OFFICE, World, a_child, a_report

REPORTS = "/api/reports"


def phone_of(world: World, name: str = "", role: Role = Role.OFFICER) -> Phone:
    return Phone(world.browser(role, DIRECT, name))


def stored(world: World) -> tuple[int, int]:
    """Return how many reports and signals there are."""
    tables = ("reports", "signals")
    one, two = (rows(world.house.db, f"SELECT COUNT(*) FROM {name}")[0][0] for name in tables)
    return (one, two)


def told(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of a refusal, which never repeats what was sent."""
    assert answer.content_type == "application/problem+json"
    assert "Testje" not in answer.text
    assert "Proefkind" not in answer.text
    return answer.status_code, answer.get_json()["code"]


def test_a_sealed_report_is_received_and_its_answer_carries_the_key(world: World) -> None:
    key = new_key()
    answer = phone_of(world).report(a_report(), key)
    assert answer.status_code == 201
    found = answer.get_json()
    assert found["key"] == key
    assert found["signals"] == [
        {
            "number": 1,
            "state": "queued",
            "deadline": "2026-11-23T08:00:00+01:00",
            "closed_reason": None,
            "school_known": True,
        }
    ]
    assert stored(world) == (1, 1)
    assert hits(world.config.data, "Proefkind") == []


def test_a_plain_report_is_answered_with_its_key_too(world: World) -> None:
    key = new_key()
    answer = phone_of(world).post(REPORTS, a_report(), key, "application/json")
    assert (answer.status_code, answer.get_json()["key"]) == (201, key)


def test_the_key_that_phones_seal_to_is_there_for_everyone(world: World) -> None:
    answer = world.stranger().client.get("/sealing-key.json")
    found = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert found["key_id"].startswith("2026-11-22-")
    assert len(decode(found["public_key"])) == POINT
    assert "=" not in found["public_key"]
    world.clock.move(timedelta(hours=1))
    assert world.stranger().client.get("/sealing-key.json").get_json()["key_id"] != found["key_id"]


def test_the_same_sealed_report_twice_is_one(world: World) -> None:
    """S-01: 201, then 200, the same receipt, one row; sealed anew or not."""
    phone, key = phone_of(world), new_key()
    body = phone.seal("report", a_report(), key)
    first = phone.post(REPORTS, body, key)
    assert first.status_code == 201
    for again in (body, phone.seal("report", a_report(), key)):
        answer = phone.post(REPORTS, again, key)
        assert answer.status_code == 200
        assert answer.get_json() == first.get_json()
    plain = phone.post(REPORTS, a_report(), key, "application/json")
    assert (plain.status_code, plain.get_json()) == (200, first.get_json())
    assert stored(world) == (1, 1)


def test_fifty_at_once_under_one_key_are_one(world: World) -> None:
    """S-02: 50 threads through the web with one key: one 201, 49 times 200, one row, one line
    in the ledger."""
    key, phone = new_key(), phone_of(world)
    body = json.dumps(phone.seal("report", a_report(), key))
    cookie = phone.browser.client.get_cookie("fieldform")
    token = phone.browser.token()
    assert cookie
    start, found = threading.Barrier(50), []

    def post() -> None:
        client = world.app.test_client()
        client.set_cookie("fieldform", cookie.value)
        start.wait()
        headers = {"Idempotency-Key": key, "X-CSRFToken": token}
        answer = client.post(REPORTS, data=body, content_type=SEALED, headers=headers)
        found.append((answer.status_code, answer.get_json()["receipt"]))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in found) == [200] * 49 + [201]
    assert len({receipt for _, receipt in found}) == 1
    assert stored(world) == (1, 1)
    assert rows(world.house.db, "SELECT COUNT(*) FROM ledger")[0][0] == 1


def test_the_same_key_with_another_report_is_refused(world: World) -> None:
    """S-03: same key, another body: 409, the first unchanged, and a line in the ledger that
    holds nothing of it."""
    phone, key = phone_of(world), new_key()
    first = phone.report(a_report(), key).get_json()
    assert told(phone.report(a_report(seconds_spent=42), key)) == (409, "key.reused")
    (signal_id,) = rows(world.house.db, "SELECT id FROM signals")[0]
    received, differs = ledger.of_signal(world.house.db, signal_id)
    assert (received.step, differs.step) == ("receive", "repeat_differs")
    assert (differs.actor, differs.from_state, differs.to_state) == (
        world.person(Role.OFFICER).id,
        "queued",
        "queued",
    )
    assert differs.reason == differs.recipient == ""
    assert phone.report(a_report(), key).get_json() == first
    assert stored(world) == (1, 1)


@pytest.mark.parametrize("key", ["", "x" * 21, "x" * 21 + "+", "x" * 4096])
def test_a_key_that_is_no_key_is_refused(world: World, key: str) -> None:
    """S-04: missing, shorter than 22 characters, not base64url, 4 kB: 422, nothing stored."""
    phone = phone_of(world)
    assert told(phone.report(a_report(), key)) == (422, "key.invalid")
    answer = phone.post(REPORTS, a_report(), key, "application/json")
    assert told(answer) == (422, "key.invalid")
    assert stored(world) == (0, 0)


def test_after_destruction_a_retry_gets_its_receipt(world: World) -> None:
    """S-05: a replay after destruction, when what it was sealed to is destroyed too: 200, no
    new row, and the name is nowhere."""
    phone, key = phone_of(world), new_key()
    body = phone.seal("report", a_report(), key)
    first = phone.post(REPORTS, body, key).get_json()
    world.clock.move(timedelta(days=5))
    world.destroy()
    assert world.destroy().sealing_keys == 0
    later = phone_of(world)
    answer = later.post(REPORTS, body, key)
    assert answer.status_code == 200
    assert answer.get_json() == {"key": key, "receipt": first["receipt"], "signals": []}
    assert stored(world) == (1, 0)
    assert hits(world.config.data, "Proefkind") == []


@pytest.mark.parametrize("decision", ["objected", "parent_informs"])
def test_no_name_comes_in_where_the_parent_said_no(world: World, decision: str) -> None:
    """S-08, S-09: a name in the seal: 422; without: 201, closed at once."""
    phone = phone_of(world)
    named = a_report(children=[a_child(decision=decision)])
    assert told(phone.report(named, new_key())) == (422, "report.invalid")
    nameless = {"number": 1, "age": 9, "decision": decision, "decided_by": "parent"}
    answer = phone.report(a_report(children=[nameless]), new_key())
    assert answer.status_code == 201
    assert answer.get_json()["signals"][0]["state"] == "closed"
    assert stored(world) == (1, 1)


def test_fields_that_nobody_asked_for_change_nothing(world: World) -> None:
    """S-14: state, reviewer, address of a school, an author's id beside the report."""
    phone, key = phone_of(world), new_key()
    extra = {"state": "approved", "reviewer": 1, "school_mail": "evil@x.example"}
    content = {**a_report(children=[a_child(**extra)]), **extra, "officer_id": "x"}
    inside = {"report": content, "author": None, "officer_id": "x", "region": THROUGH_OFFICE}
    body = phone.seal_bytes(json.dumps(inside).encode(), f"fieldform-1|report|{key}")
    assert phone.post(REPORTS, body, key).get_json()["signals"][0]["state"] == "queued"
    report = reports.by_key(world.house.db, key)
    assert report
    assert (report.officer_id, report.region) == (world.person(Role.OFFICER).id, DIRECT)


def test_each_flipped_byte_gets_the_same_refusal_and_stores_nothing(world: World) -> None:
    """S-15: each of the first 200 bytes flipped: the same body of the answer each time."""
    phone, key = phone_of(world), new_key()
    body = phone.seal("report", a_report(), key)
    whole = decode(body["enc"]) + decode(body["ciphertext"])
    assert len(whole) > 200
    answers = set()
    for at in range(200):
        flipped = whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :]
        parts = {"enc": encode(flipped[:POINT]), "ciphertext": encode(flipped[POINT:])}
        answer = phone.post(REPORTS, {**body, **parts}, key)
        assert told(answer) == (422, "sealed.unopenable")
        answers.add(answer.data)
    assert len(answers) == 1
    assert stored(world) == (0, 0)


def test_a_seal_opens_for_its_own_key_and_kind_only(world: World) -> None:
    """S-16: the sealed report of one key under the key of another, and an answer as a report."""
    phone, one, other = phone_of(world), new_key(), new_key()
    body = phone.seal("report", a_report(), one)
    assert told(phone.post(REPORTS, body, other)) == (422, "sealed.unopenable")
    answer = phone.seal("answer", a_report(), one)
    assert told(phone.post(REPORTS, answer, one)) == (422, "sealed.unopenable")
    assert stored(world) == (0, 0)
    assert phone.post(REPORTS, body, one).status_code == 201


def test_yesterdays_key_opens_for_72_hours_and_then_says_that_it_is_gone(world: World) -> None:
    """S-17: sealed to yesterday's key: accepted in the overlap of 72 hours; after it refused
    with a code of its own, and nothing is stored."""
    phone, key, late = phone_of(world), new_key(), new_key()
    body, late_body = (phone.seal("report", a_report(), one) for one in (key, late))
    world.clock.move(timedelta(hours=72, minutes=29))  # midnight comes half an hour after now
    world.destroy()
    phone = phone_of(world)
    assert phone.post(REPORTS, body, key).status_code == 201
    world.clock.move(timedelta(minutes=1))
    assert world.destroy().sealing_keys == 1
    assert told(phone.post(REPORTS, late_body, late)) == (422, "sealed.key_expired")
    assert phone.post(REPORTS, body, key).status_code == 200
    assert stored(world) == (1, 1)


def test_another_key_under_a_known_id_is_the_same_refusal(world: World) -> None:
    phone, key = phone_of(world), new_key()
    body = phone.seal("report", a_report(), key)
    world.clock.move(timedelta(hours=2))
    tomorrow = sealing.current(world.house.sealing, world.clock()).key_id
    phone = phone_of(world)
    wrong = phone.post(REPORTS, {**body, "key_id": tomorrow}, key)
    assert told(wrong) == (422, "sealed.unopenable")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "null",
        "[" * 60_000,
        '{"key_id": 1, "enc": "", "ciphertext": ""}',
        '{"key_id": "x", "enc": "é", "ciphertext": ""}',
        '{"key_id": "x", "enc": "A", "ciphertext": ""}',
        '{"key_id": "x", "enc": "++++", "ciphertext": ""}',
        '{"key_id": "x", "enc": "A A", "ciphertext": ""}',
    ],
)
def test_a_body_that_is_no_envelope_is_unopenable(world: World, body: str) -> None:
    answer = phone_of(world).post(REPORTS, body, new_key())
    assert told(answer) == (422, "sealed.unopenable")


@pytest.mark.parametrize(
    "plain", [b"", b"\xff", b"7", b"[]", b"{}", b'{"answer": {}}', b"[" * 30_000, b'{"report": 1']
)
def test_what_is_sealed_but_is_no_report_is_unopenable(world: World, plain: bytes) -> None:
    phone, key = phone_of(world), new_key()
    body = phone.seal_bytes(plain, f"fieldform-1|report|{key}")
    assert told(phone.post(REPORTS, body, key)) == (422, "sealed.unopenable")


@pytest.mark.parametrize("content", [None, 7, [], "x", {}])
def test_a_sealed_report_is_read_as_any_other(world: World, content: Any) -> None:
    status, code = told(phone_of(world).report(content, new_key()))
    assert (status, code in ("report.invalid", "request.not_json")) == (422, True)


def test_a_plain_body_too_deep_for_anyone_is_no_report(world: World) -> None:
    answer = phone_of(world).post(REPORTS, "[" * 60_000, new_key(), "application/json")
    assert told(answer) == (422, "request.not_json")


@pytest.mark.parametrize("depth", [800, 900, 940, 960, 970, 980, 990])
def test_a_body_of_any_depth_is_answered(world: World, depth: int) -> None:
    deep, phone, key = "[" * depth + "]" * depth, phone_of(world), new_key()
    answer = phone.post(REPORTS, deep, key, "application/json")
    assert told(answer)[0] == 422
    body = phone.seal_bytes(f'{{"report": {deep}}}'.encode(), f"fieldform-1|report|{key}")
    assert told(phone.post(REPORTS, body, key))[0] == 422


def test_who_wrote_it_is_the_author_whoever_delivers(world: World) -> None:
    """O-06, T27: B signs in on A's phone: A's sealed report goes out with author A, and the
    ledger says that B brought it."""
    anna = phone_of(world, "officer anna")
    key = new_key()
    body = anna.seal("report", a_report(), key, anna.author())
    bob = phone_of(world, "officer bob")
    assert bob.post(REPORTS, body, key).status_code == 201
    author, courier = (world.person(Role.OFFICER, name=f"officer {one}") for one in ("anna", "bob"))
    report = reports.by_key(world.house.db, key)
    assert report
    assert report.officer_id == author.id
    (signal,) = signals.of_report(world.house.db, report.id)
    (line,) = ledger.of_signal(world.house.db, signal.id)
    assert (line.actor, line.recipient) == (author.id, f"courier:{courier.id}")
    assert len(anna.browser.client.get(REPORTS).get_json()["reports"]) == 1
    assert bob.browser.client.get(REPORTS).get_json()["reports"] == []


def test_an_own_report_has_no_courier(world: World) -> None:
    phone, key = phone_of(world), new_key()
    phone.report(a_report(), key, phone.author())
    (line,) = ledger.of_signal(world.house.db, rows(world.house.db, "SELECT id FROM signals")[0][0])
    assert (line.actor, line.recipient) == (world.person(Role.OFFICER).id, "")


def test_a_report_is_never_lost_for_its_token(world: World) -> None:
    """Missing, altered, too old, of somebody who was shut out, who is not an officer, or of no
    type at all: it is stored under the session that brought it."""
    bob = world.person(Role.OFFICER, name="officer bob")
    gone = world.person(Role.OFFICER, name="officer gone")
    desk = world.person(Role.DESK, name="desk")
    secret, now = world.house.author_secret, world.clock()
    with write(world.house.db):
        people.disable(world.house.db, gone.id, now)
    old = authors.token(
        secret, world.person(Role.OFFICER).id, "x", now - timedelta(days=5, hours=1)
    )
    tokens: list[Any] = [
        None,
        "",
        "altered.token",
        7,
        {"id": gone.id},
        old,
        authors.token(secret, gone.id, "x", now),
        authors.token(secret, desk.id, "x", now),
        authors.token(secret, "nobody", "x", now),
    ]
    phone = phone_of(world, "officer bob")
    for token in tokens:
        key = new_key()
        assert phone.report(a_report(), key, token).status_code == 201, token
        report = reports.by_key(world.house.db, key)
        assert report
        assert report.officer_id == bob.id


def test_a_plain_report_is_always_of_the_session(world: World) -> None:
    anna, bob, key = phone_of(world, "officer anna"), phone_of(world, "officer bob"), new_key()
    content = {**a_report(), "author": anna.author()}
    assert bob.post(REPORTS, content, key, "application/json").status_code == 201
    report = reports.by_key(world.house.db, key)
    assert report
    assert report.officer_id == world.person(Role.OFFICER, name="officer bob").id


def test_who_am_i_says_what_proves_an_officer_on_this_device(world: World) -> None:
    phone = phone_of(world)
    token = phone.author()
    assert token
    officer = world.person(Role.OFFICER)
    assert authors.author_of(world.house.author_secret, token, world.clock()) == officer.id
    assert phone.author() == token  # the same device, at the same moment
    assert phone_of(world).author() != token
    for role in set(Role) - {Role.OFFICER}:
        assert phone_of(world, role=role).author() is None


def test_who_am_i_says_whether_the_region_allows_drafts(world: World) -> None:
    assert phone_of(world).browser.client.get("/api/me").get_json()["drafts"] is True


@pytest.mark.parametrize("path", [REPORTS])
def test_signed_out_or_without_its_token_nothing_comes_in(world: World, path: str) -> None:
    key = new_key()
    body = json.dumps(phone_of(world).seal("report", a_report(), key))
    headers = {"Idempotency-Key": key}
    stranger = world.stranger().client
    assert stranger.post(path, data=body, content_type=SEALED, headers=headers).status_code == 401
    officer = world.browser(Role.OFFICER).client
    assert officer.post(path, data=body, content_type=SEALED, headers=headers).status_code == 400
    assert stored(world) == (0, 0)
