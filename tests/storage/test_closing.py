"""A database is closed while a thread of the engine is still in the middle of something."""

import pytest
import sqlalchemy as sa

from saleor_msp_app.storage.engine import open_database

pytestmark = pytest.mark.anyio


async def test_a_connection_that_is_returned_late_is_closed(migrated_url: sa.URL) -> None:
    database = open_database(migrated_url)
    late = database.engine_sync.connect()
    raw = late.connection.dbapi_connection
    assert raw is not None
    await database.close()
    assert late.scalar(sa.text("SELECT 1")) == 1, "what goes on meanwhile is not disturbed"
    late.close()
    with pytest.raises(Exception, match="closed"):
        raw.cursor().execute("SELECT 1")
