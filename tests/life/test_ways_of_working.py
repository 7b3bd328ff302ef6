"""All ways of working of the evaluation, each from report or day report until no byte of a name
is left: Achtkarspelen, Heerlen with its query, Wageningen (primary and secondary), Maastricht, the
test phase, and the later route through Veilig Thuis."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from fieldform import regions
from fieldform.actions.acknowledge import acknowledge
from fieldform.actions.people import add_person
from fieldform.channels.parcel import Parcel
from fieldform.domain.people import Role
from fieldform.domain.signal import Signal, State
from fieldform.storage import ledger, signals, tally
from fieldform.storage.database import change, write
from tests.actions.story import link_of, text_of
from tests.checking_client import Browser
from tests.scan import hits
from tests.synthetic_day import HEADER
from tests.world import World, a_child, a_report, make_world

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "regions"
PRIMARY_WAGENINGEN, SECONDARY_WAGENINGEN = "08CQ00", "16YV00"
MAASTRICHT, HEERLEN, ACHTKARSPELEN = "03IY00", "08MU00", "04JU00"
NAME = "Zyxquadra Vanderwhistleveld"
CHILD = {"given_name": "Zyxquadra", "family_name": "Vanderwhistleveld"}
BORN = "Geboren op 4 mei 2016"


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An installation with the two example regions: Veilig Thuis for Maastricht instead of Huizen,
    and a test phase for Wageningen and Heerlen."""
    folder = tmp_path / "regions"
    folder.mkdir()
    shutil.copy(regions.PILOTS / "achtkarspelen.toml", folder)
    safe_home = (EXAMPLES / "safe-home.toml").read_text("utf-8").replace("0406", "0935")
    (folder / "safe-home.toml").write_text(safe_home.replace("Noord", "Zuid"), "utf-8")
    two = (EXAMPLES / "two-offices.toml").read_text("utf-8").replace("0935", "0289")
    (folder / "two-offices.toml").write_text(two, "utf-8")
    monkeypatch.setattr(regions, "PILOTS", folder)
    made = make_world(tmp_path)
    yield made
    made.house.db.close()


SAFE_HOME, TEST_PHASE = "voorbeeld-veilig-thuis", "voorbeeld-twee-bureaus"


def report(world: World, region: str, postcode: str, **child: object) -> Signal:
    """An officer of the region reports one child of a home postcode."""
    one = a_child(region="heerlen", **{"school": {"unknown": True}, **CHILD, **child})
    given = a_report("heerlen", [one], postcode=postcode)
    del given["municipality"]
    return world.report(given, region).signals[0]


def press(browser: Browser, signal: Signal, verb: str, **form: str) -> None:
    at = "office" if "office" in browser.get("/api/me").text else "desk"
    answer = browser.post(f"/{at}/signals/{signal.id}/{verb}", form or None)
    assert answer.status_code == 303, (verb, answer.status_code)


def refused(browser: Browser, signal: Signal, verb: str) -> str:
    answer = browser.post(f"/desk/signals/{signal.id}/{verb}")
    assert answer.status_code in (404, 409)
    return answer.text


def the_mail(world: World, recipient: str, *, birth_date: bool) -> Parcel:
    (parcel,) = world.deliver()
    assert parcel.recipient == recipient
    text = text_of(parcel)
    assert NAME in text
    assert (BORN in text) == birth_date
    assert "Handle with Care" in text
    return parcel


def is_gone(world: World, signal: Signal) -> None:
    """Nothing of the name is left in any file; the count and the ledger are."""
    world.destroy()
    assert world.now_of(signal) is None
    for name in ("Zyxquadra", "Vanderwhistleveld", "2016-05-04"):
        assert hits(world.config.data, name) == []
    assert [line.step for line in ledger.of_signal(world.house.db, signal.id)][-1] == "destroy"
    world.clock.move(timedelta(days=3))
    world.destroy()
    assert not list(world.config.keys.glob("2026-11-22.key"))
    assert len(world.deliver()) == 1


def count(world: World, region: str) -> dict[str, int]:
    found = tally.counts(world.house.db, region, "2026-11", "2026-11")
    return {f"{measure} {label}": number for (_, measure, label), number in found.items()}


def test_achtkarspelen_the_desk_calls_first_and_the_school_is_told_directly(world: World) -> None:
    world.mailbox(ACHTKARSPELEN)
    one = a_child(decision="not_asked", decided_by=None, reason="parents_not_approachable", **CHILD)
    told_by_parent = {"number": 2, "age": 7, "decision": "parent_informs"}
    signal, closed = world.report(a_report(children=[one, told_by_parent])).signals
    desk = world.browser(Role.DESK, "achtkarspelen")
    press(desk, signal, "claim")
    assert "gesprek" in refused(desk, signal, "approve")
    agreed = {"decision": "agreed", "decided_by": "parent", "spoken_to": "mother"}
    press(desk, signal, "call", **agreed)
    press(desk, signal, "approve")
    parcel = the_mail(world, "zorg@school.example", birth_date=False)
    assert acknowledge(world.house, link_of(parcel), world.clock())
    world.clock.move(timedelta(days=1))
    is_gone(world, signal)
    assert world.now_of(closed) is None
    assert count(world, "achtkarspelen")["outcome parent_informs"] == 1


def test_heerlen_the_query_asks_the_officer_and_the_office_forwards(world: World) -> None:
    world.mailbox(HEERLEN)
    officer = world.person(Role.OFFICER, "heerlen", "Agent 4711")
    desk, office = world.browser(Role.DESK, "heerlen"), world.browser(Role.OFFICE, "heerlen")
    lines = [
        "PL2300-2026000001;22-11-2026 21:10;Overlast;Heerlen;Straat;12;6412AB;betrokkene;"
        "Vanderwhistleveld;;Zyxquadra;04-05-2016;Agent 4711",
        "PL2300-2026000001;22-11-2026 21:10;Overlast;Heerlen;Straat;12;6412AB;slachtoffer;"
        "Vanderwhistleveld;;Grownupqua;04-05-1986;Agent 4711",
    ]
    data = "\n".join([";".join(HEADER), *lines]).encode()
    answer = desk.post("/desk/incidents", {"file": (BytesIO(data), "dag.csv")})
    assert answer.status_code == 200
    assert "Vanderwhistleveld" not in answer.text
    (signal,) = signals.every(world.house.db, {State.ASKED})
    phone = world.browser(Role.OFFICER, "heerlen", officer.name)
    assert phone.post(f"/sent/signals/{signal.id}", {"school": HEERLEN}).status_code == 303
    press(desk, signal, "claim")
    press(desk, signal, "send-to-office")
    assert "Zyxquadra" not in desk.get(f"/desk/signals/{signal.id}").text
    press(office, signal, "open")
    page = office.get(f"/office/signals/{signal.id}").text
    assert "Zyxquadra" in page
    assert "04-05-2016" in page  # the office finds a pupil by name and birth date
    press(office, signal, "approve")
    assert office.get(f"/office/signals/{signal.id}").status_code == 404  # its copy is gone
    the_mail(world, "zorg@school.example", birth_date=False)
    world.clock.move(timedelta(hours=24))  # nobody acknowledges: retention
    is_gone(world, signal)
    assert hits(world.config.data, "Grownupqua") == []
    assert count(world, "heerlen")["reports day_report"] == 1


@pytest.mark.parametrize(
    ("school", "born"), [(PRIMARY_WAGENINGEN, "2016-05-04"), (SECONDARY_WAGENINGEN, "2011-05-04")]
)
def test_wageningen_the_office_finds_the_primary_and_the_secondary_school(
    world: World, school: str, born: str
) -> None:
    world.mailbox(school)
    signal = report(world, "wageningen", "6706", birth_date=born)
    desk, office = world.browser(Role.DESK, "wageningen"), world.browser(Role.OFFICE, "wageningen")
    press(desk, signal, "claim")
    assert "Leerplicht" in refused(desk, signal, "approve")
    press(desk, signal, "send-to-office")
    press(office, signal, "open")
    press(office, signal, "school", school=school)
    press(office, signal, "approve")
    parcel = the_mail(world, "zorg@school.example", birth_date=False)
    assert acknowledge(world.house, link_of(parcel), world.clock())
    is_gone(world, signal)
    assert count(world, "wageningen")[f"school {school}"] == 1


def test_maastricht_a_school_in_heerlen_is_handed_over_to_the_desk_of_heerlen(
    world: World,
) -> None:
    world.mailbox(HEERLEN)
    signal = report(world, "maastricht", "6211")
    desk, there = world.browser(Role.DESK, "maastricht"), world.browser(Role.DESK, "heerlen")
    office = world.browser(Role.OFFICE, "heerlen")
    press(desk, signal, "claim")
    press(desk, signal, "school", school=HEERLEN)
    assert "andere regio" in desk.get(f"/desk/signals/{signal.id}").text
    refused(desk, signal, "by-phone")
    assert there.get(f"/desk/signals/{signal.id}").status_code == 404
    press(desk, signal, "to-region")
    assert desk.get(f"/desk/signals/{signal.id}").status_code == 404
    press(there, signal, "claim")
    press(there, signal, "send-to-office")
    press(office, signal, "open")
    press(office, signal, "approve")
    parcel = the_mail(world, "zorg@school.example", birth_date=False)
    assert acknowledge(world.house, link_of(parcel), world.clock())
    is_gone(world, signal)
    assert count(world, "maastricht")["outside handed_over"] == 1
    assert count(world, "heerlen")["outcome delivered"] == 1


def test_maastricht_a_school_outside_every_region_is_closed_and_counted(world: World) -> None:
    with write(world.house.db):  # as if it were in Utrecht
        change(world.house.db, "UPDATE schools SET municipality = '0344' WHERE code = '15FK00'")
    signal = report(world, "maastricht", "6211", school={"code": "15FK00"})
    desk = world.browser(Role.DESK, "maastricht")
    press(desk, signal, "claim")
    assert "buiten alle regio" in desk.get(f"/desk/signals/{signal.id}").text
    refused(desk, signal, "by-phone")
    refused(desk, signal, "to-region")
    press(desk, signal, "close", reason="out_of_area_refused")
    world.destroy()
    assert world.now_of(signal) is None
    assert hits(world.config.data, "Zyxquadra") == []
    assert count(world, "maastricht")["outside all"] == 1
    assert world.deliver() == []


def test_in_the_test_phase_a_parent_is_always_asked_and_the_home_decides_which_office(
    later: World,
) -> None:
    later.mailbox(PRIMARY_WAGENINGEN)
    signal = report(
        later, TEST_PHASE, "6706", decision="not_asked", decided_by=None, reason="not_safe"
    )
    desk = later.browser(Role.DESK, TEST_PHASE)
    elsewhere = later.browser(Role.OFFICE, TEST_PHASE, "office of heerlen")
    add_office(later, "office of wageningen", "0289")
    office = later.browser(Role.OFFICE, TEST_PHASE, "office of wageningen")
    press(desk, signal, "claim")
    assert "gesprek" in refused(desk, signal, "send-to-office")
    press(desk, signal, "call", decision="agreed", decided_by="parent", spoken_to="father")
    press(desk, signal, "send-to-office")
    assert signal.id not in elsewhere.get("/office").text
    assert elsewhere.get(f"/office/signals/{signal.id}").status_code == 404
    assert elsewhere.post(f"/office/signals/{signal.id}/open").status_code == 404
    assert "Maastricht (voorbeeld)" in office.get("/office").text
    press(office, signal, "open")
    press(office, signal, "school", school=PRIMARY_WAGENINGEN)
    press(office, signal, "approve")
    assert office.get(f"/office/signals/{signal.id}").status_code == 404
    parcel = the_mail(later, "zorg@school.example", birth_date=False)
    assert acknowledge(later.house, link_of(parcel), later.clock())
    is_gone(later, signal)


def add_office(world: World, name: str, municipality: str) -> None:
    add_person(world.house, name, Role.OFFICE, TEST_PHASE, municipality)


@pytest.mark.parametrize("risk", [False, True])
def test_veilig_thuis_gets_name_and_birth_date_checks_and_passes_on(
    later: World, risk: bool
) -> None:
    signal = report(later, SAFE_HOME, "6211", mailbox_risk=risk)
    desk = later.browser(Role.DESK, SAFE_HOME)
    press(desk, signal, "claim")
    page = desk.get(f"/desk/signals/{signal.id}").text
    assert "Veilig Thuis (voorbeeld)" in page
    press(desk, signal, "approve")  # no school is needed: Veilig Thuis finds it
    parcel = the_mail(later, "handle-with-care@veiligthuis.example", birth_date=True)
    text = text_of(parcel)
    assert "geef het door aan de school of aan Leerplicht" in text
    assert ("Doe dat met de telefoon" in text) == risk
    for word in ("PL0100", "6211", "politie-incident", "0935"):
        assert word not in text
    steps = ledger.of_signal(later.house.db, signal.id)
    assert [one.recipient for one in steps if one.step == "approve"] == [f"safe_home:{SAFE_HOME}"]
    assert acknowledge(later.house, link_of(parcel), later.clock())
    is_gone(later, signal)


def test_an_objection_goes_to_veilig_thuis_neither(later: World) -> None:
    given = a_report("heerlen", [{"number": 1, "age": 9, "decision": "objected"}], postcode="6211")
    del given["municipality"]
    (signal,) = later.report(given, SAFE_HOME).signals
    desk = later.browser(Role.DESK, SAFE_HOME)
    for verb in ("claim", "approve"):
        refused(desk, signal, verb)
    assert later.deliver() == []
