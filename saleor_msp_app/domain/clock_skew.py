"""How far the clock is off, by the Date header of an answer."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TOLERATED = timedelta(seconds=60)
"""The dashboard's tokens live for five minutes, and MultiSafepay's notifications are signed with a time."""


def read_http_date(text: str | None) -> datetime | None:
    """The time that a Date header tells (RFC 9110), or None."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (TypeError, ValueError):
        return None


def is_tolerable(skew: timedelta) -> bool:
    """Whether it does no harm."""
    return abs(skew) <= TOLERATED
