"""Nothing that a client says of itself is believed, unless the settings say that a proxy of ours
says it (security.md H-04)."""

import http.client
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request

from fieldform.app import create_app
from fieldform.config import Config, ConfigError, from_environment
from tests.checking_client import OWN_PAGE
from tests.life.installation import running
from tests.smtp_server import starttls_server
from tests.world import World

FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "1",
    "Forwarded": "for=198.51.100.7;host=evil.example;proto=https",
}
Seen = tuple[str, str, str | None]


def app_behind(world: World, proxies: int) -> Flask:
    return create_app(replace(world.config, proxies=proxies))


def seen(app: Flask, headers: dict[str, str]) -> Seen:
    """Ask the app and return what it believes of the request: scheme, host and address."""
    found: list[Seen] = []
    app.before_request_funcs.setdefault(None, []).insert(
        0, lambda: found.append((request.scheme, request.host, request.remote_addr))
    )
    assert app.test_client().get("/sign-in", headers=headers).status_code == 200
    return found[0]


def test_without_a_proxy_in_the_settings_no_forwarded_header_is_believed(world: World) -> None:
    assert seen(app_behind(world, 0), FORWARDED) == ("http", "localhost", "127.0.0.1")


def test_one_proxy_is_believed_for_what_it_added_itself(world: World) -> None:
    """The last address is the proxy's own word; what stands before it anybody could have sent."""
    assert seen(app_behind(world, 1), FORWARDED) == ("https", "localhost", "203.0.113.9")
    assert seen(app_behind(world, 2), FORWARDED)[2] == "198.51.100.7"
    assert seen(app_behind(world, 1), {}) == ("http", "localhost", "127.0.0.1")


def test_a_page_behind_a_proxy_knows_its_own_pages(world: World) -> None:
    """Choosing a language goes back to the page that it was chosen on."""
    headers = {**OWN_PAGE, "Referer": "https://localhost/explain", "X-Forwarded-Proto": "https"}
    for proxies, back in ((1, "/explain"), (0, "/sign-in")):
        client = app_behind(world, proxies).test_client()
        answer = client.post("/language", data={"language": "en"}, headers=headers)
        assert answer.headers["Location"] == back


def test_the_server_itself_believes_nobody_either(tmp_path: Path) -> None:
    """Gunicorn trusts a scheme that anybody on this machine sends, unless it is told not to."""
    server = starttls_server(tmp_path)
    try:
        with running(tmp_path, server) as installation:
            connection = http.client.HTTPConnection("localhost", installation.port, timeout=20)
            headers = {
                **OWN_PAGE,
                **FORWARDED,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://localhost:{installation.port}/explain",
            }
            connection.request("POST", "/language", "language=en", headers)
            assert connection.getresponse().headers["Location"] == "/sign-in"
            connection.close()
    finally:
        server.stop()


def read(value: str) -> Config:
    return from_environment({"FIELDFORM_DATA": "x", "FIELDFORM_PROXIES": value}, ())


def test_the_setting_is_a_small_number() -> None:
    assert [read(value).proxies for value in ("", "0", "1", "3")] == [0, 0, 1, 3]
    for wrong in ("-1", "10", "yes", "1.5"):
        with pytest.raises(ConfigError, match="FIELDFORM_PROXIES"):
            read(wrong)
