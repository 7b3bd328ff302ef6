"""Works out by when a school must know."""

from datetime import datetime

from sqlite_utils import Database

from fieldform.domain.regions import Region
from fieldform.domain.school_days import CalendarUnknown, deadline
from fieldform.schools import calendar
from fieldform.storage import schools


def deadline_for(
    db: Database, region: Region, school: str | None, received: datetime
) -> datetime | None:
    """Return 08:00 on the next school day of ``school`` (or of the region while it is unknown).

    None where the calendar does not reach: a report is never refused for that, and the desk
    sees it first.
    """
    known = schools.find(db, school) if school else None
    holiday_region = (known.holiday_region if known else "") or region.holiday_region
    free = calendar.free_days(holiday_region)
    if school:
        free = free.plus(schools.free_days(db, school))
    try:
        return deadline(received, free)
    except CalendarUnknown:
        return None
