"""Every field that a page shows or that a view reads has its entry in ``test_fields.py``, or a test
of its own; and whatever stands in the place of an id in an address is answered alike."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import html5lib
import pytest
from flask import request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from fieldform.web.access import EVERYONE, who_may
from tests.checking_client import OWN_PAGE
from tests.injection.corpus import ALL, HARMLESS, as_browser, skeleton
from tests.injection.test_fields import ASKED, COORDINATOR, TOKENS, TYPED, Field, House
from tests.world import DIRECT, SCHOOL, make_world

Place = tuple[str, str]
"""A part of the site, and the name of a field there: the views of one part show one page."""

ELSEWHERE = {
    "form.fill_in": "tests/injection/test_names.py, tests/injection/test_reports_and_files.py",
    "incidents.upload": "tests/injection/test_reports_and_files.py",
    "register.take_in": "tests/injection/test_reports_and_files.py",
    "account.rename": "tests/injection/test_ways_in.py",
    "sign_on.come_back": "tests/injection/test_ways_in.py",
}
"""Views whose fields are words that are kept, or files: where every string is tried there."""

NOWHERE = {"csrf_token", "v", "language"}
"""In every form or address: tests/web/test_forgery.py; the version of a file, which is compared;
and the language, which has an entry and is read by every page."""


class Noted(ImmutableMultiDict[str, Any]):
    """Fields of a request that remember which of them a view asked for."""

    read: set[Place] = set()  # noqa: RUF012

    def _note(self, name: object) -> None:
        if request.method == "POST" or self is request.args:
            self.read.add((request.endpoint or "", str(name)))

    def get(self, key: Any, *more: Any, **named: Any) -> Any:
        self._note(key)
        return super().get(key, *more, **named)

    def getlist(self, key: Any, *more: Any, **named: Any) -> Any:
        self._note(key)
        return super().getlist(key, *more, **named)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_world(tmp_path_factory.mktemp("every-field"))
    base = made.app.request_class
    made.app.request_class = type("Noting", (base,), {"parameter_storage_class": Noted})
    yield House(made)
    made.house.db.close()


def view_at(house: House, path: str, method: str) -> tuple[str, dict[str, Any]]:
    """Return which view answers there; ("", {}) where none does."""
    try:
        found = house.world.app.url_map.bind("localhost").match(path, method=method)
    except HTTPException:
        return "", {}
    return found[0], dict(found[1])


def plain(name: str) -> str:
    """Return a field's name without an id or a number in it."""
    return "seen-" if name.startswith("seen-") else name.rstrip("0123456789")


def of_entries(house: House, fields: tuple[Field, ...], method: str) -> set[Place]:
    return {
        (
            view_at(house, one.path.format(**house.names), method)[0],
            plain(one.name.format(**house.names)),
        )
        for one in fields
    }


def pages(house: House) -> Iterator[str]:
    """Open every address as everybody, with every id that the house knows; yield the pages."""
    signals = [house.names[name] for name in ("mine", "bobs", "office")]
    usual = {"token": house.names["token"], "code": SCHOOL[DIRECT], "shape": "csv"}
    adapter = house.world.app.url_map.bind("localhost")
    for rule in house.world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for signal in signals if "signal_id" in rule.arguments else signals[:1]:
            values = {name: {**usual, "signal_id": signal}[name] for name in rule.arguments}
            for browser in house.browsers.values():
                answer = browser.client.get(adapter.build(rule.endpoint, values))
                if answer.mimetype == "text/html":
                    yield answer.text


def shown_on(house: House, page: str) -> Iterator[Place]:
    """Yield the fields of a page; a script fills the templates in, and reads them itself."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    unread = {id(one) for template in tree.iter("template") for one in template.iter()}
    forms = {form.get("id"): form for form in tree.iter("form")}
    inside = [(form, one) for form in tree.iter("form") for one in form.iter()]
    beside = [(forms[one.get("form")], one) for one in tree.iter() if one.get("form")]
    for form, one in inside + beside:
        method = form.get("method", "get").upper()
        if not one.get("name") or id(one) in unread or method == "DIALOG":
            continue
        view, _ = view_at(house, urlsplit(form.get("action")).path, method)
        yield view, plain(one.get("name"))


def without_entry(house: House, typed: tuple[Field, ...] = TYPED) -> set[Place]:
    """Return the fields that are shown or read, and tried nowhere."""
    Noted.read.clear()
    shown = {place for page in pages(house) for place in shown_on(house, page)}
    for one in TYPED:
        house.post(one, HARMLESS)
    read = {(view, plain(name)) for view, name in Noted.read}
    assert len(shown) > 60
    assert len(read) > 60
    tried = of_entries(house, typed, "POST") | of_entries(house, ASKED, "GET")
    untried = {
        (view.partition(".")[0], name)
        for view, name in shown | read
        if view not in ELSEWHERE and name not in NOWHERE
    }
    return untried - {(view.partition(".")[0], name) for view, name in tried}


def test_every_field_is_tried(house: House) -> None:
    assert without_entry(house) == set()


def test_control_a_field_without_an_entry_is_missed(house: House) -> None:
    kept = tuple(one for one in TYPED if one.name != "address")
    assert without_entry(house, kept) == {("register", "address")}


PARTS = [one for one in (as_browser(one.text) for one in ALL[::4]) if one.strip(". ")]
ID = re.compile(r"<(?:\w+:)?(\w+)>")
KNOWN = {"verb": "approve", "verdict": "both"}


def ask(house: House, rule: Rule, argument: str, text: str) -> tuple[int, list[str]]:
    """Ask an address with a text in the place of one of its ids; return the status and the
    elements."""
    known = {**KNOWN, "signal_id": house.names["mine"], argument: text}
    path = ID.sub(lambda one: quote(known.get(one[1], "x" * 22), safe=""), rule.rule)
    roles = who_may(house.world.app, rule.endpoint)
    who = COORDINATOR if roles == EVERYONE else min(roles)
    client = house.browsers[who].client
    client.delete_cookie("fieldform-device")  # who hides that it is the same is not told to wait
    answer = client.open(
        path,
        method=min((rule.methods or set()) & {"GET", "POST"}),
        headers={**OWN_PAGE, "X-CSRFToken": house.tokens[who]},
    )
    page = TOKENS.sub("", answer.text) if answer.mimetype == "text/html" else ""
    return answer.status_code, skeleton(page)


def test_what_stands_in_the_place_of_an_id_is_an_unknown_id(house: House) -> None:
    before = house.everything()
    for rule in house.world.app.url_map.iter_rules():
        for argument in rule.arguments - {"filename"}:
            ordinary = ask(house, rule, argument, HARMLESS)
            assert ordinary[0] in (404, 410, 422), (rule.rule, ordinary[0])
            for text in PARTS:
                if "/" not in text:
                    assert ask(house, rule, argument, text) == ordinary, (rule.rule, argument, text)
    assert house.everything() == before
