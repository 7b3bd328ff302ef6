"""Reads the regions: one TOML file per covenant."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from fieldform.domain.incidents import DayReport
from fieldform.domain.regions import HolidayRegion, Policy, Region, Route, SafeHome

PILOTS = Path(__file__).parent
"""The four pilot regions, which ship."""

REQUIRED = ("id", "name", "covenant", "municipalities", "holiday_region", "route", "policy")
POLICY = {
    "conversation_required",
    "school_gets_birth_date",
    "keep_hours_after_delivery",
    "drafts",
    "escalate_after_minutes",
}
OPTIONAL = ("office_name", "offices", "safe_home", "day_report", "mail_domains")

DAY_REPORT_LISTS = ("classes", "never", "child_roles")


class RegionsWrong(ValueError):
    """One or more region files cannot be used; the text names every fault."""


def load(folder: Path) -> dict[str, Region]:
    """Read every ``*.toml`` in ``folder`` and return the regions by their id.

    Raises RegionsWrong with all faults of all files at once.
    """
    files = sorted(folder.glob("*.toml"))
    faults = [] if files else [f"{folder}: there is no region file (*.toml) here"]
    regions: dict[str, Region] = {}
    for file in files:
        try:
            region = _region(tomllib.loads(file.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            faults.append(f"{file.name}: {error}")
            continue
        faults.extend(_overlap(file.name, region, regions))
        regions[region.id] = region
    if faults:
        raise RegionsWrong("\n".join(faults))
    return regions


def _region(source: Mapping[str, Any]) -> Region:
    missing = [name for name in REQUIRED if name not in source]
    if missing:
        raise ValueError("these are missing: " + ", ".join(missing))
    unknown = set(source) - {*REQUIRED, *OPTIONAL}
    if unknown:
        raise ValueError("these are not known: " + ", ".join(sorted(unknown)))
    route = Route(source["route"])
    if route is Route.ATTENDANCE_OFFICE and not source.get("office_name"):
        raise ValueError("this route needs an office_name")
    if (route is Route.SAFE_HOME) != ("safe_home" in source):
        raise ValueError("the route safe_home and the table safe_home need each other")
    return Region(
        id=source["id"],
        name=source["name"],
        covenant=source["covenant"],
        municipalities=frozenset(source["municipalities"]),
        holiday_region=HolidayRegion(source["holiday_region"]),
        route=route,
        policy=_policy(source["policy"]),
        office_name=source.get("office_name", ""),
        offices=_offices(source),
        safe_home=_safe_home(source.get("safe_home")),
        mail_domains=frozenset(one.lower() for one in source.get("mail_domains", ())),
        day_report=_day_report(source.get("day_report", {})),
    )


def _policy(source: Mapping[str, Any]) -> Policy:
    unknown = set(source) - POLICY
    if unknown or "conversation_required" not in source:
        raise ValueError(
            "the policy needs conversation_required, and knows " + ", ".join(sorted(POLICY))
        )
    return Policy(
        conversation_required=source["conversation_required"],
        school_gets_birth_date=source.get("school_gets_birth_date", False),
        keep_after_delivery=timedelta(hours=source.get("keep_hours_after_delivery", 24)),
        drafts=_yes_or_no(source, "drafts", default=True),
        escalate_after=timedelta(minutes=_minutes(source, "escalate_after_minutes", default=10)),
    )


def _yes_or_no(source: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = source.get(name, default)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false")
    return value


def _offices(source: Mapping[str, Any]) -> dict[str, str]:
    offices = source.get("offices", {})
    beside = source.get("office_name") or not offices
    if not set(offices) <= set(source["municipalities"]) or not beside:
        raise ValueError("offices are of municipalities of the region, beside its office_name")
    if not all(isinstance(name, str) and name.strip() for name in offices.values()):
        raise ValueError("an office has a name")
    return dict(offices)


def _safe_home(source: Mapping[str, Any] | None) -> SafeHome | None:
    if source is None:
        return None
    if set(source) != {"name", "mailbox"}:
        raise ValueError("safe_home has a name and a mailbox")
    return SafeHome(source["name"], source["mailbox"])


def _day_report(source: Mapping[str, Any]) -> DayReport:
    """The usual columns and classes, with what this region says instead."""
    usual = DayReport()
    lists = {name: tuple(source.get(name, getattr(usual, name))) for name in DAY_REPORT_LISTS}
    columns = source.get("columns", {})
    unknown = (set(source) - {*DAY_REPORT_LISTS, "columns"}) | (set(columns) - set(usual.columns))
    texts = [*columns.values(), *(one for several in lists.values() for one in several)]
    if unknown or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(
            "day_report knows "
            + ", ".join((*DAY_REPORT_LISTS, "columns"))
            + "; its columns are "
            + ", ".join(usual.columns)
            + "; all of them are texts"
        )
    return DayReport(columns={**usual.columns, **columns}, **lists)


def _minutes(source: Mapping[str, Any], name: str, *, default: int) -> int:
    value = source.get(name, default)
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} is a whole number of minutes")
    return value


def _overlap(name: str, region: Region, others: Mapping[str, Region]) -> list[str]:
    faults = [f"{name}: another file has the id {region.id} too"] if region.id in others else []
    for other in others.values():
        both = region.municipalities & other.municipalities
        if both:
            faults.append(f"{name}: {', '.join(sorted(both))} is in {other.id} too")
    return faults
