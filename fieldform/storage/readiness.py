"""How far a region is with its preparation: schools, mailboxes, people, tests under way."""

from sqlite_utils import Database

from fieldform.domain.people import Role
from fieldform.storage.database import rows


def people_by_role(db: Database, region: str) -> dict[Role, int]:
    """Return how many people of a region can come in, by role."""
    sql = """
        SELECT role, count(*) AS number FROM people
        WHERE region = ? AND disabled_at IS NULL GROUP BY role
    """
    found = {one["role"]: one["number"] for one in rows(db, sql, (region,))}
    return {role: found.get(role, 0) for role in Role}


def tests_under_way(db: Database, region: str) -> list[tuple[str, str]]:
    """Return (receipt, state) of the test signals that are not destroyed yet, newest first."""
    sql = """
        SELECT receipt, state FROM signals JOIN reports ON reports.id = report_id
        WHERE signals.region = ? AND test = 1 ORDER BY signals.received_at DESC LIMIT 10
    """
    return [(one["receipt"], one["state"]) for one in rows(db, sql, (region,))]
