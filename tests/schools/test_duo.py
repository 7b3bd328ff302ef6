"""DUO's files in, with every header, delimiter and encoding it used."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldform.domain.school import School, place_name
from fieldform.schools.duo import read_schools
from fieldform.schools.holiday_regions import EXCEPTIONS, holiday_region
from fieldform.tables.reading import BrokenFile, read_table
from tests.shared_data import MERGED, PRIMARY, PRIMARY_2021, SECONDARY_SAMPLE, shared

HEADER = (
    "PROVINCIE;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;"
    "POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;VAKANTIEREGIO"
)
ROW = "Limburg;08MU;08MU00;De Regenboog;Weijenbergstraat;8;6431 AL;HOENSBROEK;0917;HEERLEN;Zuid"
OTHER = ROW.replace("08MU", "09ZZ")
REGENBOOG = School(
    "08MU00", "De Regenboog", "BO", "", "Weijenbergstraat", "8", "6431 AL", "Hoensbroek",
    "0917", "Heerlen", "Zuid", None, None,
)  # fmt: skip


def read(*lines: str) -> list[School]:
    return read_schools("\r\n".join(lines).encode())


@pytest.mark.parametrize(
    ("name", "count", "kinds"),
    [
        (PRIMARY, 6122, {"BO": 6122}),
        (PRIMARY_2021, 6215, {"BO": 6215}),
        (SECONDARY_SAMPLE, 4, {"VO": 4}),
        (MERGED, 8629, {"BO": 6122, "VO": 1619, "SBO": 266, "SO": 111, "VSO": 83, "SO-VSO": 428}),
    ],
)
def test_every_row_of_the_four_real_files_is_read(
    name: str, count: int, kinds: dict[str, int]
) -> None:
    schools = read_schools(shared(name), name)
    assert len(schools) == count
    assert Counter(school.kind for school in schools) == kinds
    assert all(re.fullmatch(r"\d{4} [A-Z]{2}", school.postcode) for school in schools)


def test_the_letters_of_windows_1252_arrive() -> None:
    names = {school.code: school.name for school in read_schools(shared(PRIMARY))}
    assert "Gearwurkingsskoalle de Wâldiik" in names.values()
    assert 'Basisschool "De Maasparel"' in names.values()
    merged = {school.code: school.name for school in read_schools(shared(MERGED))}
    assert {code: merged[code] for code in names} == names


def test_a_field_of_one_space_is_empty_and_a_blank_municipality_is_named_by_its_number() -> None:
    by_code = {school.code: school for school in read_schools(shared(PRIMARY))}
    assert {by_code[code].municipality for code in ("32LY00", "32LW00")} == {"1948"}
    assert {by_code[code].municipality_name for code in ("32LY00", "32LW00")} == {"Meierijstad"}
    assert read(HEADER, ROW.replace("HEERLEN", " "))[0].municipality_name == ""


def test_the_old_header_gets_its_holiday_region_from_the_municipality() -> None:
    """And never one that DUO's own column of 2026 contradicts."""
    table = read_table(shared(PRIMARY))
    rows = [row for _, row in table.rows]
    decided = [row for row in rows if EXCEPTIONS.get(row["GEMEENTENUMMER"], "-")]
    assert len(rows) - len(decided) == 73  # in the four split municipalities
    assert all(
        holiday_region(row["PROVINCIE"], row["GEMEENTENUMMER"]) == row["VAKANTIEREGIO"]
        for row in decided
    )
    old = Counter(school.holiday_region for school in read_schools(shared(PRIMARY_2021)))
    assert old[""] == 73
    assert set(old) == {"Noord", "Midden", "Zuid", ""}


def test_the_old_number_is_a_whole_code_or_is_put_behind_the_brin() -> None:
    old = HEADER.replace("INSTELLINGSCODE", "BRIN NUMMER").replace(
        "VESTIGINGSCODE", "VESTIGINGSNUMMER"
    )
    assert read(old, ROW)[0] == REGENBOOG
    assert read(old, ROW.replace("08MU00", "3"))[0].code == "08MU03"


def test_the_special_header_names_the_kind_in_its_first_column() -> None:
    rows = [
        f"{kind};{ROW.replace('08MU00', f'08MU0{n}')}"
        for n, kind in enumerate(["Sbo", "So", "Vso", "So/Vso"])
    ]
    schools = read(f"SOORT PRIMAIR ONDERWIJS;{HEADER}", *rows)
    assert [school.kind for school in schools] == ["SBO", "SO", "VSO", "SO-VSO"]


def test_a_secondary_school_has_its_level() -> None:
    levels = [school.level for school in read_schools(shared(SECONDARY_SAMPLE))]
    assert levels == ["PRO", "PRO", "BRUGJAAR", "VBO/MAVO/HAVO/VWO"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_every_dialect_gives_the_same_school(
    encoding: str, delimiter: str, end: str, quoting: Literal[0, 1]
) -> None:
    name = 'Basisschool "De Wâldiik", \u2019t Goede; 1'
    fields = [name if field == "De Regenboog" else field for field in ROW.split(";")]
    file = io.StringIO()
    write = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    write.writerows([HEADER.split(";"), fields])
    (school,) = read_schools(file.getvalue().encode(encoding))
    assert school == replace(REGENBOOG, name=name)


WORDS = st.text(
    st.characters(codec="cp1252", categories=("L", "N", "P", "S"), include_characters=" "),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip())


@given(names=st.lists(WORDS, min_size=1, max_size=5), end=st.sampled_from(["\r\n", "\n"]))
def test_any_name_that_is_written_is_read_again(names: list[str], end: str) -> None:
    file = io.StringIO()
    write = csv.writer(file, delimiter=";", lineterminator=end)
    write.writerow(HEADER.split(";"))
    for number, name in enumerate(names):
        fields = ROW.replace("08MU00", f"08MU{number:02}").split(";")
        fields[3] = name
        write.writerow(fields)
    for encoding in ("utf-8", "utf-8-sig"):
        schools = read_schools(file.getvalue().encode(encoding))
        assert [school.name for school in schools] == [" ".join(name.split()) for name in names]


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["a;b;c", "1;2;3"], 1, "missing: INSTELLINGSCODE, VESTIGINGSCODE"),
        (["<html>", "<p>Not found"], 1, "not a header"),
        ([HEADER + ";POSTCODE", ROW + ";1"], 1, "twice"),
        ([HEADER], 2, "no school"),
        ([HEADER, ROW, OTHER + ";1"], 3, "12 columns where the header has 11"),
        ([HEADER, ROW, OTHER[:40]], 3, "5 columns"),
        ([HEADER, ROW, "", OTHER.replace("09ZZ00", "9ZZ00")], 4, "'9ZZ00' is not a vestig"),
        ([HEADER, ROW.replace("08MU00", "08mu00")], 2, "'08mu00' is not a vestig"),
        ([HEADER, ROW.replace(";08MU;", ";08MV;")], 2, "does not belong to '08MV'"),
        ([HEADER, ROW, OTHER, ROW], 4, "08MU00 already stands in line 2"),
        ([HEADER, ROW.replace("0917", "Heerlen")], 2, "not a municipality"),
        ([HEADER, ROW.replace("Zuid", "Zui")], 2, "not a holiday region"),
        ([HEADER, ROW.replace("De Regenboog", " ")], 2, "no name"),
        ([HEADER, ROW, OTHER.replace("De R", '"De R')], 3, "not CSV"),
        ([HEADER + ";LAT", ROW + ";nan"], 2, "not in degrees"),
        ([HEADER + ";LAT", ROW + ";50,9"], 2, "could not convert"),
        ([HEADER + ";SOORT", ROW + ";MBO"], 2, "'MBO' is not a known kind"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_the_reason(
    lines: list[str], line: int, reason: str
) -> None:
    with pytest.raises(BrokenFile, match=re.escape(reason)) as refusal:
        read_schools("\n".join(lines).encode(), "vestigingenbo.csv")
    assert refusal.value.line == line
    assert str(refusal.value).startswith(f"vestigingenbo.csv, line {line}: ")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "empty"),
        (b" \r\n", 1, "empty"),
        (b"PK\x03\x04\x00", 1, "not a text file"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\x81", 3, "neither UTF-8 nor Windows-1252"),
        (f"\ufeff{HEADER}\n{ROW}".encode() + b"\xe2", 2, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_decoded_is_refused(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason) as refusal:
        read_schools(data)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'T HARDE", "'t Harde"),
        ("BEEK GEM MONTFERLAND", "Beek (gem. Montferland)"),
        ("SPAARNDAM GEM. HAARLEM", "Spaarndam (gem. Haarlem)"),
        ("RIJSWIJK NB", "Rijswijk (NB)"),
        ("ELST GLD", "Elst (Gld)"),
        ("BERGEN (NH)", "Bergen (NH)"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("IJMUIDEN", "IJmuiden"),
        ("DEN HELDER", "Den Helder"),
        ("WEHE-DEN HOORN", "Wehe-den Hoorn"),
        ("SINT-MICHIELSGESTEL", "Sint-Michielsgestel"),
        ("TULL EN 'T WAAL", "Tull en 't Waal"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("Bergen (L.)", "Bergen (L.)"),
        ("", ""),
    ],
)
def test_a_place_is_written_as_people_write_it(official: str, shown: str) -> None:
    assert place_name(official) == shown
