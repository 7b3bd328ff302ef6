"""What anybody on the network sees: the marks that public scanners give, our own name, security.txt
(security.md H-02 to H-06)."""

import re
from datetime import UTC, datetime

import pytest

from fieldform.domain.people import Role
from tests.checking_client import OWN_PAGE
from tests.world import World

FOREIGN = ("evil.example", "localhost.evil.example", "evil.example:8000", "", "a b", "[::1]")


def policy(world: World) -> dict[str, list[str]]:
    """Return the policy of the front page, by directive."""
    text = world.stranger().client.get("/").headers["Content-Security-Policy"]
    parts = [part.split() for part in text.split(";")]
    return {part[0]: part[1:] for part in parts}


def test_h02_the_observatory_would_give_at_least_155(world: World) -> None:
    """Its rules, as security.md section 7 lists them: 100, and so much for each control."""
    page = world.stranger().client.get("/")
    found, headers = policy(world), page.headers
    sources = [one for values in found.values() for one in values]
    cookies = world.browser(Role.DESK).client.post("/language", headers=OWN_PAGE)
    bonus = {
        "no 'unsafe', default-src 'none'": 10
        * (found["default-src"] == ["'none'"] and not any("unsafe" in one for one in sources)),
        "cookies": 5 * all("HttpOnly" in one for one in cookies.headers.getlist("Set-Cookie")),
        "referrer": 5 * (headers["Referrer-Policy"] in ("same-origin", "no-referrer")),
        "frames": 5 * (found["frame-ancestors"] == ["'none'"]),
        "scripts of our own only": 5 * (found["script-src"] == ["'self'"]),
        "corp": 10 * (headers["Cross-Origin-Resource-Policy"] == "same-origin"),
        "coep": 10 * (headers["Cross-Origin-Embedder-Policy"] == "require-corp"),
        "coop": 10 * (headers["Cross-Origin-Opener-Policy"] == "same-origin"),
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert 100 + sum(bonus.values()) >= 155, bonus


def test_h03_the_policy_is_what_internet_nl_asks(world: World) -> None:
    found = policy(world)
    assert found["default-src"] in (["'none'"], ["'self'"])
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(found)
    for values in found.values():
        for one in values:
            assert one in ("'none'", "'self'"), "no unsafe, data:, bare scheme or other host"


@pytest.mark.parametrize("host", FOREIGN)
def test_h04_another_name_than_ours_is_no_address(world: World, host: str) -> None:
    for path in ("/", "/desk", "/api/me", "/a/" + "t" * 43, "/static/css/base.css"):
        answer = world.browser(Role.DESK).client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)
        assert "Content-Security-Policy" in answer.headers


def test_h04_what_a_proxy_would_say_of_the_client_changes_nothing(world: World) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "http",
        "Forwarded": "host=evil.example",
        "X-Real-IP": "192.0.2.1",
    }
    browser = world.browser(Role.DESK)
    plain = browser.client.get("/desk")
    answer = browser.client.get("/desk", headers=forged)
    assert (answer.status_code, "evil" in answer.text) == (plain.status_code, False)
    back = browser.client.post("/language", headers={**OWN_PAGE, **forged})
    assert back.headers["Location"].startswith("/")


def test_h06_security_txt_says_whom_to_write_until_when(world: World) -> None:
    answer = world.stranger().client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:bureau@politie.example"
    expires = datetime.fromisoformat(fields["Expires"])
    assert 30 < (expires - world.clock()).days < 366  # RFC 9116: less than a year
    assert expires.astimezone(UTC) > world.clock()
    assert re.fullmatch(r"[a-z, ]+", fields["Preferred-Languages"])
