"""The migrations make exactly the tables that the code uses, on both databases."""

import anyio
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.migrate import is_current, migrate
from saleor_msp_app.storage.tables import metadata

pytestmark = pytest.mark.anyio


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [d for d in compare_metadata(context, metadata) if "dbos" not in str(d)]


async def test_migrated_is_what_the_tables_say(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    assert await is_current(database)
    await migrate(database)
    assert await is_current(database)


async def test_replicas_that_start_together_migrate_once(empty_database_url: sa.URL) -> None:
    opened = [open_database(empty_database_url) for _ in range(4)]
    async with anyio.create_task_group() as tasks:
        for one in opened:
            tasks.start_soon(migrate, one)
    assert await is_current(opened[0])
    for one in opened:
        await one.close()
