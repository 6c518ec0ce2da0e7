"""The durable record of every operation, and what is kept beside it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.admission import Admission
from saleor_msp_app.domain.ids import (
    AccountId,
    MspOrderId,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refunded import AcceptedRefund
from saleor_msp_app.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A verified delivery as it came. `body` is never empty."""

    shop: SaleorApiUrl
    event: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a delivery was answered: `refusal` is None where the request was taken, `settled` the amount where
    the answer was a success."""

    reference: PspReference
    refusal: Refused | None
    settled: Money | None = None


@dataclass(frozen=True, slots=True)
class OrderClaimed:
    """The operation may plan and send: no other one of this MultiSafepay order is between the two."""


@dataclass(frozen=True, slots=True)
class OrderBusy:
    """Another operation of the order is being sent."""

    reference: PspReference


@dataclass(frozen=True, slots=True)
class OrderHeld:
    """Another operation of the order has an unknown outcome and waits for a person."""

    reference: PspReference


OrderClaim: TypeAlias = OrderClaimed | OrderBusy | OrderHeld


Decide: TypeAlias = Callable[[tuple[Operation, ...]], Admission]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that happened to an operation. `detail` is plain JSON and never holds a secret."""

    at: datetime
    kind: str
    detail: Mapping[str, object]


class Ledger(Protocol):
    """The durable record of every operation. A method that returns has committed."""

    async def record(
        self, request: IncomingRequest, transaction: TransactionId, decide: Decide
    ) -> GivenAnswer:
        """Keep the delivery, decide on it and write what follows, in one commit.

        The same bytes of the same shop get the answer they got before, and `decide` is not called.
        Otherwise `decide` sees every operation of the transaction, oldest first, under a lock that no
        other delivery of this transaction can hold at the same time, on any replica. An `Admitted`
        operation is written and handed to the engine in the same commit.
        """
        ...

    async def get(self, reference: PspReference) -> Operation:
        """The operation. Raise `LookupError`."""
        ...

    async def save(self, operation: Operation, *entries: JournalEntry) -> None:
        """Write a new state with its journal, in one commit; settled states give up the order's claim.

        Raise `StaleOperation` where another writer was first (`version`).
        """
        ...

    async def note(self, reference: PspReference, entry: JournalEntry) -> None:
        """Add to the journal only."""
        ...

    async def claim_order(self, reference: PspReference) -> OrderClaim:
        """Make the operation the only one of its MultiSafepay order that may send; repeatable."""
        ...

    async def accepted(self, operation: Operation) -> tuple[AcceptedRefund, ...]:
        """What MultiSafepay has taken from us for the same MultiSafepay order."""
        ...

    async def due_before(self, operation: Operation) -> tuple[Operation, ...]:
        """Older operations of the same transaction that Saleor is to be told of, oldest first."""
        ...

    async def of_transaction(self, shop: SaleorApiUrl, transaction: TransactionId) -> tuple[Operation, ...]:
        """Every operation of a transaction, oldest first."""
        ...

    async def journal(self, reference: PspReference) -> tuple[JournalEntry, ...]:
        """What happened to the operation, oldest first."""
        ...

    async def answers(
        self, shop: SaleorApiUrl, transactions: Collection[TransactionId]
    ) -> Mapping[TransactionId, Mapping[TransactionEventId, GivenAnswer]]:
        """What each request of Saleor that was taken has been answered: the last answer counts."""
        ...

    async def release_reports(self, shop: SaleorApiUrl, now: datetime) -> int:
        """Make a shop's parked reports due again and hand them to the engine, in one commit; how many."""
        ...


class Resumption(Protocol):
    """Gives an operation whose work has ended to the engine once more."""

    async def __call__(self, operation: Operation, *entries: JournalEntry) -> None:
        """Write a new state as `Ledger.save` does, and hand the operation over, in one commit.

        Raise `StaleOperation` where another writer was first.
        """
        ...


class Unfinished(Protocol):
    """What the engine should be working on, by the ledger."""

    async def __call__(self, quiet_since: datetime) -> tuple[Operation, ...]:
        """Operations that are open, or whose report is due, unchanged since then; the quietest first."""
        ...


@dataclass(frozen=True, slots=True)
class WatchedOrder:
    """An order at MultiSafepay that something may still happen to. Times of the ledger: `changed_at` of its
    newest change, `looked_at` None where it was never read again."""

    account_id: AccountId
    order_id: MspOrderId
    shop: SaleorApiUrl
    changed_at: datetime
    looked_at: datetime | None


class Aftermath(Protocol):
    """The ledger by MultiSafepay's orders: what happens after acceptance, and what began there."""

    async def of_order(self, account: AccountId, order: MspOrderId) -> tuple[Operation, ...]:
        """Every operation of an order, oldest first."""
        ...

    async def order_of(self, account: AccountId, reference: str) -> MspOrderId | None:
        """The order of the operation with this reference."""
        ...

    async def watched(self, since: datetime) -> tuple[WatchedOrder, ...]:
        """Orders with an operation that was made since then."""
        ...

    async def looked_at(self, account: AccountId, order: MspOrderId, now: datetime) -> None:
        """Remember that the order was read again."""
        ...

    async def add(self, operation: Operation, *entries: JournalEntry) -> bool:
        """Write an operation that began at MultiSafepay; handed to the engine if its report is due, in one
        commit. False where its reference is there already."""
        ...
