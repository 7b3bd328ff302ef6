"""An import does what the files say, all of it or nothing, and says what it did."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from fieldform.actions.import_schools import (
    Differences,
    Renamed,
    TooManyGone,
    import_schools,
    load_pilot,
)
from fieldform.cli_schools import schools as command
from fieldform.domain.school import School
from fieldform.storage import schools
from fieldform.storage.database import change, insert, rows, write
from fieldform.tables.reading import BrokenFile
from tests.shared_data import (
    FOLDER,
    MERGED,
    PRIMARY,
    PRIMARY_2021,
    PUPILS,
    SECONDARY_SAMPLE,
    shared,
)

REGENBOOG = "08MU00"


def take_in(db: Database, *names: str, force: bool = False) -> Differences:
    return import_schools(db, [(name, shared(name)) for name in names], force=force)


def counts(differences: Differences) -> tuple[int, int, int, int, int]:
    return (
        len(differences.added),
        len(differences.renamed),
        len(differences.changed),
        len(differences.gone),
        differences.unchanged,
    )


def everything(db: Database) -> list[tuple[object, ...]]:
    tables = ("schools", "school_aliases", "catchment", "postcodes")
    return [tuple(row) for table in tables for row in rows(db, f"SELECT * FROM {table}")]


def offered(db: Database) -> dict[str, School]:
    known = schools.all_schools(db)
    return {code: school for code, (school, is_offered) in known.items() if is_offered}


def school(db: Database, code: str) -> School:
    found = schools.find(db, code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "count"),
    [(MERGED, 8629), (PRIMARY, 6122), (PRIMARY_2021, 6215), (SECONDARY_SAMPLE, 4)],
)
def test_each_real_file_is_new_once_and_unchanged_the_second_time(
    db: Database, name: str, count: int
) -> None:
    assert counts(take_in(db, name)) == (count, 0, 0, 0, 0)
    assert len(offered(db)) == count
    before = everything(db)
    assert counts(take_in(db, name)) == (0, 0, 0, 0, count)
    assert everything(db) == before


def test_a_changed_copy_reports_exactly_its_differences(db: Database) -> None:
    take_in(db, PRIMARY)
    lines = shared(PRIMARY).decode("cp1252").split("\r\n")
    at = {line.split(";")[3]: number for number, line in enumerate(lines) if ";" in line}
    renamed, moved, gone, like = at["08MU00"], at["07XB00"], at["15IQ00"], at["14LM00"]
    lines[renamed] = lines[renamed].replace("Basisschool De Regenboog", "Kindcentrum Het Prisma")
    lines[moved] = ";".join([*lines[moved].split(";")[:6], "1000-X", *lines[moved].split(";")[7:]])
    lines[like] += "\r\n" + lines[like].replace("14LM00", "14LM99")
    del lines[gone]
    differences = import_schools(db, [("copy.csv", "\r\n".join(lines).encode("cp1252"))])
    assert differences == Differences(
        read=6122,
        added=("14LM99",),
        renamed=(Renamed("08MU00", "Basisschool De Regenboog", "Kindcentrum Het Prisma"),),
        changed=("07XB00",),
        gone=("15IQ00",),
    )
    assert differences.unchanged == 6119
    assert school(db, "07XB00").house_number == "1000-X"


def test_five_years_of_duo_are_225_gone_132_new_and_878_renamed(db: Database) -> None:
    """domain.md 1.2 counted them from the files in another way."""
    take_in(db, PRIMARY_2021)
    difference = take_in(db, PRIMARY)
    assert (len(difference.gone), len(difference.added)) == (225, 132)
    assert len(difference.renamed) == 878


def test_a_renamed_school_is_still_found_by_its_former_name(db: Database) -> None:
    take_in(db, PRIMARY_2021)
    renamed = next(r for r in take_in(db, PRIMARY).renamed if r.former.endswith("De Brink"))
    found = schools.search(db, renamed.former, None, school(db, renamed.code).municipality, 50)
    assert renamed.code in [school.code for school in found]
    assert schools.former_names(db, renamed.code) == [renamed.former]


def test_a_school_that_is_gone_is_kept_but_not_offered_and_can_come_back(db: Database) -> None:
    take_in(db, PRIMARY)
    with write(db):
        insert(db, "mailboxes", {"code": REGENBOOG, "address": "ib@regenboog.example"})
    text = shared(PRIMARY).decode("cp1252").split("\r\n")
    without = "\r\n".join(line for line in text if REGENBOOG not in line).encode("cp1252")
    assert import_schools(db, [("without", without)]).gone == (REGENBOOG,)
    assert schools.exists(db, REGENBOOG)
    assert school(db, REGENBOOG).name == "Basisschool De Regenboog"
    assert REGENBOOG not in [s.code for s in schools.search(db, "regenboog", "6431", None, 500)]
    assert REGENBOOG not in [s.code for s in schools.likely(db, "6431", None, 500)]
    assert take_in(db, PRIMARY).added == (REGENBOOG,)
    assert len(rows(db, "SELECT 1 FROM mailboxes")) == 1


def test_the_primary_file_leaves_secondary_and_special_schools_alone(db: Database) -> None:
    take_in(db, MERGED)
    assert counts(take_in(db, PRIMARY)) == (0, 0, 0, 0, 6122)
    assert len(offered(db)) == 8629


def test_an_old_file_takes_nothing_away_that_it_does_not_know(db: Database) -> None:
    take_in(db, MERGED)
    before = school(db, REGENBOOG)
    take_in(db, PRIMARY_2021)
    after = school(db, REGENBOOG)
    assert (after.holiday_region, after.latitude) == (before.holiday_region, before.latitude)
    didam = [s for s in offered(db).values() if s.municipality == "1955"]
    assert {s.holiday_region for s in didam if s.place == "Didam"} == {"Zuid"}


def test_a_sample_is_refused_where_it_would_close_most_schools(db: Database) -> None:
    take_in(db, MERGED)
    before = everything(db)
    with pytest.raises(TooManyGone, match=r"1615 of the 1619 secondary schools .* --force"):
        take_in(db, SECONDARY_SAMPLE)
    assert everything(db) == before
    assert len(take_in(db, SECONDARY_SAMPLE, force=True).gone) == 1615
    assert len(offered(db)) == 8629 - 1615


def test_a_fifth_may_go_but_not_more(db: Database) -> None:
    lines = shared(PRIMARY).split(b"\r\n")[:21]
    import_schools(db, [("twenty", b"\r\n".join(lines))])
    with pytest.raises(TooManyGone, match="5 of the 20 primary"):
        import_schools(db, [("fifteen", b"\r\n".join(lines[:16]))])
    assert len(import_schools(db, [("sixteen", b"\r\n".join(lines[:17]))]).gone) == 4


def test_a_broken_line_in_the_second_file_changes_nothing(db: Database) -> None:
    take_in(db, PRIMARY_2021)
    before = everything(db)
    lines = shared(PRIMARY).split(b"\r\n")
    lines[4711] = lines[4711].rpartition(b";")[0]
    with pytest.raises(BrokenFile, match="30 columns where the header has 31") as refusal:
        import_schools(db, [("good", shared(PRIMARY)), ("bad", b"\r\n".join(lines))])
    assert (refusal.value.file, refusal.value.line) == ("bad", 4712)
    assert everything(db) == before


def test_a_failure_half_way_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(db, PRIMARY_2021)
    before = everything(db)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(schools, "stop_offering", fail)
    with pytest.raises(OSError, match="disk is full"):
        take_in(db, PRIMARY)
    assert everything(db) == before


def test_the_pilot_municipalities_come_along_and_never_overwrite(db: Database) -> None:
    added = load_pilot(db)
    assert len(added.added) == added.read == 152
    pilot = [s for s in offered(db).values() if s.municipality in {"0059", "0917", "0289", "0935"}]
    assert len(pilot) == 129
    assert {s.kind for s in pilot} == {"BO", "SBO", "VSO", "SO-VSO", "VO"}
    assert schools.likely(db, "6431", None)[1].code == REGENBOOG
    assert schools.municipality_of_postcode(db, "6422") == "0917"
    with write(db):
        change(db, "UPDATE schools SET name = 'newer' WHERE code = ?", (REGENBOOG,))
        change(db, "UPDATE postcodes SET municipality = '0882' WHERE postcode4 = '6431'")
    before = everything(db)
    assert counts(load_pilot(db)) == (0, 0, 0, 0, 152)
    assert everything(db) == before


def test_the_pilot_files_agree_with_the_national_ones(db: Database, national: Database) -> None:
    load_pilot(db)
    everywhere = offered(national)
    for code, ours in offered(db).items():
        theirs = everywhere[code]
        assert (ours.name, ours.kind, ours.postcode) == (theirs.name, theirs.kind, theirs.postcode)
        assert ours.holiday_region == theirs.holiday_region
    assert load_pilot(national).added == ()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_the_command_prints_what_it_did(tmp_path: Path) -> None:
    shared(PRIMARY)
    data, file = str(tmp_path / "data"), str(FOLDER / PRIMARY)
    first = run("import", file, "--data", data)
    assert first.output == "6122 read: 6122 added, 0 renamed, 0 changed, 0 gone, 0 unchanged\n"
    again = CliRunner(env={"FIELDFORM_DATA": data}).invoke(command, ["import", file])
    assert again.output == "6122 read: 0 added, 0 renamed, 0 changed, 0 gone, 6122 unchanged\n"
    pupils = run("import-catchment", str(FOLDER / PUPILS), "--data", data)
    assert pupils.output == "4014 home postcodes read\n"
    assert (tmp_path / "data" / "fieldform.db").stat().st_mode & 0o077 == 0


def test_the_command_refuses_on_standard_error_with_1(tmp_path: Path) -> None:
    shared(MERGED)
    data = str(tmp_path)
    assert run("import", str(FOLDER / MERGED), "--data", data).exit_code == 0
    before = (tmp_path / "fieldform.db").read_bytes()
    broken = tmp_path / "broken.csv"
    broken.write_bytes(shared(PRIMARY)[:100_000])
    for arguments, message in (
        ([str(FOLDER / SECONDARY_SAMPLE)], "Error: 1615 of the 1619 secondary schools"),
        ([str(broken)], "Error: broken.csv, line 3"),
        ([str(tmp_path / "absent.csv")], "No such file"),
    ):
        result = run("import", *arguments, "--data", data)
        assert (result.exit_code, result.stdout) == (1, "")
        assert message in result.stderr
    assert (tmp_path / "fieldform.db").read_bytes() == before
    forced = run("import", str(FOLDER / SECONDARY_SAMPLE), "--force", "--data", data)
    assert forced.output == "4 read: 0 added, 0 renamed, 0 changed, 1615 gone, 4 unchanged\n"
