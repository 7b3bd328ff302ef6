"""Says who was shown more names than the work asks for (security.md T07)."""

from datetime import datetime, timedelta

from fieldform.actions.house import House
from fieldform.domain.limits import NAMES_IN_AN_HOUR, most_within
from fieldform.storage import names_shown, people

LOOKS_BACK = timedelta(days=7)


def many_names(house: House, region: str, now: datetime) -> list[tuple[str, int]]:
    """Return who of a region was shown more than thirty names within an hour, in the last week:
    the name of each, and the most within one hour."""
    shown = names_shown.since(house.db, region, now - LOOKS_BACK)
    most = {one: most_within(times, timedelta(hours=1)) for one, times in shown.items()}
    found = {one: number for one, number in most.items() if number > NAMES_IN_AN_HOUR}
    names = people.names(house.db, set(found))
    return sorted((names.get(one, ""), number) for one, number in found.items())
