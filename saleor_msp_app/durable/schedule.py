"""A chore that one process of all does now and then."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from saleor_msp_app.usecases.ports.running import Chores, Clock

log = structlog.get_logger()

_LOOKS_PER_PERIOD = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """`do` is called every `every`, by whichever process claims the chore. When it is due is kept in the
    database: restarts neither skip nor repeat it."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[object]]
    chores: Chores
    clock: Clock

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged, and tried again when it is due."""
        while True:
            try:
                await self.once()
            except Exception:
                log.exception("chore.failed", chore=self.name)
            await asyncio.sleep(self.every.total_seconds() / _LOOKS_PER_PERIOD)

    async def once(self) -> bool:
        """Do it if it is due and nobody else does; whether it was done."""
        if not await self.chores.claim(self.name, self.clock(), self.every):
            return False
        await self.do()
        return True
