"""The whole story, over HTTP and SMTP, with the real programs: from the officer's report to the
school's mail, and until no byte of a name is left."""

import email
import email.policy
import re
import secrets
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.life.installation import Installation, Visitor, ids_in, running, until
from tests.scan import hits
from tests.smtp_server import GoodServer, starttls_server

FIRST, SECOND, FAMILY = "Zyxquadra", "Wybrenhild", "in 't Vanderwhistleveld"
NEVER_SENT = "Quorbelina"


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[GoodServer]:
    server = starttls_server(tmp_path / "smtp")
    yield server
    server.stop()


@pytest.fixture
def installation(tmp_path: Path, mail_server: GoodServer) -> Iterator[Installation]:
    with running(tmp_path, mail_server) as made:
        yield made


def test_a_report_of_three_children_reaches_two_schools_and_is_gone(
    installation: Installation, mail_server: GoodServer
) -> None:
    officer, desk, coordinator = _people(installation, "achtkarspelen")
    _open_mailbox(installation, mail_server, desk, coordinator, "04JU00")
    _open_mailbox(installation, mail_server, desk, coordinator, "04JW00")

    report = _report("0059", "9285", school="04JU00")
    _an_objection_with_a_name_is_refused(officer, report)
    _send_twice(officer, report)

    # Two signals wait at the desk; the third is a record without a name, closed at once.
    waiting = ids_in(desk.get("/desk").text, "/desk")
    assert len(waiting) == 2
    assert len(ids_in(desk.get("/desk?show=done").text, "/desk")) == 1
    assert _names_in(installation, desk.get("/desk").text) == []

    with_school, without = waiting
    for signal in waiting:
        assert desk.post(f"/desk/signals/{signal}/claim").status == 303
    assert FIRST in desk.get(f"/desk/signals/{with_school}").text
    assert desk.post(f"/desk/signals/{without}/approve").status == 409
    assert desk.post(f"/desk/signals/{without}/school", {"school": "04JW00"}).status == 303
    for signal in waiting:
        assert desk.post(f"/desk/signals/{signal}/approve").status == 303

    _arrive_once(installation, mail_server, {FIRST: "04ju00", SECOND: "04jw00"})
    _is_gone(installation, desk, waiting)


def test_the_same_report_goes_through_the_attendance_office_of_heerlen(
    installation: Installation, mail_server: GoodServer
) -> None:
    officer, desk, coordinator = _people(installation, "heerlen")
    office = installation.sign_in("leerplicht", "office", "heerlen")
    _open_mailbox(installation, mail_server, desk, coordinator, "08MU00")
    _open_mailbox(installation, mail_server, desk, coordinator, "02DF00")

    report = _report("0917", "6431", school="08MU00")
    _send_twice(officer, report)

    waiting = ids_in(desk.get("/desk").text, "/desk")
    assert ids_in(office.get("/office").text, "/office") == []
    for signal in waiting:
        assert desk.post(f"/desk/signals/{signal}/claim").status == 303
        assert desk.post(f"/desk/signals/{signal}/approve").status == 409  # the office forwards
        assert desk.post(f"/desk/signals/{signal}/send-to-office").status == 303
        assert FIRST not in desk.get(f"/desk/signals/{signal}").text

    assert sorted(ids_in(office.get("/office").text, "/office")) == sorted(waiting)
    without = waiting[1]
    for signal in waiting:
        assert office.post(f"/office/signals/{signal}/open").status == 303
    assert SECOND in office.get(f"/office/signals/{without}").text
    assert office.post(f"/office/signals/{without}/school", {"school": "02DF00"}).status == 303
    for signal in waiting:
        assert office.post(f"/office/signals/{signal}/approve").status == 303
        assert office.get(f"/office/signals/{signal}").status == 404  # nothing stays there

    _arrive_once(installation, mail_server, {FIRST: "08mu00", SECOND: "02df00"})
    _is_gone(installation, desk, waiting)


def _people(installation: Installation, region: str) -> tuple[Visitor, Visitor, Visitor]:
    officer = installation.sign_in("agent", "officer", region)
    desk = installation.sign_in("anna", "desk", region)
    coordinator = installation.sign_in("carla", "coordinator", region)
    return officer, desk, coordinator


def _open_mailbox(
    installation: Installation,
    mail_server: GoodServer,
    desk: Visitor,
    coordinator: Visitor,
    code: str,
) -> None:
    """The school takes part, its mailbox is agreed on by two people, and answers a test mail."""
    done = dict.fromkeys(("council_on", "parents_on", "team_on"), "2026-09-01")
    assert desk.post(f"/schools/{code}", {**done, "contact": "head"}).status == 303
    address = {"address": f"zorg.{code.lower()}@school.example"}
    assert desk.post(f"/schools/{code}/mailbox", address).status == 303
    assert coordinator.post(f"/schools/{code}/mailbox/confirm", address).status == 303
    assert desk.post(f"/schools/{code}/mailbox/test").status == 303
    until(lambda: mail_server.messages, "the test mail arrives")
    envelope = mail_server.messages.pop()
    assert envelope.rcpt_tos == [address["address"]]
    message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_content()
    assert "gaat niet over een kind" in text
    school, path = Visitor(installation.port), re.findall(r"/m/[\w-]+", text)[0]
    assert school.get(path).status == 200
    assert school.post(path).status == 200
    assert school.post(path).status == 410


def _report(municipality: str, postcode: str, school: str) -> dict[str, object]:
    return {
        "reference": "PL0100-2026123456",
        "municipality": municipality,
        "postcode": postcode,
        "occurred_at": "2026-11-22T23:10:00+01:00",
        "seconds_spent": 41,
        "conversation": {"held": True, "with": ["mother"], "language": "nl"},
        "children": [
            {
                "number": 1,
                "given_name": FIRST,
                "family_name": FAMILY,
                "birth_date": "2016-05-04",
                "school": {"code": school},
                "decision": "agreed",
                "decided_by": "parent",
            },
            {
                "number": 2,
                "given_name": SECOND,
                "family_name": FAMILY,
                "birth_date": "2013-01-20",
                "school": {"unknown": True},
                "decision": "agreed",
            },
            {"number": 3, "age": 4, "decision": "parent_informs"},
        ],
    }


def _an_objection_with_a_name_is_refused(officer: Visitor, report: dict[str, object]) -> None:
    wrong = {
        **report,
        "children": [{"number": 1, "age": 4, "decision": "objected", "given_name": NEVER_SENT}],
    }
    answer = officer.post_json("/api/reports", wrong, secrets.token_urlsafe(24))
    assert answer.status == 422
    assert answer.json["faults"][0]["code"] == "name.not_wanted"
    assert NEVER_SENT not in answer.text


def _send_twice(officer: Visitor, report: dict[str, object]) -> None:
    key = secrets.token_urlsafe(24)
    first = officer.post_json("/api/reports", report, key)
    assert (first.status, [one["state"] for one in first.json["signals"]]) == (
        201,
        ["queued", "queued", "closed"],
    )
    again = officer.post_json("/api/reports", report, key)
    assert (again.status, again.json["receipt"]) == (200, first.json["receipt"])


def _arrive_once(
    installation: Installation, mail_server: GoodServer, expected: dict[str, str]
) -> None:
    until(lambda: len(mail_server.messages) >= 2, "two mails arrive")
    links = []
    for envelope in mail_server.messages:
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        text = message.get_content()
        given = next(name for name in expected if f"{name} {FAMILY}\n" in text.replace("\r", ""))
        assert envelope.rcpt_tos == [f"zorg.{expected.pop(given)}@school.example"]
        assert message["Subject"] == "Handle with Care"
        assert "Handle with Care" in text
        links += re.findall(r"http://localhost:\d+/a/[\w-]+", text)
    assert (expected, len(links)) == ({}, 2)

    assert _names_in(installation, "") == []  # sealed, also while it waits
    school = Visitor(installation.port)
    for link in links:
        path = urlsplit(link).path
        assert school.get(path).status == 200  # opening it acknowledges nothing
        assert school.post(path).status == 200
        assert school.post(path).status == 200  # once more is the same once
        assert school.post(f"{path}/answers", {"presence": "present"}).status == 200
        assert school.get(path).status == 410
    assert len(mail_server.messages) == 2


def _is_gone(installation: Installation, desk: Visitor, signals: list[str]) -> None:
    """Nothing of the children is left; each mail went once; the officer's receipt still stands."""
    for signal in signals:
        path = f"/desk/signals/{signal}"
        until(lambda path=path: desk.get(path).status == 404, "the signal is destroyed")
    assert _names_in(installation, desk.get("/desk?show=done").text) == []
    assert installation.program("destroy").startswith("0 expired undelivered, 0 signals")


def _names_in(installation: Installation, page: str) -> list[str]:
    """Return where a name still is: in the data folder, in what the programs print, in a page."""
    found = []
    for name in (FIRST, SECOND, FAMILY, "Vanderwhistleveld", NEVER_SENT):
        found += hits(installation.data, name)
        found += ["output"] if name in installation.output.read_text() else []
        found += ["page"] if name in page else []
    return found
