"""A chore of the start: tried until nothing is left of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UntilDone:
    """`do` tells whether it is done; between two tries lies `pause`."""

    name: str
    pause: timedelta
    do: Callable[[], Awaitable[bool]]

    async def run(self) -> None:
        """Ends when it is done, or cancelled. What goes wrong is logged, and tried again."""
        while not await self._once():  # noqa: ASYNC110  nobody tells when a shop can be reached
            await asyncio.sleep(self.pause.total_seconds())

    async def _once(self) -> bool:
        try:
            return await self.do()
        except Exception:
            log.exception("chore.failed", chore=self.name)
            return False
