"""A coordinator sends a made-up child through the whole chain. It is marked as a test everywhere,
lives and is destroyed as any signal, and is counted nowhere."""

import secrets
from datetime import datetime

from fieldform.actions.house import House
from fieldform.actions.receive import Receipt, receive
from fieldform.domain.people import Person
from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.school_days import AMSTERDAM
from fieldform.domain.words import N_
from fieldform.storage import schools

REFERENCE = "PL0000-0000000000"
"""No incident has this number."""

YEARS = 9


def send_test_signal(house: House, person: Person, school: str, now: datetime) -> Receipt:
    """Report a made-up child of ``school`` (a vestigingscode of the own region).

    Raises Problem for a school that is not of this region.
    """
    region = house.regions[person.region]
    found = schools.find(house.db, school)
    if found is None or found.municipality not in region.municipalities:
        raise answer_invalid(
            [Fault(("school",), "school.unknown", N_("Choose a school from the list."))]
        )
    today = now.astimezone(AMSTERDAM).date()
    payload = {
        "reference": REFERENCE,
        "municipality": found.municipality,
        "occurred_at": now.isoformat(),
        "conversation": {"held": True, "with": ["mother"], "language": "nl"},
        "children": [
            {
                "number": 1,
                "given_name": "Testkind",
                "family_name": "Bestaat Niet",
                "birth_date": f"{today.year - YEARS}-01-15",
                "school": {"code": school},
                "decision": "agreed",
                "decided_by": "parent",
            }
        ],
    }
    return receive(house, payload, secrets.token_urlsafe(24), person, now, test=True)
