"""Push messages in a real browser. What the push service received and decrypted is handed to the
service worker by Chromium itself: subscribing there needs Google's servers, so the browser's own
answer is made up, and everything after it is real."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldform.actions.push import push_next
from fieldform.domain.people import Role
from fieldform.worker import push_channel
from tests.actions.story import Story
from tests.browser.conftest import Site, site_in
from tests.push_service import Device, PushService, push_service

SUBSCRIBES = """
(given) => {
  let current = null
  const unsubscribe = async () => ((current = null), true)
  const made = { endpoint: given.endpoint, toJSON: () => given, unsubscribe }
  PushManager.prototype.getSubscription = async () => current
  PushManager.prototype.subscribe = async options => {
    window.subscribedWith = options
    return (current = made)
  }
}
"""

ASKED = """
window.permissionAsked = 0
Notification.requestPermission = async () => { window.permissionAsked++; return "granted" }
"""

SHOWN = """
async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(one => ({ title: one.title, body: one.body, tag: one.tag, page: one.data }))
"""

CLICK = """
async () => {
  const [notification] = await self.registration.getNotifications()
  let opened = null
  self.clients.openWindow = async path => (opened = path)
  const event = new NotificationEvent("notificationclick", { notification })
  let done
  event.waitUntil = promise => (done = promise)
  self.dispatchEvent(event)
  await done
  return opened
}
"""


class Pushed:
    """A served installation with a push service beside it."""

    def __init__(self, site: Site, service: PushService) -> None:
        self.site, self.service = site, service

    def page(self, role: Role, *, permission: bool = True) -> Page:
        """Return the page of a signed-in person whose browser may show notifications."""
        page = self.site.visit(role, width=1280 if role is Role.DESK else 360)
        if permission:
            page.context.grant_permissions(["notifications"], origin=self.site.base)
        return page

    def device(self, page: Page) -> Device:
        """What the browser would be given by its push service, from the next page on."""
        key = page.request.get("/api/push").json()["application_server_key"]
        device = self.service.device(key)
        page.add_init_script(f"({SUBSCRIBES})({json.dumps(device.subscription)}); {ASKED}")
        return device

    def work(self) -> None:
        channel = push_channel(self.site.world.config)
        assert channel
        house = replace(self.site.world.house, base_url=self.site.base)
        while push_next(house, channel, self.site.world.clock()):
            pass

    def deliver(self, page: Page, text: str) -> None:
        """Let Chromium hand a message to the service worker, as if it came over the wire."""
        registrations: list[dict[str, Any]] = []
        session = page.context.new_cdp_session(page)
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: registrations.extend(event["registrations"]),
        )
        session.send("ServiceWorker.enable")
        until(page, lambda: bool(registrations))
        session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.site.base,
                "registrationId": registrations[-1]["registrationId"],
                "data": text,
            },
        )
        until(page, lambda: bool(page.evaluate(SHOWN)))


def until(page: Page, holds: Any) -> None:
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)  # between two looks at the condition, not instead of one
    raise AssertionError("not within thirty seconds")


@pytest.fixture
def pushed(tmp_path: Path, chromium: Browser) -> Iterator[Pushed]:
    with push_service(tmp_path) as service:
        settings = {"push_hosts": (service.host,), "push_cafile": service.certificates.cafile}
        with site_in(tmp_path, chromium, **settings) as site:
            yield Pushed(site, service)
        assert not service.faults


def test_the_desk_is_asked_only_when_it_presses_and_then_gets_a_real_message(
    pushed: Pushed,
) -> None:
    page = pushed.page(Role.DESK)
    device = pushed.device(page)
    page.reload()
    start = page.get_by_role("button", name="Geef mij een bericht op dit apparaat")
    expect(start).to_be_visible()
    assert page.evaluate("window.permissionAsked") == 0
    start.click()
    stop = page.get_by_role("button", name="Geen berichten meer")
    expect(stop).to_be_focused()
    assert page.evaluate("window.permissionAsked") == 1
    assert page.evaluate("window.subscribedWith.userVisibleOnly") is True
    stop.click()
    expect(start).to_be_focused()
    Story(pushed.site.world).take("claim", "ask")
    pushed.work()
    assert device.got == []


def test_a_message_from_the_push_service_is_shown_and_its_click_opens_a_page_that_asks_to_sign_in(
    pushed: Pushed,
) -> None:
    page = pushed.page(Role.OFFICER)
    device = pushed.device(page)
    token = page.request.get("/api/me").json()["csrf"]
    answer = page.request.post(
        "/api/push", data=device.subscription, headers={"X-CSRFToken": token}
    )
    assert answer.ok
    page.evaluate("navigator.serviceWorker.register('/service-worker.js').then(() => true)")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    Story(pushed.site.world).take("claim", "ask")
    pushed.work()
    [message] = device.got
    pushed.deliver(page, message.text)
    pushed.deliver(page, message.text)
    assert page.evaluate(SHOWN) == [
        {
            "title": "Je hulp is nodig",
            "body": "Your help is needed",
            "tag": "fieldform",
            "page": message.shown["navigate"],
        }
    ]
    [worker] = page.context.service_workers
    assert worker.evaluate(CLICK) == "/sent"
    stranger = pushed.site.open()
    stranger.goto("/sent")
    expect(stranger.locator("#standing")).to_contain_text("Meld je aan")
    expect(stranger.locator("#own")).not_to_contain_text("PL0100")


def test_a_message_that_cannot_be_read_is_shown_all_the_same(pushed: Pushed) -> None:
    page = pushed.page(Role.DESK)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    pushed.deliver(page, "no JSON")
    [shown] = page.evaluate(SHOWN)
    assert (shown["title"], shown["page"]) == ("fieldform", "/")


def test_a_message_never_leads_to_another_site(pushed: Pushed) -> None:
    page = pushed.page(Role.DESK)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    notification = {"title": "x", "navigate": "https://evil.example/desk"}
    pushed.deliver(page, json.dumps({"notification": notification}))
    [worker] = page.context.service_workers
    assert worker.evaluate(CLICK) == "/"


def test_a_push_service_that_never_answers_is_told_and_not_waited_for(pushed: Pushed) -> None:
    page = pushed.page(Role.DESK)
    pushed.device(page)
    page.add_init_script("PushManager.prototype.subscribe = () => new Promise(() => {})")
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="Geef mij een bericht op dit apparaat").click()
    place = page.locator("[data-push]")
    expect(place).to_contain_text("Een ogenblik")
    page.clock.fast_forward(21_000)
    expect(place).to_contain_text("Dat lukte niet")
    expect(place.get_by_role("button")).to_be_visible()


def test_an_iphone_outside_the_installed_app_is_told_how_to_install(pushed: Pushed) -> None:
    page = pushed.page(Role.DESK)
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'standalone', { value: false })"
    )
    page.reload()
    place = page.locator("[data-push]")
    expect(place).to_contain_text("beginscherm")
    expect(place.get_by_role("link")).to_have_attribute("href", "/install")
    expect(place.get_by_role("button")).to_have_count(0)
