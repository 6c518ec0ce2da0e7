"""Operations that somebody has to know of."""

from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import balance_too_low, operations, waits_for_person

_MOST = 500
_COLUMNS = operations.c


@dataclass(frozen=True, slots=True)
class SqlLedgerTroubles:
    """The port `LedgerTroubles`."""

    database: Database

    async def needing_person(self) -> tuple[Operation, ...]:
        """See the port."""
        return await self._where(waits_for_person, _COLUMNS.state == OperationState.NEEDS_PERSON)

    async def parked(self) -> tuple[Operation, ...]:
        """See the port."""
        return await self._where(waits_for_person, _COLUMNS.report == ReportState.PARKED)

    async def lacking_balance(self) -> tuple[Operation, ...]:
        """See the port. "Later" is by the request: an older refund may be paid out any time."""
        later = operations.alias("later")
        accepted = (
            sa.exists()
            .where(later.c.account_id == _COLUMNS.account_id)
            .where(later.c.kind == OperationKind.REFUND, later.c.state == OperationState.ACCEPTED)
            .where(later.c.created_at > _COLUMNS.created_at)
        )
        refused = await self._where(balance_too_low, ~accepted)
        newest = {(one.shop, one.account_id): one for one in reversed(refused)}
        return tuple(newest.values())

    async def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[Operation, ...]:
        query = (
            operations.select()
            .where(*conditions)
            .order_by(_COLUMNS.created_at.desc(), _COLUMNS.psp_reference)
            .limit(_MOST)
        )
        async with self.database.read() as connection:
            return tuple(from_row(row) for row in (await connection.execute(query)).mappings())
