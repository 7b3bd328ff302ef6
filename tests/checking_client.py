"""A browser for tests that looks at every page it opens, as a careful reader would."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FIELDS = ("input", "select", "textarea")
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """One browser with its cookies."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page and check it."""
        return checked(self.client.get(path, **more))

    def post(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        """Press a button of our own page, with the form's token; do not follow."""
        headers = {**OWN_PAGE, "X-CSRFToken": self.token(), **more.pop("headers", {})}
        return checked(self.client.post(path, data=data, headers=headers, **more))

    def token(self) -> str:
        """Return a fresh form token, or nothing when nobody is signed in."""
        answer = self.client.get("/api/me")
        return str(answer.json["csrf"]) if answer.json and answer.status_code == 200 else ""


def checked(answer: TestResponse) -> TestResponse:
    """Check an answer that is a whole page."""
    if answer.mimetype == "text/html" and answer.text.lstrip().startswith("<!doctype"):
        check_page(answer.text)
    return answer


def check_page(text: str) -> Element:
    """Check that a page is well-formed, has one heading, labels and no id twice, and that what
    it loads is ours."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    elements = list(page.iter())
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    assert not [name for name, number in ids.items() if number > 1], "an id stands there twice"
    assert len(page.findall(".//h1")) == 1, "a page has one h1"
    assert page.findtext(".//title"), "a page has a title"
    for form in page.iter("form"):
        assert form.get("action"), "a form says where it goes"
    for one in elements:
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
    _check_labels(page, set(ids))
    return page


def _check_labels(page: Element, ids: set[Any]) -> None:
    labelled = {label.get("for") for label in page.iter("label")}
    wrapped = {id(one) for label in page.iter("label") for one in label.iter()}
    for name in FIELDS:
        for one in page.iter(name):
            if one.get("type") in ("hidden", "submit"):
                continue
            assert id(one) in wrapped or one.get("id") in labelled or one.get("aria-label"), (
                f"{one.get('name')} has no label"
            )
    for reference in re.findall(r'aria-describedby="([^"]+)"', _source(page)):
        assert set(reference.split()) <= ids


def _source(page: Element) -> str:
    return " ".join(
        f'aria-describedby="{one.get("aria-describedby")}"'
        for one in page.iter()
        if one.get("aria-describedby")
    )
