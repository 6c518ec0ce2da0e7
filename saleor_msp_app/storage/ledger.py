"""The ledger in the database."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, assert_never

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from saleor_msp_app.domain.admission import Admission, Admitted, Known, Settled
from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import (
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
    refusal_reference,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    ReportState,
    release_report,
)
from saleor_msp_app.domain.refunded import AcceptedRefund
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import from_row, refusal_from, to_row
from saleor_msp_app.storage.tables import deliveries, journal, operations
from saleor_msp_app.usecases.ports.ledger import (
    Decide,
    GivenAnswer,
    IncomingRequest,
    JournalEntry,
    OrderBusy,
    OrderClaim,
    OrderClaimed,
    OrderHeld,
)

_OPEN = (OperationState.REQUESTED, OperationState.SENDING)

Enqueue: TypeAlias = Callable[[sa.Connection, PspReference], None]
"""Hands an operation to the durable engine inside the given transaction."""

EnqueueAgain: TypeAlias = Callable[[sa.Connection, PspReference, int], None]
"""Hands an operation of a version to the durable engine once more, inside the given transaction."""


def _not_again(connection: sa.Connection, reference: PspReference, version: int) -> None:
    del connection, version
    msg = f"{reference} cannot be handed over again: this ledger was opened without an engine"
    raise RuntimeError(msg)


@dataclass(frozen=True, slots=True)
class SqlLedger:
    """The port `Ledger`."""

    database: Database
    enqueue: Enqueue
    enqueue_again: EnqueueAgain = _not_again

    async def record(
        self, request: IncomingRequest, transaction: TransactionId, decide: Decide
    ) -> GivenAnswer:
        digest = hashlib.sha256(request.body).hexdigest()
        async with self.database.write() as connection:
            await _lock(connection, request.shop, transaction)
            before = await _answer_before(connection, request, digest)
            if before is not None:
                return before
            admission = decide(await _of_transaction(connection, request.shop, transaction))
            answer = _answer(admission, request)
            row = _delivery_row(request, digest, answer) | {
                "transaction_id": transaction,
                "request_event_id": _request_of(admission),
            }
            await connection.execute(deliveries.insert().values(row))
            if isinstance(admission, Admitted):
                await self._insert(connection, admission.operation)
            elif isinstance(admission, Settled):
                await self._heal(connection, admission)
            return answer

    async def _insert(self, connection: AsyncConnection, operation: Operation) -> None:
        await connection.execute(operations.insert().values(**to_row(operation), order_claimed=False))
        entry = JournalEntry(
            operation.created_at, f"{operation.kind}.requested", {"amount": str(operation.amount)}
        )
        await write_journal(connection, operation.psp_reference, entry)
        await connection.run_sync(self.enqueue, operation.psp_reference)

    async def _heal(self, connection: AsyncConnection, settled: Settled) -> None:
        healed = settled.operation
        detail = {"reference": settled.reference, "amount": str(settled.amount)}
        entry = JournalEntry(healed.updated_at, "saleor.answered_with_result", detail)
        await write_change(connection, healed, [entry])
        await connection.run_sync(self.enqueue_again, healed.psp_reference, healed.version)

    async def get(self, reference: PspReference) -> Operation:
        async with self.database.read() as connection:
            return await _get(connection, reference)

    async def save(self, operation: Operation, *entries: JournalEntry) -> None:
        async with self.database.write() as connection:
            await write_change(connection, operation, entries)

    async def note(self, reference: PspReference, entry: JournalEntry) -> None:
        async with self.database.write() as connection:
            await write_journal(connection, reference, entry)

    async def claim_order(self, reference: PspReference) -> OrderClaim:
        async with self.database.write() as connection:
            operation = await _get(connection, reference)
            await _lock(connection, operation.account_id, operation.msp_order_id)
            holder = await _holder(connection, operation)
            if holder is not None and holder.psp_reference != reference:
                if holder.state is OperationState.NEEDS_PERSON:
                    return OrderHeld(holder.psp_reference)
                return OrderBusy(holder.psp_reference)
            claimed = await connection.execute(
                operations.update()
                .where(operations.c.psp_reference == reference, operations.c.state.in_(_OPEN))
                .values(order_claimed=True)
            )
            # Settled by another worker meanwhile: its row must not keep the order for ever.
            return OrderClaimed() if claimed.rowcount == 1 else OrderBusy(reference)

    async def accepted(self, operation: Operation) -> tuple[AcceptedRefund, ...]:
        query = operations.select().where(
            operations.c.account_id == operation.account_id,
            operations.c.msp_order_id == operation.msp_order_id,
            operations.c.state == OperationState.ACCEPTED,
            operations.c.kind == OperationKind.REFUND,
        )
        async with self.database.read() as connection:
            found = [from_row(row) for row in (await connection.execute(query)).mappings()]
        return tuple(
            AcceptedRefund(one.psp_reference, one.moved or one.amount, one.msp_refund_id) for one in found
        )

    async def due_before(self, operation: Operation) -> tuple[Operation, ...]:
        async with self.database.read() as connection:
            known = await _of_transaction(connection, operation.shop, operation.transaction_id)
        references = [one.psp_reference for one in known]
        older = known[: references.index(operation.psp_reference)]
        return tuple(one for one in older if one.report is ReportState.DUE)

    async def of_transaction(self, shop: SaleorApiUrl, transaction: TransactionId) -> tuple[Operation, ...]:
        async with self.database.read() as connection:
            return await _of_transaction(connection, shop, transaction)

    async def journal(self, reference: PspReference) -> tuple[JournalEntry, ...]:
        query = journal.select().where(journal.c.psp_reference == reference).order_by(journal.c.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(JournalEntry(row["at"], row["kind"], json.loads(row["detail"])) for row in rows)

    async def answers(
        self, shop: SaleorApiUrl, transactions: Collection[TransactionId]
    ) -> Mapping[TransactionId, Mapping[TransactionEventId, GivenAnswer]]:
        query = (
            deliveries.select()
            .where(
                deliveries.c.shop == shop,
                deliveries.c.transaction_id.in_(transactions),
                deliveries.c.request_event_id.is_not(None),
            )
            .order_by(deliveries.c.id)
        )
        found: dict[TransactionId, dict[TransactionEventId, GivenAnswer]] = {}
        async with self.database.read() as connection:
            for row in (await connection.execute(query)).mappings():
                of_transaction = found.setdefault(TransactionId(row["transaction_id"]), {})
                of_transaction[TransactionEventId(row["request_event_id"])] = answer_from(row)
        return found

    async def release_reports(self, shop: SaleorApiUrl, now: datetime) -> int:
        query = operations.select().where(
            operations.c.shop == shop, operations.c.report == ReportState.PARKED
        )
        if not self.database.is_sqlite:
            query = query.with_for_update()
        async with self.database.write() as connection:
            parked = [from_row(row) for row in (await connection.execute(query)).mappings()]
            for one in parked:
                released = release_report(one, now)
                entry = JournalEntry(now, "saleor.report_released", {})
                await write_change(connection, released, [entry])
                await connection.run_sync(self.enqueue_again, one.psp_reference, released.version)
        return len(parked)


async def write_change(
    connection: AsyncConnection, operation: Operation, entries: Sequence[JournalEntry]
) -> None:
    """A new state with its journal, inside a transaction. Raise `StaleOperation`."""
    changed = to_row(operation)
    if operation.state in (OperationState.ACCEPTED, OperationState.REFUSED):
        changed["order_claimed"] = False
    result = await connection.execute(
        operations.update()
        .where(
            operations.c.psp_reference == operation.psp_reference,
            operations.c.version == operation.version - 1,
        )
        .values(changed)
    )
    if result.rowcount != 1:
        raise StaleOperation(operation.psp_reference)
    for entry in entries:
        await write_journal(connection, operation.psp_reference, entry)


async def _lock(connection: AsyncConnection, *parts: str) -> None:
    """Keep other transactions out that name the same; SQLite's write lock does so already."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:8], signed=True)
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def _answer_before(
    connection: AsyncConnection, request: IncomingRequest, digest: str
) -> GivenAnswer | None:
    query = deliveries.select().where(
        deliveries.c.shop == request.shop,
        deliveries.c.event == request.event,
        deliveries.c.body_sha256 == digest,
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else answer_from(row)


def answer_from(row: sa.RowMapping) -> GivenAnswer:
    """The answer of a row of `deliveries`."""
    amount = row["settled_amount"]
    settled = None if amount is None else Money.of(amount, row["settled_currency"])
    return GivenAnswer(PspReference(row["psp_reference"]), refusal_from(row), settled)


async def _of_transaction(
    connection: AsyncConnection, shop: SaleorApiUrl, transaction: TransactionId
) -> tuple[Operation, ...]:
    query = (
        operations.select()
        .where(operations.c.shop == shop, operations.c.transaction_id == transaction)
        .order_by(operations.c.created_at, operations.c.psp_reference)
    )
    return tuple(from_row(row) for row in (await connection.execute(query)).mappings())


async def _get(connection: AsyncConnection, reference: PspReference) -> Operation:
    query = operations.select().where(operations.c.psp_reference == reference)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise LookupError(reference)
    return from_row(row)


async def _holder(connection: AsyncConnection, operation: Operation) -> Operation | None:
    query = operations.select().where(
        operations.c.order_claimed,
        operations.c.account_id == operation.account_id,
        operations.c.msp_order_id == operation.msp_order_id,
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else from_row(row)


async def write_journal(connection: AsyncConnection, reference: PspReference, entry: JournalEntry) -> None:
    detail = json.dumps(dict(entry.detail))
    await connection.execute(
        journal.insert().values(psp_reference=reference, at=entry.at, kind=entry.kind, detail=detail)
    )


def _answer(admission: Admission, request: IncomingRequest) -> GivenAnswer:
    match admission:
        case Admitted(operation):
            return GivenAnswer(operation.psp_reference, None)
        case Known(operation):
            refused = operation.state is OperationState.REFUSED
            return GivenAnswer(operation.psp_reference, operation.refusal if refused else None)
        case Settled(_, reference, amount):
            return GivenAnswer(reference, None, amount)
        case Refused():
            return GivenAnswer(refusal_reference(request.shop, request.body), admission)
        case _:
            assert_never(admission)


def _request_of(admission: Admission) -> TransactionEventId | None:
    match admission:
        case Admitted(operation):
            return operation.request_event_id
        case Known() | Settled():
            return admission.request
        case Refused():
            return None
        case _:
            assert_never(admission)


def _delivery_row(request: IncomingRequest, digest: str, answer: GivenAnswer) -> dict[str, Any]:
    return {
        "shop": request.shop,
        "event": request.event,
        "body_sha256": digest,
        "body": request.body,
        "received_at": request.received_at,
        "psp_reference": answer.reference,
        "refusal_code": answer.refusal.code if answer.refusal else None,
        "refusal_message": answer.refusal.message if answer.refusal else None,
        "settled_amount": answer.settled.minor if answer.settled else None,
        "settled_currency": answer.settled.currency.code if answer.settled else None,
    }
