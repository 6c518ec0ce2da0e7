"""The ledger by MultiSafepay's orders."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import Enqueue, write_journal
from saleor_msp_app.storage.operation_rows import from_row, to_row
from saleor_msp_app.storage.tables import operations
from saleor_msp_app.usecases.ports.ledger import JournalEntry, WatchedOrder


@dataclass(frozen=True, slots=True)
class SqlAftermath:
    """The port `Aftermath`."""

    database: Database
    enqueue: Enqueue

    async def of_order(self, account: AccountId, order: MspOrderId) -> tuple[Operation, ...]:
        query = (
            operations.select()
            .where(_is_of(account, order))
            .order_by(operations.c.created_at, operations.c.psp_reference)
        )
        async with self.database.read() as connection:
            return tuple(from_row(row) for row in (await connection.execute(query)).mappings())

    async def order_of(self, account: AccountId, reference: str) -> MspOrderId | None:
        query = sa.select(operations.c.msp_order_id).where(
            operations.c.account_id == account, operations.c.psp_reference == reference
        )
        async with self.database.read() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return None if found is None else MspOrderId(found)

    async def watched(self, since: datetime) -> tuple[WatchedOrder, ...]:
        columns = operations.c
        of_order = (columns.account_id, columns.msp_order_id, columns.shop)
        query = (
            sa.select(
                *of_order,
                sa.func.max(columns.updated_at).label("changed_at"),
                sa.func.max(columns.looked_at).label("looked_at"),
            )
            .where(columns.created_at >= since)
            .group_by(*of_order)
            .order_by(sa.func.max(columns.updated_at).desc())
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            WatchedOrder(AccountId(account), MspOrderId(order), SaleorApiUrl(shop), changed, looked)
            for account, order, shop, changed, looked in rows
        )

    async def looked_at(self, account: AccountId, order: MspOrderId, now: datetime) -> None:
        statement = operations.update().where(_is_of(account, order)).values(looked_at=now)
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def add(self, operation: Operation, *entries: JournalEntry) -> bool:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        row = to_row(operation) | {"order_claimed": False}
        # psycopg tells no row count of such an INSERT: the row itself is asked for.
        statement = insert(operations).values(row).on_conflict_do_nothing().returning(operations.c.version)
        async with self.database.write() as connection:
            if (await connection.execute(statement)).first() is None:
                return False
            for entry in entries:
                await write_journal(connection, operation.psp_reference, entry)
            if operation.report is ReportState.DUE:
                await connection.run_sync(self.enqueue, operation.psp_reference)
        return True


def _is_of(account: AccountId, order: MspOrderId) -> sa.ColumnElement[bool]:
    return sa.and_(operations.c.account_id == account, operations.c.msp_order_id == order)
