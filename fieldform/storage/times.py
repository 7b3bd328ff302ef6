"""Moments in the database: UTC, whole seconds, ISO 8601, so that text order is time order."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Write an aware datetime down."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def from_text(text: str | None) -> datetime | None:
    """Read one back; None stays None."""
    return datetime.fromisoformat(text) if text else None
