"""The stairwell without coverage, in three browsers: open, go offline, reload, search, fill in,
send, close the browser, open it again, come online. The bureau has it once."""

import pytest

from tests.engines.conftest import ENGINES, Open, Site
from tests.engines.officer import (
    FAMILY,
    GIVEN,
    LINKED,
    NOTHING_WAITS,
    arrived,
    fill_in,
    get_ready,
    send,
    where,
)
from tests.engines.phone import Phone

RECEIPT = "#own .reference, #on-this-phone [data-state=sent] .reference"

ASKS_WHILE_LEAVING = "void addEventListener('pagehide', () => dispatchEvent(new Event('online')))"
"""The page looks into the outbox in the very moment in which it is left."""


def lose_coverage(phone: Phone, site: Site) -> None:
    site.front.down()
    phone.offline(True)


def find_coverage(phone: Phone, site: Site) -> None:
    site.front.up()
    phone.offline(False)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_from_a_stairwell_arrives_once(engine: str, take: Open, site: Site) -> None:
    phone = take(engine)
    site.sign_in(phone)
    get_ready(phone, site.front.base)

    lose_coverage(phone, site)
    phone.reload()
    phone.text("form.report")
    phone.open(site.front.base + LINKED)
    fill_in(phone)
    send(phone)
    assert where(phone) == "waiting"
    assert GIVEN not in phone.text("body")

    phone.reopen()
    phone.offline(True)
    phone.open(f"{site.front.base}/sent")
    phone.text("#on-this-phone [data-state=waiting]")
    assert arrived(site.world) == []

    find_coverage(phone, site)
    site.sign_in(phone)
    phone.until(NOTHING_WAITS)
    phone.open(f"{site.front.base}/sent")
    phone.text(RECEIPT)
    assert arrived(site.world) == [f"{GIVEN} {FAMILY}"]
    phone.reload()
    phone.text(RECEIPT)
    assert phone.look("#on-this-phone [data-state=waiting]") is None
    assert arrived(site.world) == [f"{GIVEN} {FAMILY}"]


@pytest.mark.parametrize("engine", ENGINES)
def test_pages_left_in_the_middle_shut_no_store_behind_them(
    engine: str, take: Open, site: Site
) -> None:
    phone = take(engine)
    site.sign_in(phone)
    get_ready(phone, site.front.base)
    lose_coverage(phone, site)
    for _ in range(4):
        phone.run(ASKS_WHILE_LEAVING)
        phone.open(site.front.base + LINKED)
        phone.text("form.report")
    fill_in(phone)
    send(phone)
    assert where(phone) == "waiting"
