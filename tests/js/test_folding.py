"""What is typed is folded alike on the phone and on the server."""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldform.domain.folding import EVERYDAY_PLACES, NOISE, fold
from tests.js.node import SCRIPTS, evaluate
from tests.shared_data import MERGED, shared

FOLD = f"""
import fs from "node:fs"
import {{ EVERYDAY_PLACES, foldedWords, NOISE }} from "{SCRIPTS / "folding.js"}"
const texts = JSON.parse(fs.readFileSync(0, "utf8"))
const folded = texts.map(text => foldedWords(text).join(" "))
console.log(JSON.stringify({{ folded, noise: [...NOISE], places: [...EVERYDAY_PLACES] }}))
"""

KEYBOARD = st.characters(min_codepoint=32, max_codepoint=0x24F) | st.sampled_from(
    "\u2018\u2019\u02bc\u00b4`'-\u2013\u0301\u0308\u00b3\u2074ijIJ@& "
)
"""Everything that Latin keyboards type, and what the names of schools hold besides."""


def folded_by_the_phone(texts: list[str]) -> list[str]:
    folded: list[str] = evaluate(FOLD, texts)["folded"]
    return folded


def test_every_real_name_place_and_street_is_folded_alike() -> None:
    table = csv.DictReader(io.StringIO(shared(MERGED).decode("utf-8-sig")), delimiter=";")
    columns = ("naam", "plaats", "plaats_mixed", "straat", "gemeente")
    texts = sorted({row[column] for row in table for column in columns})
    assert len(texts) > 10_000
    assert folded_by_the_phone(texts) == [fold(text) for text in texts]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(KEYBOARD, max_size=30), min_size=100, max_size=200))
def test_whatever_is_typed_is_folded_alike(texts: list[str]) -> None:
    assert folded_by_the_phone(texts) == [fold(text) for text in texts]


def test_both_have_the_same_noise_and_the_same_everyday_places() -> None:
    phone = evaluate(FOLD, [])
    assert set(phone["noise"]) == NOISE
    assert {name: " ".join(words) for name, words in phone["places"]} == EVERYDAY_PLACES
