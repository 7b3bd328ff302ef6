"""A day report is read whole, or refused with every fault and the line it stands on."""

import pytest

from fieldform.domain.incidents import DayReport, Row
from fieldform.domain.problems import Problem
from fieldform.tables.day_report import ROWS_MAX, read_day_report
from tests.synthetic_day import HEADER

COLUMNS = DayReport().columns
LINE = (
    "PL2300 2026000001-1;22-11-2026 23:10;Huiselijk geweld;Heerlen;Voorbeeldstraat;12-A;6412 ab;"
    "betrokkene;Wubvlo;van der;Zyxqüa;04-05-2016;"
)


def file(*lines: str, header: str = ";".join(HEADER)) -> str:
    return "\r\n".join([header, *lines]) + "\r\n"


def read(text: str, encoding: str = "utf-8") -> list[Row]:
    return read_day_report(text.encode(encoding), COLUMNS)


def faults(data: str | bytes) -> list[tuple[object, ...]]:
    with pytest.raises(Problem) as caught:
        read_day_report(data if isinstance(data, bytes) else data.encode(), COLUMNS)
    assert caught.value.code == "file.invalid"
    return [(*fault.path, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    (row,) = read(file(LINE).replace(";", delimiter), encoding)
    assert (row.given_name, row.family_name) == ("Zyxqüa", "van der Wubvlo")
    assert (row.reference, row.postcode) == ("PL2300-2026000001-1", "6412AB")
    assert str(row.birth_date) == "2016-05-04"
    assert row.occurred_at.isoformat() == "2026-11-22T23:10:00+01:00"


@pytest.mark.parametrize(
    "moment", ["2026-11-22 23:10", "22/11/2026 23:10:00", "2026-11-22T23:10", "22.11.2026 23.10"]
)
def test_a_moment_may_be_written_in_the_usual_ways(moment: str) -> None:
    (row,) = read(file(LINE.replace("22-11-2026 23:10", moment)))
    assert row.occurred_at.isoformat() == "2026-11-22T23:10:00+01:00"


def test_columns_may_stand_in_any_order_and_others_are_passed_over() -> None:
    names = [*reversed(HEADER), "opmerking"]
    cells = [*reversed(LINE.split(";")), "niet gelezen"]
    (row,) = read(file(";".join(cells), header=";".join(names).upper()))
    assert row.given_name == "Zyxqüa"


def test_every_fault_is_told_with_its_line_and_column() -> None:
    broken = [
        LINE.replace("PL2300 2026000001-1", "2026000001"),
        LINE.replace("22-11-2026 23:10", "gisteren"),
        LINE.replace("04-05-2016", "31-02-2016"),
        LINE.replace("Zyxqüa", '=HYPERLINK("http://evil.example")'.replace('"', "")),
        LINE.replace("Wubvlo", "@SUM(A1)"),
        LINE + ";een te veel",
        LINE.replace("Zyxqüa", "123456782"),
        LINE,
    ]
    assert faults(file(*broken)) == [
        (2, "registratienummer", "reference.invalid"),
        (3, "pleegdatum/tijd", "moment.invalid"),
        (4, "geboortedatum", "birth_date.invalid"),
        (5, "voornaam", "cell.formula"),
        (6, "achternaam", "cell.formula"),
        (7, "", "line.columns"),
        (8, "voornaam", "name.number"),
    ]


def test_every_missing_column_is_named() -> None:
    header = ";".join(HEADER).replace("geboortedatum", "geb").replace("klasse", "soort")
    assert faults(file(LINE, header=header)) == [
        (1, "klasse", "column.missing"),
        (1, "geboortedatum", "column.missing"),
    ]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"\xff\xfe\x00P", 1),
        (b"%PDF-1.7", 1),
        (file(LINE).encode() + b"\x81", 3),
        (file('"open ended;' + LINE).encode(), 2),
    ],
)
def test_what_is_no_such_file_is_told(data: bytes, line: int) -> None:
    assert faults(data) == [(line, "", "file.unreadable")]


def test_a_header_alone_is_no_day_report() -> None:
    assert faults(file()) == [(2, "", "file.empty")]


def test_a_file_of_100_000_rows_is_refused_where_it_becomes_too_long() -> None:
    assert faults(file(*[LINE] * 100_000)) == [(ROWS_MAX + 2, "", "file.too_long")]


def test_a_file_full_of_faults_names_the_first_fifty() -> None:
    found = faults(file(*[LINE.replace("2016", "16")] * 1_000))
    assert len(found) == 51
    assert found[-1] == (52, "", "file.more_faults")


def test_a_foreign_postcode_is_no_fault() -> None:
    (row,) = read(file(LINE.replace("6412 ab", "D-52134")))
    assert row.postcode == ""


def test_no_fault_repeats_what_stood_there() -> None:
    with pytest.raises(Problem) as caught:
        read(file(LINE.replace("Zyxqüa", "=Zyxqüa").replace("04-05-2016", "Zyxqüa")))
    for fault in caught.value.faults:
        assert "Zyx" not in fault.message
