"""Who is on call at night: kept by the desk itself and by the coordinator."""

from collections.abc import Sequence

from fieldform.actions.house import House
from fieldform.domain.people import Person, Role
from fieldform.domain.problems import Fault, answer_invalid, page_too_old
from fieldform.domain.words import N_
from fieldform.storage import on_call, people
from fieldform.storage.database import write

PLACES = 5
"""How many can be on call in one region."""


def put_on_call(
    house: House, person: Person, person_ids: Sequence[str], seen: Sequence[str] | None = None
) -> None:
    """Put people of the desk of ``person``'s region on call, in this order. An empty place is
    skipped, and who stands there twice counts once. ``seen`` is the list as the person knew it.
    Raises Problem for anybody else, and ``page.too_old``."""
    chosen = [one for one in dict.fromkeys(person_ids) if one][:PLACES]
    with write(house.db):
        now = [one.id for one in on_call.of_region(house.db, person.region)]
        if seen is not None and list(seen) != now:
            raise page_too_old()
        desk = {
            one.id for one in people.of_region(house.db, person.region) if one.role is Role.DESK
        }
        if not set(chosen) <= desk:
            raise answer_invalid(
                [Fault(("person",), "person.unknown", N_("Choose people of the desk."))]
            )
        on_call.replace(house.db, person.region, chosen)
