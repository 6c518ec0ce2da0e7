"""Which processes are alive: each writes its heartbeat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import replicas

_SWEEP_LOCK = 0x5A1E0F


@dataclass(frozen=True, slots=True)
class SqlReplicas:
    """The port `Replicas`."""

    database: Database

    async def beat(self, executor_id: str, now: datetime) -> None:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        statement = (
            insert(replicas)
            .values(executor_id=executor_id, seen_at=now)
            .on_conflict_do_update(index_elements=[replicas.c.executor_id], set_={"seen_at": now})
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def leave(self, executor_id: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(replicas.delete().where(replicas.c.executor_id == executor_id))

    async def alive(self, since: datetime) -> frozenset[str]:
        query = sa.select(replicas.c.executor_id).where(replicas.c.seen_at >= since)
        async with self.database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def forget(self, before: datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(replicas.delete().where(replicas.c.seen_at < before))

    @asynccontextmanager
    async def sweeping(self) -> AsyncIterator[bool]:
        async with self.database.read() as connection:
            if self.database.is_sqlite:
                yield True
                return
            lock = sa.select(sa.func.pg_try_advisory_xact_lock(_SWEEP_LOCK))
            yield bool((await connection.execute(lock)).scalar())
