"""Every string in every other field and address: it is answered exactly as an ordinary wrong word
is, with the same status and the same page, and it changes nothing in the database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from markupsafe import escape
from werkzeug.test import TestResponse

from fieldform.actions import desk
from fieldform.domain.people import Role
from fieldform.domain.school_answers import SCHOOL_QUESTIONS
from fieldform.storage import mailboxes
from fieldform.storage.database import change, write
from tests.actions.story import Story, link_of
from tests.authenticator import Device
from tests.checking_client import OWN_PAGE, Browser
from tests.injection.corpus import ALL, HARMLESS, as_browser, query, skeleton
from tests.web.ways_in import make
from tests.world import DIRECT, SCHOOL, THROUGH_OFFICE, World, make_world

LONG = "9" * 5_000
"""More digits than Python makes a number of."""

DESK, OFFICE, OFFICER, COORDINATOR = Role.DESK, Role.OFFICE, Role.OFFICER, Role.COORDINATOR
HERE = f"/schools/{SCHOOL[DIRECT]}"
LATE = "late"
"""Somebody of the desk with a passkey, who proved long ago who they are."""


@dataclass(frozen=True)
class Field:
    """One field of a page: who is there, where the form goes, and what else is in it. ``mine``,
    ``asked``, ``office`` and ``acknowledged`` are signals that stand so."""

    who: Role | str
    path: str
    name: str
    others: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


QUEUE = ("show", "needs", "mine", "today", "start", "after", "minute")
SIGNAL, AT_OFFICE = "/desk/signals/{mine}", "/office/signals/{office}"

TYPED = (
    Field(DESK, f"{SIGNAL}/school", "school"),
    Field(DESK, f"{SIGNAL}/school", "find", (("school", ""),)),
    Field(DESK, f"{SIGNAL}/close", "reason"),
    Field(DESK, "/desk/signals/{bobs}/take-over", "reason"),
    Field(DESK, f"{SIGNAL}/call", "decision", (("spoken_to", "mother"),)),
    Field(DESK, f"{SIGNAL}/call", "spoken_to", (("decision", "agreed"),)),
    Field(DESK, f"{SIGNAL}/call", "spoken_to", (("decision", "not_reached"),)),
    Field(DESK, f"{SIGNAL}/to-region", "seen"),
    Field(DESK, "/desk/together", "signal"),
    Field(DESK, "/desk/together", "seen-{bobs}", (("signal", "{bobs}"),)),
    Field(DESK, "/desk/together/approve", "signal"),
    Field(DESK, "/desk/together/approve", "seen-{bobs}", (("signal", "{bobs}"),)),
    Field(DESK, "/on-call", "person-1"),
    Field(DESK, "/on-call", "seen"),
    Field(OFFICE, f"{AT_OFFICE}/school", "school"),
    Field(OFFICE, f"{AT_OFFICE}/school", "find", (("school", ""),)),
    Field(OFFICE, f"{AT_OFFICE}/school", "seen", (("school", ""),)),
    Field(OFFICE, f"{AT_OFFICE}/close", "reason"),
    Field(OFFICER, "/sent/signals/{asked}", "school"),
    Field(COORDINATOR, HERE, "council_on"),
    Field(COORDINATOR, HERE, "parents_on"),
    Field(COORDINATOR, HERE, "team_on"),
    Field(COORDINATOR, HERE, "contact"),
    Field(COORDINATOR, f"{HERE}/mailbox", "address"),
    Field(COORDINATOR, f"{HERE}/mailbox/confirm", "address"),
    Field(COORDINATOR, f"{HERE}/mailbox/confirm", "seen", (("address", "another@school.example"),)),
    Field(COORDINATOR, "/numbers/figures", "year"),
    *(
        Field(COORDINATOR, "/numbers/figures", figure, (("year", "2026"),))
        for figure in ("pupils", "school_weeks", "safe_home", "school_talks", "police_talks")
    ),
    Field(COORDINATOR, "/numbers/left-out", "school"),
    Field(COORDINATOR, "/start/test", "school"),
    Field(COORDINATOR, "/language", "language"),
    *(Field(OFFICER, "/a/{token}/answers", one.name) for one in SCHOOL_QUESTIONS),
    Field(OFFICER, "/sign-in", "answer"),
    Field(OFFICER, "/account/passkeys", "answer"),
    Field(LATE, "/prove", "answer"),
    Field(LATE, "/prove", "back", (("answer", "{{}}"),)),
)

ASKED = (
    Field(OFFICER, "/", "reference"),
    Field(OFFICER, "/", "postcode"),
    Field(OFFICER, "/", "municipality"),
    Field(OFFICER, "/", "occurred_at"),
    Field(OFFICER, "/sent", "receipt"),
    Field(OFFICER, "/sent", "find"),
    Field(OFFICER, "/explain", "language"),
    Field(OFFICER, "/explain", "in"),
    Field(DESK, "/desk", "show"),
    *(Field(DESK, "/desk", name) for name in ("needs", "mine", "today", "start")),
    *(Field(DESK, "/desk/changes", name) for name in QUEUE),
    Field(DESK, "/desk/changes/{mine}", "seen"),
    Field(DESK, "/desk/together", "kept"),
    Field(DESK, SIGNAL, "find"),
    Field(LATE, "/prove", "back"),
    Field(OFFICE, AT_OFFICE, "find"),
    Field(DESK, "/desk/handover/changes", "after"),
    Field(OFFICE, "/office/changes", "after"),
    Field(OFFICE, "/office/changes", "minute"),
    Field(COORDINATOR, HERE, "kept"),
    Field(COORDINATOR, "/schools", "find"),
    Field(COORDINATOR, "/schools", "show"),
    Field(COORDINATOR, "/schools", "start"),
    Field(COORDINATOR, "/schools", "taken_in"),
    Field(COORDINATOR, "/numbers", "from"),
    Field(COORDINATOR, "/numbers", "to"),
    Field(COORDINATOR, "/numbers", "year"),
    Field(COORDINATOR, "/numbers/export.csv", "from"),
    Field(COORDINATOR, "/numbers/export.csv", "to"),
    Field(COORDINATOR, "/numbers/public", "year"),
)

WORDS = {"find"}
"""Fields in which anything may be looked for: a word before it keeps the number found at none."""


class House:
    """A world with a signal in every standing, and everybody signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        apart = iter(range(1, 9))
        self.mine = self._story("claim", number=next(apart))
        self.bobs = self._story(number=next(apart))
        self.bobs.do(desk.claim, by=self.bobs.bob)
        asked = self._story("claim", "ask", number=next(apart))
        told = self._story("claim", "approve", "deliver", "acknowledge", number=next(apart))
        office = self._story(
            "claim", "send_to_office", "open_at_office", region=THROUGH_OFFICE, number=next(apart)
        )
        with write(world.house.db):  # a mailbox that waits for somebody who confirms it
            anna = self.mine.anna.id
            mailboxes.propose(world.house.db, SCHOOL[DIRECT], "new@school.example", anna)
        self.names = {
            "mine": self.mine.id,
            "bobs": self.bobs.id,
            "asked": asked.id,
            "office": office.id,
            "token": link_of(told.mail),
        }
        self.browsers = {
            DESK: world.browser(DESK, DIRECT, f"Anna {DIRECT}"),
            OFFICE: world.browser(OFFICE, THROUGH_OFFICE, f"Olga {THROUGH_OFFICE}"),
            OFFICER: world.browser(OFFICER),
            COORDINATOR: world.browser(COORDINATOR),
            LATE: self._late(),
        }
        self.tokens = {role: browser.token() for role, browser in self.browsers.items()}

    def _late(self) -> Browser:
        browser = self.world.browser(DESK, name=LATE)
        make(browser, Device())
        with write(self.world.house.db):
            sql = "UPDATE sessions SET proved_at = '2026-01-01T00:00:00+00:00' WHERE person_id = ?"
            change(self.world.house.db, sql, (self.world.person(DESK, name=LATE).id,))
        return browser

    def _story(self, *steps: str, number: int, region: str = DIRECT) -> Story:
        letters = "abcdefghij"[number] * 9
        child = {"reference": f"PL0100-202699990{number}", "given_name": f"Testje{letters}"}
        return Story(self.world, region, **child).take(*steps)

    def post(self, field: Field, text: str) -> TestResponse:
        others = {name: value.format(**self.names) for name, value in field.others}
        data = {**others, field.name.format(**self.names): as_browser(text)}
        return self.browsers[field.who].client.post(
            field.path.format(**self.names),
            data=data,
            headers={**OWN_PAGE, "X-CSRFToken": self.tokens[field.who]},
        )

    def get(self, field: Field, text: str) -> TestResponse:
        path = field.path.format(**self.names)
        return self.browsers[field.who].client.get(f"{path}?{query(**{field.name: text})}")

    def everything(self) -> list[str]:
        return list(self.world.house.db.conn.iterdump())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_world(tmp_path_factory.mktemp("fields"))
    yield House(made)
    made.house.db.close()


Ask = Callable[[Field, str], TestResponse]

TOKENS = re.compile(r"""(?<=csrf_token" value=")[^"]+|(?<=X-CSRFToken&#34;: &#34;)[\w.-]+""")
PROBES = {one.text for one in ALL if one.text.startswith(("javascript", '"', "'>", "</t"))}


def head(answer: TestResponse) -> tuple[int, list[str]]:
    """Return the status of an answer and the names of its headers."""
    return answer.status_code, sorted(answer.headers.keys())


def body(answer: TestResponse, shown: str) -> str:
    """Return a page with an ordinary word where it shows the string as text, and without what
    differs every time."""
    text = TOKENS.sub("", answer.text) if answer.mimetype == "text/html" else ""
    return text.replace(str(escape(shown)), HARMLESS) if shown else text


def check_same(house: House, ask: Ask, field: Field) -> None:
    """The page is the same but for the string, or has at least the same elements; for a few
    strings the elements are looked at all the same, as a browser reads them."""
    before = house.everything()
    ordinary = ask(field, HARMLESS)
    page, elements = body(ordinary, HARMLESS), skeleton(body(ordinary, HARMLESS))
    for text in [one.text for one in ALL] + [LONG]:
        tried = f"{HARMLESS} {text}" if field.name in WORDS else text
        answer = ask(field, tried)
        assert head(answer) == head(ordinary), (field, text)
        if text in PROBES or body(answer, as_browser(tried).strip()) != page:
            assert skeleton(body(answer, "")) == elements, (field, text)
        assert "evil" not in answer.headers.get("Location", ""), (field, text)
        assert "evil" not in str(answer.headers.getlist("Set-Cookie")), (field, text)
    assert house.everything() == before, field


@pytest.mark.parametrize("field", TYPED, ids=str)
def test_what_is_typed_there_is_refused_as_any_wrong_word(house: House, field: Field) -> None:
    check_same(house, house.post, field)


@pytest.mark.parametrize("field", ASKED, ids=str)
def test_what_stands_in_an_address_is_read_as_any_word(house: House, field: Field) -> None:
    check_same(house, house.get, field)
