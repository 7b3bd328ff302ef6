"""Looks at a page with axe-core, in every look a person can have it in."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from playwright.sync_api import Page, expect

from tests.machine import NODE_MODULES

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE, SCREEN = (360, 740), (1280, 800)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("nl", "en")

CHECK = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
  return found.violations.map(({id, nodes}) => [id, nodes.map(node => node.target.join(" "))])
}"""


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it is now: rule, and where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = page.evaluate(CHECK, list(RULES))
    return [f"{rule}: {', '.join(places)}" for rule, places in found]


def looks(page: Page, sizes: Sequence[tuple[int, int]] = (PHONE, SCREEN)) -> Iterator[str]:
    """Show the page, as it is, at each size by day and by night; yield the name of each look."""
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            yield f"{width} {scheme}"


def in_every_look(
    page: Page, name: str, sizes: Sequence[tuple[int, int]] = (PHONE, SCREEN)
) -> list[str]:
    """Return every violation of the page in any look, with the name of the page in front."""
    return [f"{name} ({look}): {one}" for look in looks(page, sizes) for one in violations(page)]


def use_language(page: Page, language: str) -> None:
    """Press the button of this language."""
    page.locator(
        f'button[name="language"][value="{language}"], .languages a[hreflang="{language}"]'
    ).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
