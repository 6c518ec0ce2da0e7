"""Bring the database to this version's tables. Safe to run on every start, by every replica at once."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from saleor_msp_app.storage.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"

_LOCK = 0x5A1E0E
"""Replicas that start together take turns; SQLite's write lock does so by itself."""


async def migrate(database: Database) -> None:
    """Apply every migration that is missing, in one transaction."""
    async with database.write() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Whether nothing is missing."""
    async with database.read() as connection:
        return (
            await connection.run_sync(_revision) == ScriptDirectory.from_config(_config()).get_current_head()
        )


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config
