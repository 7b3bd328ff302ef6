"""The names that must survive (domain.md section 6), through form, API, desk and mail."""

import email
import email.policy
import html
from email.message import EmailMessage

import pytest

from fieldform.domain.people import Role
from tests.world import DIRECT, SCHOOL, World, a_child, a_report

MUST_SURVIVE = [
    "'t Hart", "in 't Veld", "in 'tVeld", "van 0s", "'s-Gravesande Pannekoek", "d'Hotel",
    "Bovend'Eerdt", "Aït M'bark", "Aoulad L'Arbi", "Ben M'Hand", "El-Bachiri", "Chin-a-Sen",
    "Tjon-Kon-Fat", "Fung-A-Foek", "Aliçavuşoğlu", "Çintan", "Özkaraca", "Şakir", "Wróblewska",
    "Barbarić", "Lincklaen Arriëns", "van Hövell tot Westervlier en Wezeveld",
    "Thomassen à Thuessink van der Hoop van Slochteren",
    "von Muralt zich noemende en schrijvende de Muralt", "Ab", "Ee", "Ip", "Lo", "IJbema",
    "van der Meer", "de Vries-Jansen", "O’Brien", "<b>Vet</b>", "Ünal & Zn",
]  # fmt: skip

FIELDS = {
    "reference": "PL0100-2026123456",
    "postcode": "9289",
    "occurred_at": "2026-11-22T23:10",
    "conversation-held": "yes",
    "conversation-with": "mother",
    "children-0-age": "10",
    "children-0-decision": "agreed",
    "children-0-school": SCHOOL[DIRECT],
}


@pytest.mark.parametrize("name", MUST_SURVIVE)
@pytest.mark.parametrize("way", ["form", "api"])
def test_a_name_comes_out_as_it_went_in(world: World, name: str, way: str) -> None:
    world.mailbox(SCHOOL[DIRECT])
    officer, anna = world.browser(Role.OFFICER), world.browser(Role.DESK)
    full = f"Testje {name}"
    if way == "api":
        child = a_child(DIRECT, given_name="Testje", family_name=name)
        payload = a_report(DIRECT, [child])
        sent = officer.post("/api/reports", json=payload, headers={"Idempotency-Key": "k" * 24})
        assert sent.status_code == 201
    else:
        typed = {**FIELDS, "children-0-given_name": "Testje", "children-0-family_name": name}
        check = officer.post("/", data={**typed, "action": "check"})
        assert check.status_code == 200
        assert name in html.unescape(check.text)
        send = officer.post("/", data={**typed, "action": "send", "key": "k" * 24})
        assert send.status_code == 303
        assert "Testje" not in html.unescape(officer.get(send.location).text)

    page = anna.get("/desk").text
    signal = page.split("/desk/signals/")[1].split("/")[0].split('"')[0]
    anna.post(f"/desk/signals/{signal}/claim")
    assert full in html.unescape(anna.get(f"/desk/signals/{signal}").text)
    assert anna.post(f"/desk/signals/{signal}/approve").status_code == 303
    message = email.message_from_bytes(world.deliver()[0].message, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert full in message.get_content().splitlines()
