"""Where ledger and MultiSafepay disagree."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl
from saleor_msp_app.domain.problem import Difference
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import differences


@dataclass(frozen=True, slots=True)
class SqlDifferences:
    """The port `Differences`."""

    database: Database

    async def found(self, difference: Difference) -> None:
        """See the port."""
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        statement = (
            insert(differences)
            .values(asdict(difference))
            .on_conflict_do_update(
                index_elements=[differences.c.account_id, differences.c.msp_order_id],
                set_={"why": difference.why},
            )
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def settled(self, account: AccountId, order: MspOrderId) -> None:
        """See the port."""
        statement = differences.delete().where(
            differences.c.account_id == account, differences.c.msp_order_id == order
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def all(self, before: datetime) -> tuple[Difference, ...]:
        """See the port."""
        query = (
            differences.select()
            .where(differences.c.found_at < before)
            .order_by(differences.c.found_at.desc(), differences.c.msp_order_id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            Difference(
                AccountId(row["account_id"]),
                MspOrderId(row["msp_order_id"]),
                SaleorApiUrl(row["shop"]),
                row["order_number"],
                row["why"],
                row["found_at"],
            )
            for row in rows
        )
