"""Refunds as a person looks for them: newest first, page by page.

A page is found by indexes alone, and only its own rows are read whole: 100 000 refunds of one shop, with
any filters, stay a matter of milliseconds (`tests/benchmarks/desk.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.refund_search import found_by
from saleor_msp_app.storage.tables import operations, waits_for_person
from saleor_msp_app.usecases.refund_reading import EVERY_KIND, Page, Place, RefundFilter

_NEWEST_FIRST = (operations.c.created_at.desc(), operations.c.psp_reference.desc())


@dataclass(frozen=True, slots=True)
class RefundList:
    """The port `RefundPages`."""

    database: Database

    async def page(self, wanted: RefundFilter, limit: int, after: Place | None = None) -> Page:
        async with self.database.read() as connection:
            places = await _places(connection, wanted, limit + 1, after)
            refunds = await _rows(connection, places[:limit])
        more = len(places) > limit
        return Page(refunds, Place(refunds[-1].created_at, refunds[-1].psp_reference) if more else None)

    async def of_transaction(self, shop: SaleorApiUrl, transaction: TransactionId) -> tuple[Operation, ...]:
        """Every operation of a transaction, oldest first, as `Ledger.record` shows them to `decide`."""
        query = (
            operations.select()
            .where(operations.c.shop == shop, operations.c.transaction_id == transaction)
            .order_by(operations.c.created_at, operations.c.psp_reference)
        )
        async with self.database.read() as connection:
            return tuple(from_row(row) for row in (await connection.execute(query)).mappings())


async def _places(
    connection: AsyncConnection, wanted: RefundFilter, limit: int, after: Place | None
) -> Sequence[PspReference]:
    branches = [
        _branch((*conditions, *_conditions(wanted), *_behind(after)), limit)
        for conditions in await _ranges(connection, wanted)
    ]
    if not branches:
        return []
    query = branches[0] if len(branches) == 1 else _merged(branches, limit)
    return [PspReference(row.psp_reference) for row in await connection.execute(query)]


async def _rows(connection: AsyncConnection, references: Sequence[PspReference]) -> tuple[Operation, ...]:
    query = operations.select().where(operations.c.psp_reference.in_(references)).order_by(*_NEWEST_FIRST)
    return tuple(from_row(row) for row in (await connection.execute(query)).mappings())


def _branch(conditions: Sequence[sa.ColumnElement[bool]], limit: int) -> sa.Select[tuple[object, str]]:
    columns = operations.c
    query = sa.select(columns.created_at, columns.psp_reference).where(*conditions)
    return query.order_by(*_NEWEST_FIRST).limit(limit)


def _merged(branches: Sequence[sa.Select[tuple[object, str]]], limit: int) -> sa.Select[tuple[object, str]]:
    """The newest of the newest of each kind: neither database merges one index's ranges by itself."""
    parts = [sa.select(branch.subquery()) for branch in branches]
    every = sa.union_all(*parts).subquery()
    query = sa.select(every.c.created_at, every.c.psp_reference)
    return query.order_by(every.c.created_at.desc(), every.c.psp_reference.desc()).limit(limit)


async def _ranges(
    connection: AsyncConnection, wanted: RefundFilter
) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """By what the rows are to be found; none where there are none. A search has asked for the shop itself:
    asked for it again, SQLite would read the whole shop."""
    columns = operations.c
    kinds = () if frozenset(wanted.kinds) == EVERY_KIND else (columns.kind.in_(sorted(wanted.kinds)),)
    if wanted.search is not None:
        found = await found_by(connection, wanted.search, wanted.shop)
        return [(columns.psp_reference.in_(found), *kinds)] if found else []
    shop = () if wanted.shop is None else (columns.shop == wanted.shop,)
    named = wanted.order or wanted.reference or wanted.msp_order
    if wanted.shop is None or wanted.waits_for_person or named:
        return [(*shop, *kinds)]
    return [(*shop, columns.kind == kind) for kind in sorted(wanted.kinds)]  # one range of the index for each


def _conditions(wanted: RefundFilter) -> Iterator[sa.ColumnElement[bool]]:
    columns = operations.c
    equal = (
        (columns.state, wanted.state),
        (columns.report, wanted.report),
        (columns.method, wanted.method),
        (columns.order_number, wanted.order),
        (columns.psp_reference, wanted.reference),
        (columns.msp_order_id, wanted.msp_order),
    )
    yield from (column == value for column, value in equal if value is not None)
    if wanted.waits_for_person:
        yield waits_for_person
    if wanted.since is not None:
        yield columns.created_at >= wanted.since
    if wanted.until is not None:
        yield columns.created_at < wanted.until


def _behind(after: Place | None) -> Iterator[sa.ColumnElement[bool]]:
    """Written out, not as a comparison of rows: types are bound per column then. The first condition is what
    an index can begin at."""
    if after is None:
        return
    created, reference = operations.c.created_at, operations.c.psp_reference
    yield created <= after.created_at
    yield sa.or_(created < after.created_at, reference < after.reference)
