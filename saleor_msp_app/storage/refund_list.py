"""Refunds as an operator looks for them: newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from saleor_msp_app.domain.ids import MspOrderId, PspReference, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import operations


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it, whatever was added meanwhile."""

    created_at: datetime
    reference: PspReference


@dataclass(frozen=True, slots=True)
class RefundFilter:
    """What is left out is not asked for. `order` is Saleor's order number; `since` is of the request."""

    shop: SaleorApiUrl | None = None
    state: OperationState | None = None
    report: ReportState | None = None
    order: str | None = None
    reference: PspReference | None = None
    msp_order: MspOrderId | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is None where nothing follows."""

    refunds: tuple[Operation, ...]
    after: Place | None


@dataclass(frozen=True, slots=True)
class RefundList:
    """Reads only."""

    database: Database

    async def page(self, wanted: RefundFilter, limit: int, after: Place | None = None) -> Page:
        """So many refunds that fit, newest first, from behind a place on."""
        query = (
            operations.select()
            .where(*_conditions(wanted), *_behind(after))
            .order_by(operations.c.created_at.desc(), operations.c.psp_reference.desc())
            .limit(limit + 1)
        )
        async with self.database.read() as connection:
            found = [from_row(row) for row in (await connection.execute(query)).mappings()]
        shown = tuple(found[:limit])
        more = len(found) > limit
        return Page(shown, Place(shown[-1].created_at, shown[-1].psp_reference) if more else None)

    async def of_transaction(self, shop: SaleorApiUrl, transaction: TransactionId) -> tuple[Operation, ...]:
        """Every operation of a transaction, oldest first, as `Ledger.record` shows them to `decide`."""
        query = (
            operations.select()
            .where(operations.c.shop == shop, operations.c.transaction_id == transaction)
            .order_by(operations.c.created_at, operations.c.psp_reference)
        )
        async with self.database.read() as connection:
            return tuple(from_row(row) for row in (await connection.execute(query)).mappings())


def _conditions(wanted: RefundFilter) -> list[sa.ColumnElement[bool]]:
    columns = operations.c
    equal = (
        (columns.shop, wanted.shop),
        (columns.state, wanted.state),
        (columns.report, wanted.report),
        (columns.order_number, wanted.order),
        (columns.psp_reference, wanted.reference),
        (columns.msp_order_id, wanted.msp_order),
    )
    conditions = [column == value for column, value in equal if value is not None]
    if wanted.since is not None:
        conditions.append(columns.created_at >= wanted.since)
    return conditions


def _behind(after: Place | None) -> list[sa.ColumnElement[bool]]:
    """Written out, not as a comparison of rows: types are bound per column then."""
    if after is None:
        return []
    created, reference = operations.c.created_at, operations.c.psp_reference
    return [
        sa.or_(
            created < after.created_at,
            sa.and_(created == after.created_at, reference < after.reference),
        )
    ]
