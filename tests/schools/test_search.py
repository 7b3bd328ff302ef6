"""What an officer types finds the school that is meant, the nearest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from fieldform.domain.folding import fold, query_words, search_text
from fieldform.storage import schools
from fieldform.storage.database import insert, write
from tests.schools.test_import import school

HEERLEN, WAGENINGEN, ACHTKARSPELEN, MAASTRICHT = "6412", "6701", "9285", "6211"


@pytest.mark.parametrize(
    ("typed", "home", "code"),
    [
        ("regenboog", "6431", "08MU00"),
        ("Basisschool de Regenboog", "6431", "08MU00"),
        ("openbare basisschool regenb", "6431", "08MU00"),
        ("el wahda", HEERLEN, "24UE00"),
        ("st tarcisius", HEERLEN, "14LM00"),
        ("Sint Tarcisius", HEERLEN, "14LM00"),
        ("pantarijn", WAGENINGEN, "16YV00"),
        ("hj piekschool", WAGENINGEN, "04AA00"),
        ("g.j. van den brink", WAGENINGEN, "08CQ00"),
        ("twaikker", ACHTKARSPELEN, "07XB00"),
        ("twa ikker", ACHTKARSPELEN, "07XB00"),
        ("Twa-ikker", ACHTKARSPELEN, "07XB00"),
        ("waldiik", ACHTKARSPELEN, "10LV00"),
        ("christelijke basisschool lichtbron", ACHTKARSPELEN, "11MA00"),
        ("mozaiek", MAASTRICHT, "05KP00"),
        ("j.f. kennedy", MAASTRICHT, "03IY00"),
        ("ziezo", MAASTRICHT, "09SF00"),
    ],
)
def test_the_school_that_is_meant_comes_first(
    national: Database, typed: str, home: str, code: str
) -> None:
    assert schools.search(national, typed, home, None, 8)[0].code == code


def test_sixty_eight_rainbows_are_ranked_by_where_the_child_lives(national: Database) -> None:
    found = schools.search(national, "regenboog", "6431", None, 500)
    assert len(found) > 68
    distances = [abs(int(school.postcode[:4]) - 6431) for school in found[1:]]
    assert distances == sorted(distances)
    assert len(schools.search(national, "regenboog", "6431", None, 5)) == 5


def test_a_municipality_ranks_where_there_is_no_postcode(national: Database) -> None:
    found = schools.search(national, "johan", None, "0289", 3)
    assert found[0].municipality == "0289"
    nearest = schools.search(national, "regenboog", None, "0289", 1)[0]
    assert nearest.municipality_name == "Ede"


def test_the_place_finds_too_by_its_everyday_name(national: Database) -> None:
    found = schools.search(national, "kennedy den haag", None, None, 8)
    assert [school.place for school in found] == ["'s-Gravenhage"]
    assert schools.search(national, "matrix den bosch", None, None, 8)[0].municipality == "0796"


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "zzzz", "regenboog xqx", "\0"])
def test_what_is_not_there_is_not_found(national: Database, typed: str) -> None:
    expected = schools.likely(national, "6431", None, 8) if not query_words(typed) else []
    assert schools.search(national, typed, "6431", None, 8) == expected


def test_nothing_typed_gives_the_likely_schools(national: Database) -> None:
    found = schools.search(national, "  ", "6431", None, 8)
    assert found == schools.likely(national, "6431", None)
    assert len(found) == 8
    assert schools.search(national, "", None, None, 8) == []


def test_a_word_is_found_by_its_beginning_only(national: Database) -> None:
    assert schools.search(national, "ogenboogx", "6431", None, 8) == []
    assert "08MU00" not in [s.code for s in schools.search(national, "boog", "6431", None, 500)]


@pytest.mark.parametrize("home", ["", "64", "abcd", "0000", "9999999"])
def test_a_strange_postcode_harms_nothing(national: Database, home: str) -> None:
    assert len(schools.search(national, "regenboog", home, None, 8)) == 8


def test_only_offered_schools_are_found(national: Database) -> None:
    with write(national):
        schools.stop_offering(national, ["08MU00"])
    assert schools.search(national, "regenboog hoensbroek", "6431", None, 8) == []
    assert school(national, "08MU00").place == "Hoensbroek"


def test_the_likely_schools_of_another_kind_are_the_nearest(national: Database) -> None:
    found = schools.likely(national, "6431", None, 3, {"VO"})
    assert {school.kind for school in found} == {"VO"}
    assert found[0].place == "Hoensbroek"


def test_a_school_s_own_free_days_are_found(national: Database) -> None:
    with write(national):
        for day in ("2027-02-08", "2027-02-09"):
            insert(national, "school_free_days", {"code": "08MU00", "day": day})
    assert {d.isoformat() for d in schools.free_days(national, "08MU00")} == {
        "2027-02-08",
        "2027-02-09",
    }
    assert schools.free_days(national, "09LU00") == frozenset()


def test_an_unknown_code_is_not_a_school(national: Database) -> None:
    assert schools.find(national, "00ZZ99") is None
    assert not schools.exists(national, "00ZZ99")
    assert schools.exists(national, "08MU00")


def test_municipalities_have_their_names(national: Database) -> None:
    names = schools.names_of_municipalities(national)
    assert len(names) == 342
    assert (names["0059"], names["0518"]) == ("Achtkarspelen", "'s-Gravenhage")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gearwurkingsskoalle de Wâldiik", "gearwurkingsskoalle de waldiik"),
        ("\u2019t Kompas", "kompas"),
        ("'t Pompeblêd", "pompebled"),
        ("`t Loont", "loont"),
        ("\u2018s-Gravendreef", "gravendreef"),
        ("Plein³", "plein3"),
        ('"Kla4"', "kla4"),
        ("Het P@rk", "het park"),
        ("Christelijke / Christelyke", "christelyke christelyke"),
        ("St. Jan & Dr. Ariëns", "sint jan doctor ariens"),
        ("d`Oultremont", "doultremont"),
        ("Eben-Haëzer", "eben haezer"),
        ("J.F. Kennedy / Jf Kennedy / J F Kennedy", "jf kennedy jf kennedy jf kennedy"),
        ("'t k", "k"),
        ("t k", "t k"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_are_folded_to_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_noise_is_dropped_from_what_is_typed_unless_it_is_all_there_is() -> None:
    assert query_words("De Openbare Basisschool De Brink") == ("brink",)
    assert query_words("openbare basisschool") == ("openbare", "basisschool")
    assert len(query_words("a1 " * 50)) == 8


@given(st.text(max_size=60))
def test_whatever_is_typed_is_folded_to_small_letters_and_figures(text: str) -> None:
    words = fold(text).split()
    assert all(word.isalnum() and word == word.casefold() for word in words)


@given(name=st.text(max_size=60), place=st.text(max_size=20), alias=st.text(max_size=20))
def test_every_school_is_found_by_its_own_name_and_former_name(
    name: str, place: str, alias: str
) -> None:
    text = search_text(name, place, [alias])
    for typed in (name, place, alias):
        assert all(f" {word}" in text for word in query_words(typed))
