"""The database: SQLite in one file, or PostgreSQL. The same tables, the same statements."""

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # WAL with NORMAL may lose the last commits when the power fails
    "PRAGMA foreign_keys=ON",
)

REQUEST_WAIT_MS = 5_000
"""How long our own transactions wait for SQLite's lock. Saleor gives up after 18 seconds and books a failure:
a commit that comes later would pay out what Saleor shows as failed."""

_PATIENCE = f"-c lock_timeout={REQUEST_WAIT_MS} -c statement_timeout={REQUEST_WAIT_MS}"
"""The same for PostgreSQL."""

_PLANS = "-c plan_cache_mode=force_custom_plan"
"""A plan that fits every shop and kind alike reads the whole ledger for the one that has nothing (measured: a
hundred times as slow as planning anew)."""

ISOLATION = "READ COMMITTED"
"""Said, since a server may have another default: under REPEATABLE READ a transaction would see the ledger as
it was before it waited for its lock."""

ENGINE_WAIT_MS = 30_000
"""The durable engine has nobody waiting."""


@dataclass(frozen=True, slots=True)
class Database:
    """`engine` is ours and asynchronous, `engine_sync` the durable engine's, on the same database."""

    engine: AsyncEngine
    engine_sync: sa.Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether writers must be serialised by us."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write. Commits at the end, rolls back on any exception.

        On SQLite it takes the write lock at once: a transaction that begins by reading and then writes
        would fail, not wait, when another one wrote in between.
        """
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    async def close(self) -> None:
        """Give back every connection. One that a thread of the engine still has is closed when it returns."""
        sa.event.listen(self.engine_sync, "checkin", _close_late)
        await self.engine.dispose()
        self.engine_sync.dispose()


def open_database(url: sa.URL) -> Database:
    """Connect lazily to `sqlite:///file` or `postgresql://…`; drivers are chosen here."""
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"))
        engine_sync = sa.create_engine(url.set(drivername="sqlite"))
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite(REQUEST_WAIT_MS))
        sa.event.listen(engine.sync_engine, "connect", _own_transactions)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        sa.event.listen(engine_sync, "connect", _prepare_sqlite(ENGINE_WAIT_MS))
        sa.event.listen(engine_sync, "connect", _immediate_transactions)
    else:
        driver = url.set(drivername="postgresql+psycopg")
        engine = create_async_engine(
            driver,
            isolation_level=ISOLATION,
            pool_size=10,
            max_overflow=10,
            pool_pre_ping=True,
            pool_timeout=5,
            connect_args={"connect_timeout": 5, "options": f"{_PATIENCE} {_PLANS}"},
        )
        engine_sync = sa.create_engine(
            driver, isolation_level=ISOLATION, pool_size=10, max_overflow=10, pool_pre_ping=True
        )
    return Database(engine, engine_sync)


def _prepare_sqlite(wait_ms: int) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (*SQLITE_PRAGMAS, f"PRAGMA busy_timeout={wait_ms}"):
            cursor.execute(pragma)
        cursor.close()
        if sqlite3.sqlite_version_info < (3, 42):
            # DBOS 3.4.0 calls unixepoch('subsec') with Python 3.12 and later, which SQLite has since 3.42.
            connection.create_function("unixepoch", -1, lambda *_: time.time())

    return prepare


def _close_late(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.invalidate()


def _own_transactions(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin late, at the first write; ours begin when we say so.
    connection.isolation_level = None


def _immediate_transactions(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # As DBOS sets it on engines of its own making: its dequeueing relies on it.
    connection.isolation_level = "IMMEDIATE"


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
