"""Deliveries' bodies are kept for a while, and then removed. What was answered stays for good: the same bytes
get the same answer, whenever they come again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import deliveries
from saleor_msp_app.usecases.ports.running import Clock

_LOCK = 0x5A1E10
"""One replica at a time; SQLite's write lock does so by itself."""

_AT_ONCE = 500
"""Bodies per transaction: on SQLite a refund waits for the lock meanwhile."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """`keep`: how long a body is kept. `every`: how often it is looked for older ones."""

    database: Database
    clock: Clock
    keep: timedelta
    every: timedelta = timedelta(hours=1)

    async def run(self) -> None:
        """Sweep until cancelled. A database that is away for a while is waited for."""
        while True:
            try:
                removed = await self.sweep()
                if removed:
                    log.info("inbox.bodies_removed", count=removed, kept_for_days=self.keep.days)
            except Exception:
                log.exception("inbox.sweep_failed")
            await asyncio.sleep(self.every.total_seconds())

    async def sweep(self) -> int:
        """Remove every body that is too old; how many there were."""
        before, removed = self.clock() - self.keep, 0
        while (count := await self._remove_some(before)) > 0:
            removed += count
        return removed

    async def _remove_some(self, before: datetime) -> int:
        old = (
            sa.select(deliveries.c.id)
            .where(deliveries.c.received_at < before, sa.func.length(deliveries.c.body) > 0)
            .limit(_AT_ONCE)
        )
        removal = deliveries.update().where(deliveries.c.id.in_(old)).values(body=b"")
        async with self.database.write() as connection:
            if not await _is_my_turn(connection):
                return 0
            return (await connection.execute(removal)).rowcount


async def _is_my_turn(connection: AsyncConnection) -> bool:
    if connection.dialect.name == "sqlite":
        return True
    lock = sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))
    return bool((await connection.execute(lock)).scalar())
