"""A browser names where its messages go. Nothing but a push service that we know is taken, and
whatever got in all the same, nothing else is ever connected to (security.md U-03)."""

import secrets
import socket
from typing import Any

import pytest

from fieldform.actions.push import push_next
from fieldform.channels.notice import Outcome
from fieldform.config import ConfigError, from_environment
from fieldform.domain.notices import Subscription
from fieldform.domain.people import Role
from fieldform.domain.push_hosts import PUSH_HOSTS, is_push_address
from fieldform.storage import pushes, subscriptions
from fieldform.storage.database import rows, write
from fieldform.worker import push_channel
from tests.push_service import Device
from tests.world import World

HOSTILE = (
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "https://localhost/push",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://10.0.0.1:8443/admin",
    "http://fcm.googleapis.com/fcm/send/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "gopher://fcm.googleapis.com/x",
    "javascript:alert(1)",
    "//fcm.googleapis.com/x",
    "https:fcm.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://user@fcm.googleapis.com/x",
    "https://user:password@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com:password@evil.example/x",
    "https://evil.example/fcm.googleapis.com/",
    "https://evil.example#fcm.googleapis.com/",
    "https://evil.example?fcm.googleapis.com/",
    "https://evil.example\\fcm.googleapis.com/",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://evilfcm.googleapis.com.evil.example/x",
    "https://evilpush.apple.com/x",
    "https://push.apple.com.evil.example/x",
    "https://fcm.googleapis.com:22/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com./x",
    "https://.push.apple.com/x",
    "https://FCM.GOOGLEAPIS.COM/x",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x#fragment",
    " https://fcm.googleapis.com/x",
    "https://fcm%2egoogleapis.com/x",
    "https://fcm.googleapis.com%00.evil.example/x",
    "https://fcm。googleapis.com/x",
    "https://" + "a" * 64 + ".push.apple.com/x",
    "https://fcm.googleapis.com/" + "x" * 3000,
)

GOOD = (
    "https://fcm.googleapis.com/fcm/send/dQw4w9WgXcQ:APA91bH-_x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://db5p.notify.windows.com/w/?token=BQYAAAD%2bx%3d",
    "https://fcm.googleapis.com:443/fcm/send/x",
)


def subscription(endpoint: str) -> dict[str, Any]:
    return Device(endpoint, "").subscription


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Everything that is looked up or connected to."""
    seen: list[object] = []

    def refuse(*what: object, **_: object) -> None:
        seen.append(what)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return seen


def test_a_hostile_endpoint_is_refused_and_never_connected_to(
    world: World, connections: list[object]
) -> None:
    assert len(HOSTILE) >= 30
    officer = world.browser(Role.OFFICER)
    for endpoint in HOSTILE:
        answer = officer.post("/api/push", json=subscription(endpoint))
        assert (answer.status_code, answer.json["code"]) == (422, "push.refused"), endpoint
        assert endpoint not in answer.text
    assert connections == []


def test_a_hostile_endpoint_in_the_database_is_never_connected_to_and_is_removed(
    world: World, connections: list[object]
) -> None:
    officer, channel = world.person(Role.OFFICER), push_channel(world.config)
    assert channel
    for endpoint in HOSTILE:
        keys = subscription(endpoint)["keys"]
        stored = Subscription(endpoint, keys["p256dh"], keys["auth"])
        with write(world.house.db):
            subscriptions.save(world.house.db, stored, officer.id, "device", world.clock())
            pushes.add(world.house.db, [officer.id], world.clock())
        assert push_next(world.house, channel, world.clock())
        assert rows(world.house.db, "SELECT * FROM push_subscriptions") == [], endpoint
    assert connections == []


def test_a_push_service_that_we_know_is_taken_and_connected_to(
    world: World, connections: list[object]
) -> None:
    """The two tests above would see a connection if there was one."""
    officer, channel = world.browser(Role.OFFICER), push_channel(world.config)
    assert channel
    for endpoint in GOOD:
        given = subscription(endpoint)
        assert officer.post("/api/push", json=given).status_code == 200
        answer = channel.send(Subscription(endpoint, **given["keys"]), b"text")
        assert answer.outcome is Outcome.LATER
    assert len(connections) == len(GOOD)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "text",
        {},
        {"endpoint": GOOD[0]},
        {"endpoint": GOOD[0], "keys": []},
        {"endpoint": 1, "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}},
        {"endpoint": GOOD[0], "keys": {"p256dh": "short", "auth": "A" * 22}},
        {"endpoint": GOOD[0], "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 21}},
        {"endpoint": GOOD[0], "keys": {"p256dh": "B" + "A" * 86}},
        {"endpoint": GOOD[0], "keys": {"p256dh": "B" + "é" * 86, "auth": "A" * 22}},
    ],
)
def test_what_is_no_subscription_is_refused(world: World, wrong: object) -> None:
    answer = world.browser(Role.OFFICER).post("/api/push", json=wrong)
    assert (answer.status_code, answer.json["code"]) == (422, "push.refused")


def test_a_point_that_is_not_on_the_curve_ends_with_its_device(world: World) -> None:
    """It has the right length, so only the encryption finds out; the worker goes on."""
    officer, channel = world.browser(Role.OFFICER), push_channel(world.config)
    assert channel
    keys = {"p256dh": "B" + "A" * 86, "auth": secrets.token_urlsafe(16)}
    assert officer.post("/api/push", json={"endpoint": GOOD[0], "keys": keys}).status_code == 200
    assert channel.send(Subscription(GOOD[0], **keys), b"text").outcome is Outcome.GONE


def test_a_host_with_a_port_on_the_list_is_meant_with_that_port() -> None:
    hosts = (*PUSH_HOSTS, "push.example:8443")
    assert is_push_address("https://push.example:8443/x", hosts)
    assert is_push_address("https://one.push.example:8443/x", hosts)
    assert not is_push_address("https://push.example/x", hosts)
    assert not is_push_address("https://push.example:8444/x", hosts)
    assert not is_push_address("https://fcm.googleapis.com:8443/x", hosts)


@pytest.mark.parametrize("hosts", ["127.0.0.1", "https://push.example", "push.example/x", "a b:c"])
def test_a_setting_that_names_no_host_is_refused_at_the_start(hosts: str) -> None:
    with pytest.raises(ConfigError, match="FIELDFORM_PUSH_HOSTS"):
        from_environment({"FIELDFORM_PUSH_HOSTS": hosts}, ())


def test_the_setting_adds_hosts_to_the_list() -> None:
    settings = from_environment({"FIELDFORM_PUSH_HOSTS": "push.example:8443 other.example"}, ())
    assert settings.push_hosts == (*PUSH_HOSTS, "push.example:8443", "other.example")
