"""Who is on call in a region at night, in the order in which they are told."""

from collections.abc import Sequence

from sqlite_utils import Database

from fieldform.domain.people import Person, Role
from fieldform.storage.database import change, insert, rows


def of_region(db: Database, region: str) -> list[Person]:
    """Return the people on call who may still come in, first the one who is told first."""
    found = rows(
        db,
        """
        SELECT people.id, name, role, people.region FROM on_call
        JOIN people ON people.id = person_id
        WHERE on_call.region = ? AND disabled_at IS NULL ORDER BY place
        """,
        (region,),
    )
    return [Person(one["id"], one["name"], Role(one["role"]), one["region"]) for one in found]


def replace(db: Database, region: str, person_ids: Sequence[str]) -> None:
    """Put these people on call, in this order, and nobody else."""
    change(db, "DELETE FROM on_call WHERE region = ?", (region,))
    for place, person_id in enumerate(person_ids):
        insert(db, "on_call", {"region": region, "place": place, "person_id": person_id})
