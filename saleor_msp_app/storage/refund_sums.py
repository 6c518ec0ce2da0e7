"""What the refunds of a shop add up to: read from indexes alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind, OperationState
from saleor_msp_app.domain.refund_overview import Tally
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import operations, waits_for_person

_DAY = timedelta(days=1) // timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True)
class SqlRefundSums:
    """The port `RefundSums`."""

    database: Database

    async def by_day(self, shop: SaleorApiUrl, since: datetime, until: datetime) -> tuple[Tally, ...]:
        columns = operations.c
        day = (sa.type_coerce(columns.created_at, sa.BigInteger) // _DAY).label("day")
        query = (
            sa.select(
                day,
                columns.state,
                columns.currency,
                sa.func.count().label("refunds"),
                sa.func.coalesce(sa.func.sum(columns.moved), 0).label("moved"),
            )
            .where(
                columns.shop == shop,
                columns.kind == OperationKind.REFUND,
                columns.created_at >= since,
                columns.created_at < until,
            )
            .group_by(sa.text("day"), columns.state, columns.currency)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Tally(
                day=_EPOCH + timedelta(days=row.day),
                state=OperationState(row.state),
                count=row.refunds,
                moved=Money.of(int(row.moved), row.currency),
            )
            for row in rows
        )

    async def waiting(self, shop: SaleorApiUrl) -> int:
        query = (
            sa.select(sa.func.count())
            .select_from(operations)
            .where(operations.c.shop == shop, waits_for_person)
        )
        async with self.database.read() as connection:
            return (await connection.execute(query)).scalar_one()
