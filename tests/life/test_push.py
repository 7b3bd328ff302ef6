"""A push message reaches a device, encrypted and signed, and says nothing but that there is
something to do. The push service is real, on this machine, over https."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fieldform.actions.push import WAITS
from fieldform.channels.notice import LENGTH
from fieldform.domain.people import Role
from fieldform.installation import application_server_key
from fieldform.storage.database import rows
from fieldform.worker import push_channel
from tests.actions.story import Story
from tests.life.told import Told, told_world


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with told_world(tmp_path) as made:
        yield made


def test_the_officer_is_told_that_help_is_needed_when_the_desk_asks(told: Told) -> None:
    phone = told.device(told.officer)
    told.work()
    assert phone.got == []
    told.ask()
    told.work()
    [message] = phone.got
    assert message.shown["title"] == "Je hulp is nodig"
    assert message.shown["navigate"] == "http://localhost:8000/sent"
    assert json.loads(message.text)["web_push"] == 8030
    told.work(timedelta(hours=1))
    assert len(phone.got) == 1


def test_the_officer_is_told_when_the_day_report_asks(told: Told) -> None:
    phone = told.device(told.officer)
    Story(told.world).take("ask_at_import")
    told.work()
    [message] = phone.got
    assert message.shown["title"] == "Je hulp is nodig"


def test_whoever_signs_in_after_the_message_is_at_the_question(told: Told) -> None:
    def start() -> str:
        return told.world.browser(Role.OFFICER).client.get("/sign-in").headers["Location"]

    assert start() == "/"
    told.ask()
    assert start() == "/sent"


def test_every_device_of_a_person_is_told_and_nobody_elses(told: Told) -> None:
    phone, tablet = told.device(told.officer), told.device(told.world.browser(Role.OFFICER))
    other = told.device(told.world.browser(Role.OFFICER, name="another officer"))
    told.ask()
    told.work()
    assert (len(phone.got), len(tablet.got), len(other.got)) == (1, 1, 0)


def test_text_and_size_are_the_same_for_every_event(told: Told) -> None:
    phone = told.device(told.officer)
    for _ in range(3):
        told.ask()
        told.work(timedelta(minutes=1))
    assert len(phone.got) == 3
    assert len({message.text for message in phone.got}) == 1
    assert {message.size for message in phone.got} == {LENGTH + 103}  # RFC 8188: 86 + 1 + 16
    for message in phone.got:
        assert int(message.headers["ttl"]) >= 3600
        assert message.headers["urgency"] == "high"


def test_questions_that_wait_together_are_one_message(told: Told) -> None:
    phone = told.device(told.officer)
    told.ask()
    told.ask()
    told.work()
    assert len(phone.got) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(told: Told, status: int) -> None:
    phone = told.device(told.officer)
    told.ask()
    told.service.answers = [(status, "")]
    told.work()
    told.ask()
    told.work(timedelta(hours=1))
    assert told.service.asked == 1
    assert phone.got == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_push_service_is_asked_three_times_more_and_then_left_alone(
    told: Told, status: int
) -> None:
    phone = told.device(told.officer)
    told.ask()
    told.service.answers = [(status, "")] * 9
    told.work()
    for number, wait in enumerate(WAITS, start=1):
        assert told.service.asked == number
        told.work(wait - timedelta(seconds=1))
        assert told.service.asked == number, "not before the wait is over"
        told.work(timedelta(seconds=1))
    told.work(timedelta(hours=3))
    assert told.service.asked == 4
    told.service.answers = []
    told.ask()
    told.work()
    assert len(phone.got) == 1, "the device is kept"


def test_a_push_service_that_says_how_long_to_wait_is_obeyed(told: Told) -> None:
    phone = told.device(told.officer)
    told.ask()
    told.service.answers = [(429, "Retry-After: 600")]
    told.work()
    told.work(timedelta(seconds=599))
    assert phone.got == []
    told.work(timedelta(seconds=1))
    assert len(phone.got) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(told: Told, status: int) -> None:
    phone = told.device(told.officer)
    told.service.answers = [(status, f"Location: {phone.endpoint}")]
    told.ask()
    told.work()
    told.work(timedelta(hours=1))
    assert told.service.asked == 1


def test_a_push_service_without_a_certificate_we_trust_gets_nothing(
    told: Told, tmp_path: Path
) -> None:
    told.device(told.officer)
    told.world.config.push_cafile.write_bytes(b"")  # type: ignore[union-attr]
    told.ask()
    told.work()
    assert told.service.asked == 0


def test_a_browser_that_signs_out_is_told_no_more(told: Told) -> None:
    tablet = told.device(told.world.browser(Role.OFFICER))
    phone = told.device(told.officer)
    told.officer.post("/sign-out")
    told.ask()
    told.work()
    assert (len(phone.got), len(tablet.got)) == (0, 1)


def test_a_message_still_comes_when_the_session_has_run_out(told: Told) -> None:
    phone = told.device(told.officer)
    told.world.clock.move(timedelta(hours=2))
    assert told.officer.get("/api/push").status_code == 401
    told.ask()
    told.work()
    assert len(phone.got) == 1


def test_a_person_who_is_shut_out_is_told_no_more(told: Told) -> None:
    phone = told.device(told.officer)
    told.ask()
    officer = told.world.person(Role.OFFICER)
    told.world.browser(Role.COORDINATOR).post(f"/people/{officer.id}/shut-out")
    assert rows(told.world.house.db, "SELECT * FROM push_subscriptions") == []
    told.work()
    assert phone.got == []


def test_a_device_that_asks_to_be_left_alone_is(told: Told) -> None:
    phone = told.device(told.officer)
    told.officer.client.delete(
        "/api/push",
        json={"endpoint": phone.endpoint},
        headers={"X-CSRFToken": told.officer.token()},
    )
    told.ask()
    told.work()
    assert phone.got == []


def test_a_shared_device_tells_the_person_who_subscribed_last(told: Told) -> None:
    phone = told.device(told.officer)
    other = told.world.browser(Role.OFFICER, name="another officer")
    other.post("/api/push", json=phone.subscription)
    told.ask()
    told.work()
    assert phone.got == []


def test_the_ninth_device_takes_the_place_of_the_first(told: Told) -> None:
    devices = [told.device(told.officer) for _ in range(9)]
    told.ask()
    told.work()
    assert [len(device.got) for device in devices] == [0] + [1] * 8


def test_the_key_that_browsers_get_is_the_key_that_signs(told: Told) -> None:
    shown = told.officer.get("/api/push").json["application_server_key"]
    assert shown == application_server_key(told.world.config)
    assert (told.world.config.secrets / "push-private.pem").stat().st_mode & 0o777 == 0o600


def test_without_push_keys_there_is_no_push_and_the_rest_goes_on(told: Told) -> None:
    for file in told.world.config.secrets.glob("push-*"):
        file.unlink()
    answer = told.officer.get("/api/push")
    assert (answer.status_code, answer.json["code"]) == (404, "push.not_set_up")
    assert push_channel(told.world.config) is None
