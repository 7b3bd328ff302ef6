"""A school answers the six questions of its link: they are counted, and the link is gone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fieldform.actions.house import House
from fieldform.domain.school_answers import count_answers
from fieldform.domain.school_days import AMSTERDAM
from fieldform.storage import school_links, tally
from fieldform.storage.database import write
from fieldform.storage.school_links import SchoolLink


def open_link(house: House, token: str, now: datetime) -> SchoolLink | None:
    """Return the link of a school that has acknowledged and may still answer."""
    return school_links.find(house.db, token, now.astimezone(AMSTERDAM).date())


def answer_questions(
    house: House, token: str, given: Mapping[str, Sequence[str]], now: datetime
) -> bool:
    """Count a school's answers and forget its link; False when the link is no longer open.

    Raises Problem for answers that cannot be used; the link then stays.
    """
    with write(house.db):
        link = open_link(house, token, now)
        if link is None:
            return False
        counts = count_answers(given, link.school_type)
        school_links.forget(house.db, token)
        if not link.test:
            tally.add_to_month(house.db, link.region, link.month, counts)
    return True
