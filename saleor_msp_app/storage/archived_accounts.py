"""Accounts that were given up: they serve no channel any more, only the payments that they took."""

from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import accounts


@dataclass(frozen=True, slots=True)
class SqlArchivedAccounts:
    """The port `ArchivedAccounts`."""

    database: Database

    async def __call__(self) -> frozenset[AccountId]:
        """See the port."""
        query = sa.select(accounts.c.id).where(accounts.c.archived_at.is_not(None))
        async with self.database.read() as connection:
            return frozenset(AccountId(one) for one in (await connection.execute(query)).scalars())
