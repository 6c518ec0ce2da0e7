"""Operations that the engine should be working on."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import operations

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class SqlUnfinished:
    """The port `Unfinished`."""

    database: Database

    async def __call__(self, quiet_since: datetime) -> tuple[Operation, ...]:
        is_open = operations.c.state.in_((OperationState.REQUESTED, OperationState.SENDING))
        query = (
            operations.select()
            .where(
                sa.or_(is_open, operations.c.report == ReportState.DUE),
                operations.c.updated_at < quiet_since,
            )
            .order_by(operations.c.updated_at)
            .limit(_AT_ONCE)
        )
        async with self.database.read() as connection:
            return tuple(from_row(row) for row in (await connection.execute(query)).mappings())
