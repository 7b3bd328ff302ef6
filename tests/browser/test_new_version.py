"""A new version of the pages that the phone keeps: it comes at a quiet moment, or not at all."""

from dataclasses import replace

import pytest
from playwright.sync_api import Error, Page, expect

from fieldform.domain.people import Role
from fieldform.web import shell
from tests.browser.conftest import Site
from tests.browser.test_phone import fill_in, kept, send

LOOK_FOR_IT = "navigator.serviceWorker.getRegistration().then(found => found.update())"
KEPT_CACHES = "caches.keys().then(names => names.filter(name => name !== 'fieldform-kept'))"


def all_gone(page: Page) -> bool:
    """Whether the phone keeps no pages any more; the page may reload while it is asked."""
    for _ in range(200):
        try:
            if page.evaluate(KEPT_CACHES) == []:
                return True
        except Error:
            page.wait_for_load_state()
        page.wait_for_timeout(50)
    return False


def controlled(page: Page) -> None:
    """Wait until the worker answers for the page."""
    kept(page)
    page.reload()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")


def test_it_waits_while_a_form_is_half_filled_and_comes_after_the_report(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site.visit(Role.OFFICER)
    controlled(page)
    old = page.evaluate(KEPT_CACHES)
    fill_in(page)
    monkeypatch.setattr(shell, "_program", lambda: "another program")
    page.evaluate(LOOK_FOR_IT)
    expect(page.locator("#new-version")).to_be_visible()
    expect(page.locator("#children-0-given_name")).to_have_value("Testje")
    assert set(old) < set(page.evaluate(KEPT_CACHES))
    send(page)
    expect(page.locator("#receipt")).to_contain_text("Bij de bureaudienst")
    page.locator("[data-another]").click()
    expect(page.locator("#new-version")).to_have_count(0)
    expect(page.locator("#children-0-given_name")).to_have_value("")
    new = page.evaluate(KEPT_CACHES)
    assert len(new) == 1
    assert new != old


def test_it_comes_at_once_when_nothing_is_filled_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site.visit(Role.OFFICER)
    controlled(page)
    old = page.evaluate(KEPT_CACHES)
    monkeypatch.setattr(shell, "_program", lambda: "another program")
    with page.expect_navigation():
        page.evaluate(LOOK_FOR_IT)
    kept(page)
    assert page.evaluate(KEPT_CACHES) != old


def test_the_kill_switch_takes_the_pages_and_leaves_what_waits(site: Site) -> None:
    page = site.visit(Role.OFFICER)
    controlled(page)
    page.context.set_offline(True)
    fill_in(page)
    send(page)
    page.context.set_offline(False)
    world = site.world
    world.app.extensions["fieldform"] = replace(world.config, service_worker=False)
    page.goto("/sent")
    expect(page.locator("#own")).to_contain_text("Bij de bureaudienst")
    page.evaluate(LOOK_FOR_IT + ".catch(() => null)")
    assert all_gone(page)
    expect(page.locator("#own")).to_contain_text("Bij de bureaudienst")
