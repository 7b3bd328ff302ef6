"""The one mail: nothing in it but what may be, and every name unharmed."""

import datetime
import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

import pytest

from fieldform.channels.letter import letter

WHEN = datetime.datetime(2026, 11, 23, 6, 30, tzinfo=datetime.UTC)
LINK = "https://hwc.police.example/a/" + "x" * 43
MUST_SURVIVE = [
    "'t Hart",
    "in 't Veld",
    "in 'tVeld",
    "van 0s",
    "'s-Gravesande Pannekoek",
    "d'Hotel",
    "Bovend'Eerdt",
    "Aït M'bark",
    "Aoulad L'Arbi",
    "Ben M'Hand",
    "El-Bachiri",
    "Chin-a-Sen",
    "Tjon-Kon-Fat",
    "Fung-A-Foek",
    "Aliçavuşoğlu",
    "Çintan",
    "Özkaraca",
    "Şakir",
    "Wróblewska",
    "Barbarić",
    "Lincklaen Arriëns",
    "van Hövell tot Westervlier en Wezeveld",
    "Thomassen à Thuessink van der Hoop van Slochteren",
    "von Muralt zich noemende en schrijvende de Muralt",
    "Ab",
    "Ee",
    "Ip",
    "Lo",
    "Ng",
    "محمد",
    "{link}",
    ".",
    "=20",
    "From here",
    "Ş" * 200,
]


def written(**changes: Any) -> bytes:
    answers: dict[str, Any] = {
        "child_name": "Sietske van der Meer",
        "birth_date": None,
        "reference": "K7Q2-9F",
        "link": LINK,
        "sender": "bounces@police.example",
        "recipient": "school@school.example",
        "message_id": "<k7q2-9f.1@police.example>",
        "date": WHEN,
        "region_name": "Achtkarspelen",
    }
    return letter(**answers | changes)


def opened(mail: bytes) -> EmailMessage:
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text(**changes: Any) -> str:
    return str(opened(written(**changes)).get_content()).replace("\r\n", "\n")


def test_the_text_is_the_golden_one() -> None:
    assert text() == (
        "Handle with Care voor dit kind:\n"
        "\n"
        "Sietske van der Meer\n"
        "\n"
        "Kenmerk K7Q2-9F\n"
        "Kreeg u dit kenmerk al? Dan hoeft u niets te doen.\n"
        "\n"
        "Klik hier om te laten weten dat u dit bericht heeft gelezen:\n"
        f"{LINK}\n"
        "\n"
        "Verwijder dit bericht daarna. Bewaar de naam nergens.\n"
        "Antwoordt u op dit bericht? Noem dan de naam niet.\n"
    )


def test_the_birth_date_stands_there_only_when_given() -> None:
    assert "Geboren" not in text()
    assert text(birth_date="2016-05-04") == text().replace(
        "van der Meer\n", "van der Meer\nGeboren op 4 mei 2016\n"
    )


def test_the_headers_are_these_and_no_others() -> None:
    message = opened(written())
    assert dict(message.items()) == {
        "From": "Handle with Care Achtkarspelen <bounces@police.example>",
        "To": "school@school.example",
        "Subject": "Handle with Care",
        "Date": "Mon, 23 Nov 2026 06:30:00 +0000",
        "Message-ID": "<k7q2-9f.1@police.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }


def test_the_text_is_small_and_holds_one_link() -> None:
    content = text(birth_date="2016-05-04")
    assert len(content.encode()) - len(LINK) - len("Sietske van der Meer") <= 600
    assert re.findall(r"\w+:/+\S+|www\S+", content) == [LINK]


@pytest.mark.parametrize(
    "word", ["politie", "agent", "incident", "huiselijk", "geweld", "vannacht", "uur", "<", "@"]
)
def test_the_text_tells_nothing_of_why(word: str) -> None:
    assert word not in text(birth_date="2016-05-04").lower()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert written() == written()


@pytest.mark.parametrize("name", MUST_SURVIVE)
def test_a_name_arrives_unchanged_on_one_line_of_its_own(name: str) -> None:
    mail = written(child_name=name)
    content = opened(mail).get_content()
    assert content.splitlines()[2] == name
    assert content.count("\n") == text().count("\n")


@pytest.mark.parametrize("name", MUST_SURVIVE)
def test_a_mail_has_seven_bits_short_lines_and_no_lonely_dot(name: str) -> None:
    lines = written(child_name=name).split(b"\r\n")
    assert all(line.isascii() and len(line) <= 78 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)


@pytest.mark.parametrize("name", ["Zyxquadra Vanderwhistle", "Aliçavuşoğlu"])
def test_the_name_stands_in_no_header(name: str) -> None:
    head = written(child_name=name).partition(b"\r\n\r\n")[0]
    assert not set(head.split()) & set(name.encode().split())
    assert [value for value in opened(written(child_name=name)).values() if name in value] == []


CONTROL = ["a\r\n.\r\nMAIL FROM:<x@y>", "a\nBcc: x@y", "a\rb", "a\x00", "a\x1b[2J", "a\x85b"]
TRICKS = [*CONTROL, "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\ud800", "", "  "]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_name_that_is_more_than_one_line_is_refused(trick: str) -> None:
    with pytest.raises(ValueError, match=r"letter"):
        written(child_name=trick)


@pytest.mark.parametrize("trick", [*CONTROL, "", "k7q2"])
@pytest.mark.parametrize("field", ["reference", "link", "sender", "recipient", "message_id"])
def test_no_argument_can_add_a_header_or_a_line(field: str, trick: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written(**{field: trick})


@pytest.mark.parametrize("trick", CONTROL)
def test_the_region_can_add_no_header(trick: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written(region_name=trick)


@pytest.mark.parametrize("region", ["Fryslân", 'Hart van "Brabant"', "Zuid (oost), <west>"])
def test_the_region_is_named_in_from(region: str) -> None:
    sender = opened(written(region_name=region))["From"]
    assert sender.addresses[0].display_name == f"Handle with Care {region}"
    assert sender.addresses[0].addr_spec == "bounces@police.example"


def test_long_addresses_and_ids_are_not_folded() -> None:
    recipient = "a" * 60 + "@" + ".".join(["b" * 60] * 3)
    message_id = f"<{'c' * 60}@{'d' * 60}.example>"
    message = opened(written(recipient=recipient, message_id=message_id))
    assert (message["To"], message["Message-ID"]) == (recipient, message_id)


@pytest.mark.parametrize("birth_date", ["04-05-2016", "2016-13-01", "", "2016-05-04\n"])
def test_a_birth_date_that_is_no_date_is_refused(birth_date: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written(birth_date=birth_date)


def test_a_date_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        written(date=WHEN.replace(tzinfo=None))
