"""The look with axe itself: it finds what is wrong, by day and by night."""

from playwright.sync_api import Browser

from tests.browser.axe import PHONE, in_every_look

WRONG = """<!doctype html><html lang="nl"><title>x</title>
<style>
  @media (prefers-color-scheme: dark) { body { background: #000 } p { color: #333 } }
</style>
<main><h1>x</h1><img src="data:,"><p>By night nobody can read this.</p></main></html>"""


def test_a_missing_text_and_a_colour_that_is_only_wrong_by_night_are_found(
    chromium: Browser,
) -> None:
    page = chromium.new_page()
    page.set_content(WRONG)
    found = in_every_look(page, "page", [PHONE])
    page.close()
    assert [one.split(":")[0] + ":" + one.split(":")[1] for one in found] == [
        "page (360 light): image-alt",
        "page (360 dark): color-contrast",
        "page (360 dark): image-alt",
    ]
