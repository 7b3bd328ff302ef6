"""axe finds nothing wrong with the pages that explain, in any language and any look."""

import pytest
from playwright.sync_api import Page

from fieldform.web.explanations import EXPLANATIONS
from tests.browser.axe import LANGUAGES, PHONE, in_every_look, use_language
from tests.browser.conftest import Site


def visitor(site: Site, language: str) -> Page:
    page = site.browser.new_context(base_url=site.base).new_page()
    page.goto("/explain")
    use_language(page, language)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_of_languages_and_the_other_pages(shared_site: Site, language: str) -> None:
    page = visitor(shared_site, language)
    found = []
    for path in ("/explain", "/install", "/accessibility"):
        page.goto(path)
        found += in_every_look(page, path)
    assert found == []


def test_the_explanation_in_each_language(shared_site: Site) -> None:
    page = visitor(shared_site, "nl")
    found = []
    for one in EXPLANATIONS:
        page.goto(f"/explain#{one.code}")
        found += in_every_look(page, one.code, [PHONE])
    assert found == []
