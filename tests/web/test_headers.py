"""The headers of every answer, exactly: whatever the address, the method, the person and the
outcome, over http and over https (security.md section 7)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fieldform.app import create_app
from fieldform.domain.people import Role
from fieldform.storage.database import Refused
from fieldform.web.access import EVERYONE, who_may
from tests.checking_client import OWN_PAGE, Browser
from tests.phone import new_key
from tests.web.test_access import addresses
from tests.world import DIRECT, World, a_report

POLICIES = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "serial=(), display-capture=()",
}
HSTS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}

ABOUT_THIS_ANSWER = {
    "Accept-Ranges",
    "Allow",
    "Cache-Control",
    "Clear-Site-Data",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "HX-Redirect",
    "Last-Modified",
    "Location",
    "Retry-After",
    "Set-Cookie",
    "Vary",
}
"""What may differ from answer to answer; anything else is a policy, and stands above."""

HASHED = "public, max-age=31536000, immutable"
FOR_EVERYONE = {"no-store", "no-cache"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "DELETE")


@pytest.fixture(params=["http://localhost:8000", "https://fieldform.example"])
def site(world: World, request: pytest.FixtureRequest) -> World:
    """An installation at an http address, and one at an https address."""
    config = replace(world.config, base_url=request.param)
    world.app = create_app(config)
    world.app.config["PREFERRED_URL_SCHEME"] = request.param.partition(":")[0]
    world.app.testing = False
    return replace(world, config=config, house=replace(world.house, base_url=request.param))


def check(site: World, answer: TestResponse, may_be_kept: set[str]) -> int:
    """Check the headers of an answer, and return its status."""
    expected = POLICIES | (HSTS if site.config.secure else {})
    policies = {name: value for name, value in answer.headers if name not in ABOUT_THIS_ANSWER}
    where = (answer.request.method, answer.request.path, answer.status)
    assert policies == expected, where
    assert len(answer.headers.getlist("Cache-Control")) == 1, where
    assert answer.headers["Cache-Control"] in may_be_kept, where
    for cookie in answer.headers.getlist("Set-Cookie"):
        kept = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= kept, where
        assert ("Secure" in kept) == site.config.secure, where
        assert not [part for part in kept if part.startswith("Domain")], where
    answer.close()
    return answer.status_code


def ask_everything(site: World, browser: Browser) -> Iterator[int]:
    """Ask every address in every way, with the token of the person; yield the statuses."""
    token = browser.token()
    for address in addresses(site.app):
        public = who_may(site.app, address.endpoint) == EVERYONE
        for method in METHODS:
            headers = {**OWN_PAGE, "X-CSRFToken": token}
            body: Any = {} if address.path.startswith("/api/") else None
            answer = browser.client.open(address.path, method=method, headers=headers, json=body)
            yield check(site, answer, FOR_EVERYONE if public else {"no-store"})
            if address.endpoint == "sign_in.sign_out" and method == "POST":
                return


@pytest.mark.parametrize("who", [*Role, None])
def test_every_address_answers_every_person_with_the_same_policies(
    site: World, who: Role | None
) -> None:
    site.one_signal()
    browser = site.browser(who) if who else site.stranger()
    statuses = set(ask_everything(site, browser))
    assert {200, 405} <= statuses
    assert (401 if who is None else 404) in statuses
    assert 500 not in statuses


def test_every_kind_of_answer_carries_them(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, stranger, key = site.browser(Role.OFFICER), site.stranger(), new_key()
    path, headers = "/api/reports", {"Idempotency-Key": key}

    def broken() -> None:
        raise ZeroDivisionError

    def refused() -> None:
        raise Refused("SQLITE_FULL")

    link = officer.client.get("/sign-in/" + "t" * 43)
    other = a_report(seconds_spent=1)
    found = [
        officer.post(path, json=a_report(), headers=headers),
        officer.post(path, json=a_report(), headers=headers),
        officer.post(path, json=other, headers=headers),
        officer.post(path, json=a_report(reference="x"), headers={"Idempotency-Key": new_key()}),
        officer.post(path, data=b"{" + b" " * 70_000, content_type="application/json"),
        officer.client.post(path, json={}),
        officer.client.post("/", data={"given_name": "x"}),
        officer.client.post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"}),
        officer.client.put("/health"),
        officer.client.get("/no-such-page"),
        officer.client.get("/static/no-such-file.css"),
        officer.client.get("/static/../fieldform/app.py"),
        officer.client.get("/sent/"),
        stranger.client.get("/desk"),
        stranger.client.get("/desk", headers={"HX-Request": "true"}),
        stranger.client.get("/api/me"),
        link,
        officer.post("/language", data={"language": "en"}),
    ]
    for view in (broken, refused):
        monkeypatch.setattr(view, "open_to", EVERYONE, raising=False)
        monkeypatch.setitem(site.app.view_functions, "site.health", view)
        found.append(officer.client.get("/health"))
    statuses = {check(site, answer, FOR_EVERYONE) for answer in found}
    expected = {200, 201, 303, 400, 401, 403, 404, 405, 409, 410, 413, 422, 500, 503}
    assert statuses == expected


def test_an_error_while_an_error_is_shown_carries_them_too(
    site: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fieldform.web.errors.render_template", broken)
    answer = site.stranger().client.get("/no-such-page")
    assert check(site, answer, {"no-store"}) == 500
    assert answer.text == "500"


def test_a_step_that_htmx_takes_is_answered_with_them(site: World) -> None:
    signal, anna = site.one_signal(), site.browser(Role.DESK)
    answer = anna.post(f"/desk/signals/{signal.id}/claim", headers={"HX-Request": "true"})
    assert check(site, answer, {"no-store"}) in (200, 204, 303)


def test_only_a_static_file_of_a_known_version_is_kept(site: World) -> None:
    client = site.stranger().client
    file = "/static/css/base.css"
    fresh = client.get(f"{file}?v=1")
    tag = fresh.headers["ETag"]
    assert check(site, fresh, {HASHED}) == 200
    again = client.get(f"{file}?v=1", headers={"If-None-Match": tag})
    assert check(site, again, {HASHED}) == 304
    assert check(site, client.get(file), FOR_EVERYONE) == 200
    assert check(site, client.get(file, headers={"If-None-Match": tag}), FOR_EVERYONE) == 304
    assert check(site, client.get("/static/none.css?v=1"), {"no-store"}) == 404
    assert check(site, client.post(f"{file}?v=1"), {"no-store"}) == 405
    part = client.get(f"{file}?v=1", headers={"Range": "bytes=0-9"})
    assert check(site, part, {HASHED, "no-store", "no-cache"}) in (200, 206)


def test_no_session_is_kept_and_its_cookie_is_bound_to_this_host(site: World) -> None:
    officer = site.browser(Role.OFFICER)
    name = "__Host-fieldform" if site.config.secure else "fieldform"
    assert officer.client.get_cookie(name)
    assert officer.client.get("/api/me").headers["Cache-Control"] == "no-store"
    assert site.person(Role.OFFICER).region == DIRECT
