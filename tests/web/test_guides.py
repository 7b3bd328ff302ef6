"""The explanation that is held out to a parent, and the pages that explain fieldform itself."""

import re

import pytest

from fieldform.domain.people import Role
from fieldform.web.explanations import EXPLANATIONS, Explanation
from tests.checking_client import check_page
from tests.world import World

LONGEST = 90
"""Characters of a sentence: three or four lines on a phone at arm's length."""

JARGON = {
    "nl": "signaal melding covenant privacy AVG gegevens incident geweld Leerplicht dader",
    "en": "signal report covenant privacy data incident violence police perpetrator consent",
    "fy": "sinjaal melding privacy gegevens ynsidint geweld",
    "tr": "sinyal veri şiddet olay",
    "pl": "sygnał dane przemoc incydent zgłoszenie",
    "uk": "сигнал дані насильство інцидент",
    "ar": "إشارة بيانات عنف حادث",
    "ti": "ሓበሬታ ዓመጽ",
}
"""Words that a parent at midnight should not have to read."""

SCRIPT = {"ar": "\u0600-\u06ff", "uk": "\u0400-\u04ff", "ti": "\u1200-\u137f"}
ENDS = (".", "?", "؟", "።")

each = pytest.mark.parametrize("one", EXPLANATIONS, ids=lambda one: one.code)


def test_the_eight_languages_are_there_and_only_arabic_runs_from_right_to_left() -> None:
    codes = [one.code for one in EXPLANATIONS]
    assert sorted(codes) == sorted(["nl", "en", "ar", "tr", "pl", "uk", "ti", "fy"])
    assert [one.code for one in EXPLANATIONS if one.direction == "rtl"] == ["ar"]


@each
def test_four_short_sentences_without_jargon(one: Explanation) -> None:
    for sentence in one.sentences:
        assert len(sentence) <= LONGEST, (len(sentence), sentence)
        assert sentence.endswith(ENDS)
        assert not [sign for sign in ENDS if sign in sentence[:-1]], "one sentence, not two"
        words = {word.casefold() for word in re.findall(r"\w+", sentence)}
        assert not words & set(JARGON[one.code].casefold().split())


@each
def test_the_last_sentence_asks_and_offers_the_way_out(one: Explanation) -> None:
    assert [sentence[-1] in "?؟" for sentence in one.sentences] == [False, False, False, True]


@each
def test_a_language_is_written_in_its_own_script(one: Explanation) -> None:
    script = SCRIPT.get(one.code, "A-Za-zÀ-ž")
    for text in (one.name, one.title, one.back, *one.sentences):
        letters = "".join(re.findall(r"[^\W\d_]", text))
        assert re.fullmatch(f"[{script}]+", letters), text


def test_no_language_is_said_to_be_checked_before_a_native_speaker_did(world: World) -> None:
    assert not [one.code for one in EXPLANATIONS if one.checked]
    page = world.stranger().get("/explain").text
    assert page.count("Nog niet nagekeken door een moedertaalspreker") == len(EXPLANATIONS)


@each
def test_the_page_says_which_language_and_direction_each_part_has(
    world: World, one: Explanation
) -> None:
    page = check_page(world.stranger().get("/explain").text)
    section = next(part for part in page.iter("section") if part.get("id") == one.code)
    assert (section.get("lang"), section.get("dir")) == (one.code, one.direction)
    shown = ["".join(part.itertext()) for part in section.iter("p") if part.get("class")]
    assert shown[:4] == list(one.sentences)


def test_a_link_can_open_one_language_and_an_unknown_one_shows_the_choice(world: World) -> None:
    assert re.findall(
        r'explanation chosen" id="(\w+)"', world.stranger().get("/explain?in=ar").text
    ) == ["ar"]
    assert "chosen" not in world.stranger().get('/explain?in="><b>').text


@pytest.mark.parametrize("path", ["/explain", "/install", "/accessibility"])
def test_the_page_is_the_same_for_everyone_so_that_a_phone_may_keep_it(
    world: World, path: str
) -> None:
    officer = world.browser(Role.OFFICER)
    page = officer.get(path).text
    assert page == world.stranger().get(path).text
    assert "csrf" not in page.lower()


def test_the_accessibility_statement_says_what_was_not_tried_and_where_to_report(
    world: World,
) -> None:
    page = world.stranger().get("/accessibility").text
    assert "schermlezer" in page
    assert f"mailto:{world.config.mail_from}" in page
    assert "/accessibility" in world.stranger().get("/sign-in").text


def test_a_school_that_acknowledges_is_not_asked_to_install_anything(world: World) -> None:
    page = world.stranger().client.get(f"/a/{'t' * 43}").text
    assert "/accessibility" in page
    assert "/install" not in page
