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
    conditions = (*_conditions(wanted), *_behind(after))
    if wanted.search is not None:
        found = await found_by(connection, wanted.search, wanted.shop)
        query = _newest(_named(found, (*conditions, *_kinds(wanted))), limit)
    else:
        branches = [_branch((*of_range, *conditions), limit) for of_range in _ranges(wanted)]
        query = branches[0] if len(branches) == 1 else _newest(_together(branches), limit)
    return [PspReference(row.psp_reference) for row in await connection.execute(query)]


async def _rows(connection: AsyncConnection, references: Sequence[PspReference]) -> tuple[Operation, ...]:
    query = operations.select().where(operations.c.psp_reference.in_(references)).order_by(*_NEWEST_FIRST)
    return tuple(from_row(row) for row in (await connection.execute(query)).mappings())


def _branch(conditions: Sequence[sa.ColumnElement[bool]], limit: int) -> sa.Select[tuple[object, str]]:
    columns = operations.c
    query = sa.select(columns.created_at, columns.psp_reference).where(*conditions)
    return query.order_by(*_NEWEST_FIRST).limit(limit)


def _named(found: Sequence[PspReference], conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Subquery:
    """What a search has found. The offset keeps databases from looking for it among the newest, one by one,
    and the shop is not asked for again: SQLite would then read all of it."""
    columns = operations.c
    query = sa.select(columns.created_at, columns.psp_reference)
    return query.where(columns.psp_reference.in_(found), *conditions).offset(0).subquery()


def _together(branches: Sequence[sa.Select[tuple[object, str]]]) -> sa.Subquery:
    """The newest of each kind: neither database merges the ranges of one index by itself."""
    return sa.union_all(*(sa.select(branch.subquery()) for branch in branches)).subquery()


def _newest(of: sa.Subquery, limit: int) -> sa.Select[tuple[object, str]]:
    query = sa.select(of.c.created_at, of.c.psp_reference)
    return query.order_by(of.c.created_at.desc(), of.c.psp_reference.desc()).limit(limit)


def _kinds(wanted: RefundFilter) -> tuple[sa.ColumnElement[bool], ...]:
    everything = frozenset(wanted.kinds) == EVERY_KIND
    return () if everything else (operations.c.kind.in_(sorted(wanted.kinds)),)


def _ranges(wanted: RefundFilter) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """One range of the index for each kind, unless something else finds the rows."""
    columns = operations.c
    shop = () if wanted.shop is None else (columns.shop == wanted.shop,)
    named = wanted.order or wanted.reference or wanted.msp_order
    if wanted.shop is None or wanted.waits_for_person or named or not wanted.kinds:
        return [(*shop, *_kinds(wanted))]
    return [(*shop, columns.kind == kind) for kind in sorted(wanted.kinds)]


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
