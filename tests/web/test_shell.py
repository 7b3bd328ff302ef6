"""What the phone keeps: the pages and files that the form needs, and nothing about anybody."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from fieldform import assets
from fieldform.app import create_app
from fieldform.domain.people import Role
from fieldform.web import shell
from tests.checking_client import Browser
from tests.world import DIRECT, World, a_child, a_report

LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def facts(browser: Browser) -> dict[str, Any]:
    """What stands in front of the worker."""
    text = browser.client.get("/service-worker.js").text
    first, _, rest = text.partition("\n")
    assert rest == assets.SERVICE_WORKER.read_text("utf-8")
    found: dict[str, Any] = json.loads(first.removeprefix("self.__FF = "))
    return found


def kept_pages(told: dict[str, Any]) -> list[str]:
    return [f"{path}?language={code}" for path in told["pages"] for code in told["languages"]]


def test_every_page_and_file_of_the_list_is_there(world: World) -> None:
    phone = world.stranger()
    told = facts(phone)
    for address in [*kept_pages(told), *(url for url, _ in told["files"])]:
        answer = phone.client.get(address)
        assert answer.status_code == 200, address
        answer.close()


def test_the_pages_load_only_what_is_in_the_list(world: World) -> None:
    phone = world.stranger()
    told = facts(phone)
    kept = {url.partition("?")[0] for url, _ in told["files"]}
    for address in kept_pages(told):
        for url in LOADED.findall(phone.get(address).text):
            assert url.partition("?")[0] in kept, (address, url)
    for url in kept:
        if url.endswith(".js") and "/vendor/" not in url:
            source = (assets.STATIC / url.removeprefix("/static/")).read_text("utf-8")
            for name in re.findall(r'(?:from|import)\(?"\.\.?/((?:vendor/)?[\w.-]+)"', source):
                path = f"/static/{name}" if name.startswith("vendor/") else f"/static/built/{name}"
                assert path in kept, (url, name)


def test_a_kept_page_says_nothing_of_anybody(world: World) -> None:
    world.report(a_report(DIRECT, [a_child(DIRECT)], reference="PL0100-2026999999"))
    officer, phone = world.browser(Role.OFFICER), world.stranger()
    for address in kept_pages(facts(phone)):
        text = phone.get(address).text
        for secret in (f"officer {DIRECT}", "Testje", "Proefkind", "PL0100-2026999999"):
            assert secret not in text, (address, secret)
        assert officer.token() not in text
        assert 'name="csrf_token" value=""' in text or "csrf_token" not in text


def test_the_pages_are_in_both_languages(world: World) -> None:
    phone = world.stranger()
    assert "New report" in phone.get("/?language=en").text
    assert "Nieuwe melding" in phone.get("/?language=nl").text
    assert "New report" not in phone.get("/").text


def test_a_language_that_a_person_opens_is_remembered(world: World) -> None:
    person = world.stranger()
    person.get("/?language=en", headers={"Sec-Fetch-Mode": "navigate"})
    assert "New report" in person.get("/").text
    worker = world.stranger()
    worker.client.get("/?language=en", headers={"Sec-Fetch-Mode": "no-cors"})
    assert "Nieuwe melding" in worker.get("/").text


def test_the_worker_is_asked_for_again_every_time_and_comes_from_the_root(world: World) -> None:
    answer = world.stranger().client.get("/service-worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"


def test_one_changed_byte_is_a_new_version(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = facts(world.stranger())["version"]
    assert facts(world.stranger())["version"] == before
    monkeypatch.setattr(shell, "_program", lambda: "changed")
    assert facts(world.stranger())["version"] != before


def test_the_kill_switch_is_a_setting(world: World) -> None:
    assert facts(world.stranger())["off"] is False
    off = create_app(replace(world.config, service_worker=False))
    assert facts(Browser(off.test_client()))["off"] is True


def test_files_are_packed_and_answers_about_people_are_not(world: World) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    phone, anna = world.stranger(), world.browser(Role.DESK)
    for address in ("/static/built/form.js", "/static/css/base.css", "/?language=nl"):
        answer = phone.client.get(address, headers=gzip)
        assert answer.headers.get("Content-Encoding") == "gzip", address
        answer.close()
    for address in ("/desk", "/api/me", "/people"):
        assert "Content-Encoding" not in anna.client.get(address, headers=gzip).headers


def test_a_script_that_did_not_change_is_not_sent_again(world: World) -> None:
    phone = world.stranger()
    gzip = {"Accept-Encoding": "gzip"}
    first = phone.client.get("/static/js/outbox.js", headers=gzip)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    first.close()
    again = phone.client.get("/static/js/outbox.js", headers={**gzip, "If-None-Match": tag})
    assert again.status_code == 304
    again.close()
