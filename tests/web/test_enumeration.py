"""Nothing can be tried until it fits, and no answer tells what is there: neither by its words nor
by the work that it takes (security.md, the E cases). Time itself is noisy; what takes it is the
database, so that is what is compared: the same questions in the same order."""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fieldform.actions.people import make_link, shut_out
from fieldform.domain.people import Role
from fieldform.storage.database import PatientConnection
from tests.checking_client import OWN_PAGE
from tests.web.test_access import without_tokens
from tests.web.ways_in import hand_in, question
from tests.world import DIRECT, THROUGH_OFFICE, World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the database is asked."""
    questions: list[str] = []
    execute = PatientConnection.execute

    def noted(self: PatientConnection, sql: str, values: Any = (), /) -> Any:
        questions.append(" ".join(sql.split()))
        return execute(self, sql, values)

    monkeypatch.setattr(PatientConnection, "execute", noted)
    return questions


@contextmanager
def work(asked: list[str]) -> Iterator[list[str]]:
    """Collect what is asked inside the block."""
    asked.clear()
    found: list[str] = []
    yield found
    found.extend(asked)


def links(world: World) -> dict[str, str]:
    """Return a link of each kind that does not work: its path."""
    found = {}
    for kind in ("used", "shut out", "old"):
        person = world.person(Role.OFFICER, name=kind)
        link = make_link(world.house, person.name, world.clock())
        found[kind] = link.removeprefix(world.config.base_url)
    world.stranger().client.post(found["used"])
    person = world.person(Role.OFFICER, name="shut out")
    shut_out(world.house, world.person(Role.COORDINATOR), person.id, world.clock())
    world.clock.move(timedelta(minutes=15))
    return {**found, "unknown": "/sign-in/" + secrets.token_urlsafe(32)}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_does_not_work_does_not_tell_why(
    world: World, asked: list[str], method: str
) -> None:
    """E-01, E-03: used, too old, of somebody who was shut out, or never made: the same bytes, and
    the same work."""
    answers, works = set(), set()
    for path in links(world).values():
        with work(asked) as questions:
            answer = world.stranger().client.open(path, method=method, headers=OWN_PAGE)
        answers.add((answer.status_code, answer.text))
        works.add(tuple(questions))
    assert len(answers) == 1
    assert len(works) == 1
    assert works.pop()  # the counting itself works


def test_a_passkey_that_is_not_known_takes_no_less_than_one_of_somebody_who_left(
    world: World, asked: list[str]
) -> None:
    """E-03, E-04. Its id is 32 random bytes that only its device knows, and there is no place
    to fill in a name."""
    works, answers = set(), set()
    for name in ("AAAA", secrets.token_urlsafe(32)):
        browser = world.stranger()
        question(browser)
        with work(asked) as questions:
            answer = hand_in(browser, {"id": name})
        works.add(tuple(questions))
        answers.add((answer.status_code, answer.text))
    assert (len(works), len(answers)) == (1, 1)


@pytest.mark.parametrize(
    ("role", "place"), [(Role.DESK, "desk"), (Role.OFFICE, "office")], ids=["desk", "office"]
)
def test_a_signal_of_another_region_is_one_that_never_was(
    world: World, asked: list[str], role: Role, place: str
) -> None:
    """A-02, E-03: the same bytes and the same work, looked at and pressed."""
    signal = world.one_signal(DIRECT)
    charlie = world.browser(role, THROUGH_OFFICE, "charlie")
    token = charlie.token()
    for method, verb in (("GET", ""), ("POST", "/claim"), ("POST", "/approve")):
        works, answers = set(), set()
        for name in (signal.id, secrets.token_urlsafe(16)):
            path = f"/{place}/signals/{name}{verb}"
            sent = {**OWN_PAGE, "X-CSRFToken": token}
            with work(asked) as questions:
                answer = charlie.client.open(path, method=method, headers=sent)
            works.add(tuple(questions))
            answers.add((answer.status_code, without_tokens(answer.text)))
        assert len(answers) == 1, (method, verb)
        assert len(works) == 1, (method, verb)


def test_a_thousand_guesses_open_nothing(world: World) -> None:
    """E-02: as session, link, school's link and signal; what is guessed has at least 128 bits."""
    world.one_signal(DIRECT)
    client = world.stranger().client
    anna = world.browser(Role.DESK)
    for _ in range(250):
        guess = secrets.token_urlsafe(32)
        client.set_cookie("fieldform", guess)
        client.delete_cookie("fieldform-device")  # a guesser hides that it is the same
        assert client.get("/api/me").status_code == 401
        assert client.post(f"/sign-in/{guess}").status_code == 410
        assert client.get(f"/a/{guess}").status_code == 410
        assert anna.client.get(f"/desk/signals/{guess[:22]}").status_code == 404


def test_what_is_guessed_at_is_long_enough(world: World) -> None:
    """E-02, ASVS V11.5.1."""
    person = world.person(Role.DESK)
    link = make_link(world.house, person.name, world.clock()).rpartition("/")[2]
    browser = world.browser(Role.DESK)
    session = browser.client.get_cookie("fieldform")
    assert session
    asked = question(browser)
    secret = browser.client.get_cookie("fieldform-device")
    assert secret
    signal = world.one_signal(DIRECT)
    for value in (link, session.value, secret.value, asked["challenge"]):
        assert len(value) >= 43
    assert len(signal.id) >= 22
    assert len(person.id) >= 22


def test_there_is_no_password_no_name_to_fill_in_and_nothing_to_reset(world: World) -> None:
    """E-04: a page that takes no name cannot tell whether it is known."""
    page = world.stranger().get("/sign-in").text
    fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
    assert all('type="hidden"' in one for one in fields), fields
    names = set(re.findall(r'name="([^"]+)"', "".join(fields)))
    assert names <= {"answer", "csrf_token"}


TAKEN_FROM_ADDRESSES = {
    "after", "back", "find", "from", "in", "kept", "language", "minute", "receipt", "seen",
    "show", "start", "taken_in", "to", "v", "year",
}  # fmt: skip
"""``find`` is for the name of a school; ``back`` and ``kept`` are notes that we signed."""


def test_no_address_takes_a_name(world: World) -> None:
    """A-06, L-02: what an address takes is a closed list, and none of it is about a child."""
    source = "".join(path.read_text("utf-8") for path in Path("fieldform/web").glob("*.py"))
    asked = set(re.findall(r"request\.args\.get(?:list)?\(\s*\"(\w+)\"", source))
    assert asked <= TAKEN_FROM_ADDRESSES
    parts = {name for rule in world.app.url_map.iter_rules() for name in rule.arguments}
    assert parts <= {
        "code", "filename", "other_id", "passkey_id", "person_id", "place_id", "shape",
        "signal_id", "token", "verb", "verdict",
    }  # fmt: skip


def test_a_role_that_was_taken_away_counts_from_the_next_request_on(world: World) -> None:
    """A-04."""
    anna = world.browser(Role.DESK)
    assert anna.get("/desk").status_code == 200
    with world.house.db.conn:
        sql = "UPDATE people SET role = 'officer' WHERE id = ?"
        world.house.db.conn.execute(sql, (world.person(Role.DESK).id,))
    assert anna.get("/desk").status_code == 404
    assert anna.client.get("/api/me").json["role"] == "officer"


def test_no_answer_to_an_officer_or_a_coordinator_holds_a_name(world: World) -> None:
    """A-03, A-05, T04: whatever they open, with everything that is known about the signal."""
    signal = world.one_signal(DIRECT, given_name="Zyxquadra", family_name="Vanderwhistle")
    world.browser(Role.DESK).post(f"/desk/signals/{signal.id}/claim")
    for role in (Role.OFFICER, Role.COORDINATOR):
        browser = world.browser(role)
        for rule in world.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            path = re.sub(r"<[^>]+>", signal.id, rule.rule)
            answer = browser.client.get(path)
            text = answer.get_data(as_text=True) if "text" in answer.mimetype else ""
            text += json.dumps(answer.json) if answer.is_json else ""
            assert "Zyxquadra" not in text, path
            assert "Vanderwhistle" not in text, path
            answer.close()


def test_a_static_file_asks_the_database_nothing(world: World, asked: list[str]) -> None:
    desk = world.browser(Role.DESK)
    with work(asked) as questions:
        desk.client.get("/static/css/base.css").close()
    assert questions == []
