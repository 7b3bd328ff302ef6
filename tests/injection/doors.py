"""The doors through which the name of a child comes in, each as its own users open it."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from fieldform.actions import sealed
from fieldform.domain.people import Role
from fieldform.storage.database import rows
from tests.checking_client import OWN_PAGE, Browser
from tests.injection.corpus import as_browser
from tests.phone import Phone, new_key
from tests.world import DIRECT, SCHOOL, World, a_child, a_report

FORM = {
    "reference": "PL0100-2026123456",
    "postcode": "9285",
    "occurred_at": "2026-11-22T23:10",
    "conversation-held": "yes",
    "conversation-with": "mother",
    "children-0-age": "10",
    "children-0-decision": "agreed",
    "children-0-school": SCHOOL[DIRECT],
}

Door = Callable[["Officer", str], TestResponse]


class Officer:
    """An officer who is signed in, with the token of the page at hand."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browser: Browser = world.browser(Role.OFFICER)
        self.phone = Phone(self.browser)
        self.headers = {**OWN_PAGE, "X-CSRFToken": self.browser.token()}
        self.server_key = self.phone.server_key()

    def press(self, action: str, **fields: str) -> TestResponse:
        """Press a button of the form."""
        data = {name: as_browser(text) for name, text in {**FORM, **fields}.items()}
        return self.browser.client.post("/", data={**data, "action": action}, headers=self.headers)

    def post(self, payload: Any) -> TestResponse:
        """Send a report to the API."""
        return self.browser.client.post(
            "/api/reports", json=payload, headers={**self.headers, "Idempotency-Key": new_key()}
        )


def by_form(officer: Officer, name: str) -> TestResponse:
    """Fill the form in, look at the check page, and send."""
    return officer.press("send", **_named(name), key=new_key())


def by_api(officer: Officer, name: str) -> TestResponse:
    """Send what the phone sends."""
    return officer.post(named(name))


def by_seal(officer: Officer, name: str) -> TestResponse:
    """Send it sealed."""
    key = new_key()
    return officer.phone.report(named(name), key)


DOORS: dict[str, Door] = {"form": by_form, "api": by_api, "sealed": by_seal}


def named(name: str) -> dict[str, Any]:
    """Return a report in which both names of the child are this text."""
    return a_report(DIRECT, [a_child(given_name=name, family_name=name)])


def _named(name: str) -> dict[str, str]:
    return {"children-0-given_name": name, "children-0-family_name": name}


def check_page(officer: Officer, name: str) -> TestResponse:
    """Return the page on which the officer reads everything once more."""
    return officer.press("check", **_named(name))


def names_kept(world: World) -> list[tuple[str, str]]:
    """Return both names of every child that is stored."""
    kept = []
    for one in rows(world.house.db, "SELECT id FROM signals ORDER BY rowid"):
        child = sealed.unlock(world.house, one["id"])
        assert child
        kept.append((child.answers["given_name"], child.answers["family_name"]))
    return kept
