"""Which account took a payment, by everything that was written down about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.responsible import taker_by
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import adoptions, operations, payments


@dataclass(frozen=True, slots=True)
class SqlTakers:
    """The port `Takers`."""

    database: Database

    async def of(self, shop: SaleorApiUrl, transaction: TransactionId, order: MspOrderId) -> AccountId | None:
        async with self.database.read() as connection:
            begun = (await connection.execute(_attempts(shop, transaction))).all()
            adopted = (await connection.execute(_adopted(shop, order))).scalar_one_or_none()
            rows = (await connection.execute(_ledger(shop, transaction))).mappings().all()
        exact = (account for account, of in begun if of == order)
        worked = taker_by([from_row(row) for row in rows], order)
        newest = (account for account, _ in begun)
        found = next(exact, None) or adopted or worked or next(newest, None)
        return None if found is None else AccountId(found)

    async def adopt(self, shop: SaleorApiUrl, order: MspOrderId, account: AccountId, now: datetime) -> None:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        row = {"shop": shop, "msp_order_id": order, "account_id": account, "created_at": now}
        statement = (
            insert(adoptions)
            .values(row)
            .on_conflict_do_update(
                index_elements=[adoptions.c.shop, adoptions.c.msp_order_id],
                set_={"account_id": account, "created_at": now},
            )
        )
        async with self.database.write() as connection:
            await connection.execute(statement)


def _attempts(shop: SaleorApiUrl, transaction: TransactionId) -> sa.Select[Any]:
    return (
        sa.select(payments.c.account_id, payments.c.msp_order_id)
        .where(payments.c.shop == shop, payments.c.transaction_id == transaction)
        .order_by(payments.c.attempt.desc())
    )


def _adopted(shop: SaleorApiUrl, order: MspOrderId) -> sa.Select[Any]:
    return sa.select(adoptions.c.account_id).where(
        adoptions.c.shop == shop, adoptions.c.msp_order_id == order
    )


def _ledger(shop: SaleorApiUrl, transaction: TransactionId) -> sa.Select[Any]:
    return (
        operations.select()
        .where(operations.c.shop == shop, operations.c.transaction_id == transaction)
        .order_by(operations.c.created_at, operations.c.psp_reference)
    )
