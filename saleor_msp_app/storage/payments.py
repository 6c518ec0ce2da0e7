"""Payments that the app began, one row for each order at MultiSafepay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment import Payment, PaymentState
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import payments
from saleor_msp_app.usecases.ports.ledger import WatchedOrder

_UNSETTLED = (PaymentState.CREATING, PaymentState.OPEN, PaymentState.DROPPED)


@dataclass(frozen=True, slots=True)
class SqlPayments:
    """The port `Payments`."""

    database: Database

    async def newest(self, shop: SaleorApiUrl, transaction: TransactionId) -> Payment | None:
        query = (
            payments.select()
            .where(payments.c.shop == shop, payments.c.transaction_id == transaction)
            .order_by(payments.c.attempt.desc())
            .limit(1)
        )
        return await self._one(query)

    async def of_order(self, account: AccountId, order: MspOrderId) -> Payment | None:
        return await self._one(
            payments.select().where(payments.c.account_id == account, payments.c.msp_order_id == order)
        )

    async def begin(self, payment: Payment) -> bool:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        # psycopg tells no row count of such an INSERT: the row itself is asked for.
        statement = (
            insert(payments).values(_to_row(payment)).on_conflict_do_nothing().returning(payments.c.version)
        )
        async with self.database.write() as connection:
            return (await connection.execute(statement)).first() is not None

    async def save(self, payment: Payment) -> None:
        statement = (
            payments.update()
            .where(
                payments.c.account_id == payment.account_id,
                payments.c.msp_order_id == payment.msp_order_id,
                payments.c.version == payment.version - 1,
            )
            .values(_to_row(payment))
        )
        async with self.database.write() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                raise StaleOperation(payment.msp_order_id)

    async def unsettled(self, since: datetime) -> tuple[WatchedOrder, ...]:
        columns = payments.c
        query = (
            sa.select(
                columns.account_id, columns.msp_order_id, columns.shop, columns.updated_at, columns.looked_at
            )
            .where(columns.state.in_(_UNSETTLED), columns.created_at >= since)
            .order_by(columns.created_at, columns.msp_order_id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            WatchedOrder(AccountId(account), MspOrderId(order), SaleorApiUrl(shop), changed, looked)
            for account, order, shop, changed, looked in rows
        )

    async def looked_at(self, account: AccountId, order: MspOrderId, now: datetime) -> None:
        statement = (
            payments.update()
            .where(payments.c.account_id == account, payments.c.msp_order_id == order)
            .values(looked_at=now)
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def _one(self, query: sa.Select[Any]) -> Payment | None:
        async with self.database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else _from_row(row)


def _to_row(payment: Payment) -> dict[str, Any]:
    return {
        "account_id": payment.account_id,
        "msp_order_id": payment.msp_order_id,
        "shop": payment.shop,
        "transaction_id": payment.transaction_id,
        "order_number": payment.order_number,
        "currency": payment.amount.currency.code,
        "amount": payment.amount.minor,
        "flow": payment.flow,
        "attempt": payment.attempt,
        "state": payment.state,
        "payment_url": payment.payment_url,
        "created_at": payment.created_at,
        "updated_at": payment.updated_at,
        "version": payment.version,
    }


def _from_row(row: RowMapping) -> Payment:
    return Payment(
        msp_order_id=MspOrderId(row["msp_order_id"]),
        account_id=AccountId(row["account_id"]),
        shop=SaleorApiUrl(row["shop"]),
        transaction_id=TransactionId(row["transaction_id"]),
        order_number=row["order_number"],
        amount=Money.of(row["amount"], row["currency"]),
        flow=Flow(row["flow"]),
        attempt=row["attempt"],
        state=PaymentState(row["state"]),
        payment_url=row["payment_url"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )
