"""What somebody finds who images the phone: no byte of a child's name, at any moment."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import profile_scan
from tests.engines.chromium import ChromiumPhone
from tests.engines.conftest import Open, Site
from tests.engines.officer import (
    FAMILY,
    GIVEN,
    LINKED,
    NOTHING_WAITS,
    fill_in,
    get_ready,
    send,
    wait_until,
)

KEEP_IN_CLEAR = f"localStorage.setItem('draft', 'Naam: {GIVEN} {FAMILY}')"


def ready(take: Open, site: Site) -> ChromiumPhone:
    phone = take("chromium")
    assert isinstance(phone, ChromiumPhone)
    site.sign_in(phone)
    get_ready(phone, site.front.base)
    return phone


def found(phone: ChromiumPhone) -> list[str]:
    return [
        f"{name}: {one}"
        for name in (GIVEN, FAMILY)
        for one in profile_scan.hits(phone.profile, name)
    ]


def type_and_leave(phone: ChromiumPhone, site: Site) -> None:
    fill_in(phone)
    phone.open(f"{site.front.base}/sent")
    phone.text("h1")


def send_online(phone: ChromiumPhone, site: Site) -> None:
    fill_in(phone)
    send(phone)
    wait_until(phone, "sent")


def save_offline(phone: ChromiumPhone, site: Site) -> None:
    fill_in(phone)
    site.front.down()
    send(phone)


def deliver_later(phone: ChromiumPhone, site: Site) -> None:
    save_offline(phone, site)
    site.front.up()
    phone.run("dispatchEvent(new Event('online'))")
    phone.until(NOTHING_WAITS)


def stop_in_mid_word(phone: ChromiumPhone, site: Site) -> None:
    fill_in(phone)
    phone.page.locator("#children-0-given_name").press_sequentially("x", delay=10)


@pytest.mark.parametrize(
    "moment", [type_and_leave, send_online, save_offline, deliver_later, stop_in_mid_word]
)
@pytest.mark.parametrize("end", ["close", "kill"])
def test_no_byte_of_the_name_is_in_the_profile(
    moment: Callable[[ChromiumPhone, Site], None], end: str, take: Open, site: Site
) -> None:
    phone = ready(take, site)
    phone.open(site.front.base + LINKED)
    moment(phone, site)
    assert GIVEN not in phone.page.title() + phone.page.url
    if end == "close":
        phone.close()
    else:
        phone.kill()
    assert found(phone) == []


def test_the_same_scan_finds_a_name_that_a_page_stores_in_clear(take: Open, site: Site) -> None:
    phone = ready(take, site)
    phone.run(KEEP_IN_CLEAR)
    phone.close()
    assert found(phone) != []


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_the_scan_knows_every_form(tmp_path: Path, before: str) -> None:
    text = f"{before}{GIVEN}z"
    kept = {
        "utf-8": text.encode(),
        "utf-16": text.encode("utf-16-le"),
        "base64": base64.b64encode(text.encode()),
        "base64 of utf-16": base64.b64encode(text.encode("utf-16-le")),
    }
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    assert set(profile_scan.hits(tmp_path, GIVEN)) >= {"utf-8", "utf-16", "base64"}
    assert "base64 of utf-16" in profile_scan.hits(tmp_path, GIVEN)
