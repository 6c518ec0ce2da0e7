"""The sandbox's time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Never the same moment twice: Saleor orders events by their microseconds."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last
