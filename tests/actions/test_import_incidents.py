"""The day report becomes signals: the right children, once, and nothing of anybody else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldform.actions import sealed as seals
from fieldform.actions.import_incidents import Imported, import_day_report
from fieldform.cli import main
from fieldform.domain.incidents import Why
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Problem
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, signals, tally
from fieldform.storage.database import change, rows, write
from tests.scan import hits
from tests.synthetic_day import HEADER, DayReport, make
from tests.world import DIRECT, THROUGH_OFFICE, World, a_child, a_report

HERE = "heerlen"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "synthetic-day-report.csv"
CHILD = (
    "PL2300-2026000001;22-11-2026 21:10;Huiselijk geweld;Heerlen;Voorbeeldstraat;12;6412AB;"
    "betrokkene;Vanderwhistle;;Zyxquadra;04-05-2016;"
)
PARENT = CHILD.replace("Zyxquadra", "Nobodyqua").replace("04-05-2016", "04-05-1986")


def bring_in(
    world: World, *lines: str, data: bytes = b"", person: Person | None = None
) -> Imported:
    data = data or "\r\n".join([";".join(HEADER), *lines]).encode()
    region = world.config.regions[HERE]
    return import_day_report(world.house, data, [region], person, world.clock())


def queue(world: World) -> list[Signal]:
    return signals.every(world.house.db, {State.QUEUED})


def found(world: World) -> set[tuple[str, str, str]]:
    """Every child that became a signal."""
    answers = []
    for signal in signals.every(world.house.db, {State.QUEUED, State.ASKED}):
        sealed = seals.unlock(world.house, signal.id)
        assert sealed
        given, born = str(sealed.answers["given_name"]), str(sealed.answers["birth_date"])
        answers.append((signal.reference, given, born))
    assert len(set(answers)) == len(answers)
    return set(answers)


def test_of_2000_incidents_every_child_is_found(world: World) -> None:
    day = make(world.clock())
    imported = bring_in(world, data=day.data())
    assert day.incidents == 2_000
    missed = day.wanted - found(world)
    precision = len(day.wanted) / imported.selected
    assert missed == set()  # recall 1.0
    assert len(day.wanted) > 100
    assert precision > 0.5  # a preselection that takes everybody would be none


def test_what_officers_reported_is_left_out_of_the_2000(world: World) -> None:
    day = make(world.clock())
    reported, objected = sorted({reference for reference, _, _ in day.wanted})[:2]
    said = {"number": 1, "age": 9, "decision": "objected"}
    world.report(a_report(HERE, [a_child(HERE)], reference=reported), HERE)
    world.report(a_report(HERE, [said], reference=objected), HERE)
    imported = bring_in(world, data=day.data())
    whys = {one.reference: one.why for one in imported.verdicts if one.why in OUT}
    assert whys == {reported: Why.REPORTED, objected: Why.OBJECTED}
    left = {one for one in day.wanted if one[0] not in (reported, objected)}
    assert left <= found(world)
    assert not [one for one in found(world) if one[0] == objected]


OUT = {Why.REPORTED, Why.OBJECTED}


def test_the_same_file_twice_doubles_nothing(world: World) -> None:
    assert bring_in(world, CHILD, PARENT).selected == 1
    again = bring_in(world, CHILD, PARENT)
    assert [one.why for one in again.verdicts] == [Why.REPORTED, Why.NOT_A_CHILD]
    assert len(queue(world)) == 1


def test_it_doubles_nothing_either_when_the_signal_is_destroyed_already(world: World) -> None:
    """The school acknowledged at once: of the incident only the mark is left."""
    report = world.report(a_report(HERE), HERE)
    with write(world.house.db):
        change(world.house.db, "UPDATE signals SET state = 'closed', closed_reason = 'duplicate'")
    world.destroy()
    assert world.now_of(report.signals[0]) is None
    reference = "PL0100-2026123456"
    assert rows(world.house.db, "SELECT 1 FROM reports WHERE reference IS NOT NULL") == []
    same = bring_in(world, CHILD.replace("PL2300-2026000001", f"{reference}-2"))
    assert [one.why for one in same.verdicts] == [Why.REPORTED]
    world.clock.move(timedelta(days=2))
    world.destroy()
    assert rows(world.house.db, "SELECT 1 FROM incident_marks") == []
    assert hits(world.config.data, reference) == []


def test_a_signal_waits_in_the_queue_and_nobody_was_asked(world: World) -> None:
    anna = world.person(Role.DESK, HERE)
    bring_in(world, CHILD, person=anna)
    (signal,) = queue(world)
    sealed = seals.unlock(world.house, signal.id)
    assert (signal.decision, signal.school, signal.age) == ("not_asked", None, 10)
    assert sealed
    assert sealed.answers["reason"] == sealed.conversation["reason"] == "day_report"
    assert sealed.child_name == "Zyxquadra Vanderwhistle"
    assert sealed.postcode4 == "6412"
    assert [one.actor for one in ledger.of_signal(world.house.db, signal.id)] == [anna.id]
    counted = tally.counts(world.house.db, HERE, "2026-11", "2026-11")
    assert counted == {("2026-11", "reports", "day_report"): 1}


def test_of_who_was_not_selected_nothing_is_stored(world: World) -> None:
    elsewhere = CHILD.replace("6412AB", "6211AB").replace("Zyxquadra", "Elsewherequa")
    imported = bring_in(world, CHILD, PARENT, elsewhere)
    assert imported.selected == 1
    for name in ("Nobodyqua", "Elsewherequa", "Zyxquadra", "Vanderwhistle"):
        assert hits(world.config.data, name) == []  # of the one who was: sealed
    assert "Nobodyqua" not in repr(imported)


def test_an_officer_who_is_known_here_is_asked_which_school(world: World) -> None:
    officer = world.person(Role.OFFICER, HERE, "Agent 4711")
    lines = (CHILD + "agent  4711", CHILD.replace("0001;", "0002;") + "Agent 9999")
    imported = bring_in(world, *lines)
    assert (imported.selected, imported.asked) == (2, 1)
    (asked,) = signals.every(world.house.db, {State.ASKED})
    page = world.browser(Role.OFFICER, HERE, officer.name).get("/sent").text
    assert asked.reference in page
    assert "Zyxquadra" not in page
    assert len(queue(world)) == 1


def test_a_file_with_a_fault_in_its_last_line_imports_nothing(world: World) -> None:
    with pytest.raises(Problem):
        bring_in(world, CHILD, PARENT, CHILD.replace("04-05-2016", "44-05-2016"))
    assert queue(world) == []
    assert rows(world.house.db, "SELECT 1 FROM reports UNION SELECT 1 FROM ledger") == []


def test_a_broken_disk_half_way_imports_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(tally, "add", fails)  # after the first incident was written
    with pytest.raises(OSError, match="no space"):
        bring_in(world, CHILD, CHILD.replace("0001;", "0002;"))
    assert rows(world.house.db, "SELECT 1 FROM reports UNION SELECT 1 FROM signals") == []


def test_a_region_gets_its_own_rows_only(world: World) -> None:
    regions = [world.config.regions[one] for one in (DIRECT, THROUGH_OFFICE)]
    lines = [CHILD, CHILD.replace("6412AB", "9285AB").replace("0001;", "0002;")]
    data = "\r\n".join([";".join(HEADER), *lines]).encode()
    import_day_report(world.house, data, regions, None, world.clock())
    assert sorted((one.region, one.reference) for one in queue(world)) == [
        (DIRECT, "PL2300-2026000002"),
        (THROUGH_OFFICE, "PL2300-2026000001"),
    ]


def test_the_synthetic_day_has_a_known_answer_of_its_own(world: World) -> None:
    """Control: an answer that says everybody, or nobody, would prove nothing."""
    day: DayReport = make(world.clock(), incidents=300, seed=1)
    assert 10 < len(day.wanted) < len(day.rows) / 4


def test_the_program_says_of_every_line_why_and_never_a_name(world: World, tmp_path: Path) -> None:
    world.clock.at = datetime.now(UTC)
    at = (world.clock() - timedelta(hours=1)).astimezone(AMSTERDAM)
    file = tmp_path / "day.csv"
    lines = [one.replace("22-11-2026 21:10", f"{at:%d-%m-%Y %H:%M}") for one in (CHILD, PARENT)]
    file.write_text("\n".join([";".join(HEADER), *lines]))
    command = ["incidents", "import", str(file), "--data", str(world.config.data)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "line 2: selected: the class of the incident" in done.output
    assert "line 3: not selected: not from 4 to 18 years old" in done.output
    assert "1 signals queued, 0 questions put to officers" in done.output
    assert "qua" not in done.output
    file.write_text("\n".join([";".join(HEADER), CHILD.replace("22-11-2026 21:10", "vandaag")]))
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 1
    assert "line 2, pleegdatum/tijd: Write day and time as" in refused.output


def test_the_example_that_ships_says_that_it_is_synthetic_and_can_be_read(world: World) -> None:
    data = EXAMPLE.read_bytes()
    rows_of_it = data.decode("cp1252").splitlines()[1:]
    assert all("SYNTHETISCH VOORBEELD" in row for row in rows_of_it)
    world.clock.at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert bring_in(world, data=data).selected > 3
