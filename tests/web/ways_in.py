"""What a person does with a passkey, in a browser of the tests."""

import json
from typing import Any

from werkzeug.test import TestResponse

from tests.authenticator import Device
from tests.checking_client import OWN_PAGE, Browser


def question(browser: Browser) -> dict[str, Any]:
    """Return what the page hands to a passkey of whoever signs in."""
    answer = browser.client.post("/api/passkey-challenge", headers=OWN_PAGE)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def hand_in(browser: Browser, answer: Any) -> TestResponse:
    """Send what a passkey answered."""
    return browser.client.post("/sign-in", data={"answer": json.dumps(answer)}, headers=OWN_PAGE)


def sign_in(browser: Browser, device: Device) -> TestResponse:
    """Sign in with a passkey."""
    return hand_in(browser, device.use(question(browser)))


def make(browser: Browser, device: Device) -> TestResponse:
    """Make a passkey in a browser that is signed in."""
    options = browser.post("/api/new-passkey")
    if options.status_code != 200:
        return options
    made = device.make(options.json or {})
    return browser.post("/account/passkeys", {"answer": json.dumps(made)})


def is_in(browser: Browser) -> bool:
    """Say whether anybody is signed in."""
    return browser.client.get("/api/me").status_code == 200
