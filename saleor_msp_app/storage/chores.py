"""Who does what is done now and then: a row for each chore, due again once it was claimed.

No lock is held meanwhile: a process that dies at its chore is followed by whoever comes next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import chores


@dataclass(frozen=True, slots=True)
class SqlChores:
    """The port `Chores`."""

    database: Database

    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        statement = (
            insert(chores)
            .values(name=name, due_at=now + every)
            .on_conflict_do_update(
                index_elements=[chores.c.name], set_={"due_at": now + every}, where=chores.c.due_at <= now
            )
            .returning(chores.c.name)  # psycopg tells no row count of an INSERT here
        )
        async with self.database.write() as connection:
            return (await connection.execute(statement)).first() is not None
