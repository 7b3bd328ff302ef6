"""Where the children of a home postcode go to school."""

import csv
import gzip
from collections import defaultdict

import pytest
from sqlite_utils import Database

from fieldform.actions.import_schools import import_catchment
from fieldform.schools.pupils import read_pupils
from fieldform.storage import schools
from fieldform.storage.database import rows
from fieldform.tables.reading import BrokenFile
from tests.shared_data import PUPILS, shared

HEADER = (
    "postcode4_leerling;gemeente_leerling;vestigingscode;soort_po;gemeentenummer_school;"
    "som_exact;aantal_cellen_lt5;schatting"
)
ROW = "6431;Heerlen;08MU00;Bo;0917;40;0;40.0"


def everything(db: Database) -> list[tuple[object, ...]]:
    tables = ("catchment", "postcodes")
    return [tuple(row) for table in tables for row in rows(db, f"SELECT * FROM {table}")]


def test_the_real_file_gives_each_postcode_its_schools_most_pupils_first() -> None:
    """Counted here once more, without the parser."""
    pupils: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in csv.reader(gzip.decompress(shared(PUPILS)).decode().splitlines(), delimiter=";"):
        if len(row[0]) == 4:
            pupils[row[0]][row[2]] += float(row[7])
    catchment = read_pupils(shared(PUPILS), PUPILS)
    assert len(catchment.schools) == 4014
    assert catchment.schools.keys() == pupils.keys()
    for postcode4, ranked in catchment.schools.items():
        counts = [round(pupils[postcode4][code], 3) for code in ranked]
        assert counts == sorted(counts, reverse=True)
        others = pupils[postcode4].keys() - set(ranked)
        assert len(ranked) == min(12, len(pupils[postcode4]))
        assert all(round(pupils[postcode4][code], 3) <= counts[-1] for code in others)


def test_plain_and_gzipped_are_the_same_file() -> None:
    assert read_pupils(gzip.decompress(shared(PUPILS))) == read_pupils(shared(PUPILS))


def test_abroad_and_unknown_are_no_postcodes() -> None:
    lines = [HEADER, ROW, *(ROW.replace("6431", code) for code in ("10", "20", "30", "40"))]
    assert read_pupils("\n".join(lines).encode()).schools == {"6431": ("08MU00",)}


def test_one_school_with_two_kinds_of_education_counts_once() -> None:
    rows_ = [
        ROW.replace("08MU00;Bo", "20IF00;So"),
        ROW.replace("08MU00;Bo", "20IF00;Vso"),
        ROW.replace("40.0", "79.9"),
    ]
    catchment = read_pupils("\n".join([HEADER, *rows_]).encode())
    assert catchment.schools["6431"] == ("20IF00", "08MU00")


def test_the_likely_schools_of_a_postcode_are_those_of_its_children(national: Database) -> None:
    """The examples of domain.md 1.5."""
    buitenpost = schools.likely(national, "9285", None, 3)
    for name, school in zip(("Mienskip", "Lichtbron", "Fontein"), buitenpost, strict=True):
        assert name in school.name
    heerlen = " ".join(school.name for school in schools.likely(national, "6412", None))
    assert all(name in heerlen for name in ("Wegwijzer", "Horizon", "Frans Post", "El Wahda"))


def test_after_the_catchment_come_the_postcode_s_own_schools_and_then_the_nearest(
    national: Database,
) -> None:
    found = schools.likely(national, "6431", None, 60)
    ranked = [
        code
        for (code,) in rows(
            national,
            "SELECT code FROM catchment JOIN schools USING (code) WHERE postcode4 = '6431' "
            "ORDER BY catchment.place",
        )
    ]
    assert [school.code for school in found[: len(ranked)]] == ranked
    rest = found[len(ranked) :]
    own = [school.postcode.startswith("6431") for school in rest]
    assert own == sorted(own, reverse=True)
    assert any(own)
    others = [school for school in rest if not school.postcode.startswith("6431")]
    at_home = [school.municipality == "0917" for school in others]
    assert at_home == sorted(at_home, reverse=True)
    distances = [
        abs(int(school.postcode[:4]) - 6431) for school in others if school.municipality == "0917"
    ]
    assert distances == sorted(distances)


@pytest.mark.parametrize(
    ("postcode4", "municipality"),
    [
        ("9285", "0059"),
        ("6431", "0917"),
        ("6701", "0289"),
        ("6211", "0935"),
        ("5854", "0893"),
        ("1861", "0373"),
        ("2288", "0603"),
        ("1000", None),
        ("", None),
        ("%", None),
    ],
)
def test_a_postcode_has_a_municipality(
    national: Database, postcode4: str, municipality: str | None
) -> None:
    """Bergen is in two provinces, and Rijswijk has a suffix only in one of the files."""
    assert schools.municipality_of_postcode(national, postcode4) == municipality


def test_no_postcode_is_put_in_a_municipality_without_any_of_its_own_schools(
    national: Database,
) -> None:
    strange = rows(
        national,
        """
        SELECT postcode4 FROM postcodes
        WHERE EXISTS (SELECT 1 FROM schools WHERE substr(postcode, 1, 4) = postcode4)
          AND NOT EXISTS (SELECT 1 FROM schools WHERE substr(postcode, 1, 4) = postcode4
                          AND schools.municipality = postcodes.municipality)
        """,
    )
    assert strange == []


def test_schools_answer_for_a_postcode_where_no_pupils_file_was_read(national: Database) -> None:
    national.conn.execute("DELETE FROM postcodes")
    assert schools.municipality_of_postcode(national, "6431") == "0917"


def test_a_name_that_no_school_has_is_answered_by_where_the_pupils_go(db: Database) -> None:
    import_catchment(db, f"{HEADER}\n{ROW}".encode())
    assert schools.municipality_of_postcode(db, "6431") == "0917"


@pytest.mark.parametrize("municipality", ["0893", "0373"])
def test_a_name_that_two_municipalities_share_is_answered_by_where_the_pupils_go(
    national: Database, municipality: str
) -> None:
    row = ROW.replace("Heerlen", "Bergen").replace("0917", municipality)
    import_catchment(national, f"{HEADER}\n{row}".encode())
    assert schools.municipality_of_postcode(national, "6431") == municipality


def test_the_schools_of_the_postcode_come_before_those_of_another_municipality(
    national: Database,
) -> None:
    national.conn.execute("DELETE FROM catchment")
    found = schools.likely(national, "6431", "0935")
    own = [school.municipality for school in found if school.postcode.startswith("6431")]
    assert own
    assert {school.municipality for school in found[: len(own)]} == {"0917"}
    assert {school.municipality for school in found[len(own) :]} == {"0935"}


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"a;b\n1;2", 1, "missing: POSTCODE4_LEERLING"),
        (HEADER.encode(), 2, "no postcode"),
        (f"{HEADER}\n{ROW}\n{ROW};1".encode(), 3, "9 columns where the header has 8"),
        (f"{HEADER}\n{ROW}\n{ROW}".replace("40.0", "<5").encode(), 2, "'<5' is not a number"),
        (f"{HEADER}\n{ROW}".replace("40.0", "inf").encode(), 2, "'inf' is not a number"),
        (f"{HEADER}\n{ROW}\n{ROW}x".replace("6431;H", "643A;H", 1).encode(), 2, "'643A' is not"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-9], 1, "gzip file is damaged"),
        (b"\x1f\x8b\x08nothing", 1, "gzip file is damaged"),
    ],
)
def test_a_broken_file_changes_nothing(
    national: Database, data: bytes, line: int, reason: str
) -> None:
    before = everything(national)
    with pytest.raises(BrokenFile, match=reason) as refusal:
        import_catchment(national, data, "pupils.csv")
    assert refusal.value.line == line
    assert everything(national) == before
