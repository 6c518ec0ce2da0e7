"""What the use-cases need from the world, and what each need guarantees.

Adapters raise only the exceptions of `domain/errors.py` that a port names; anything else is a bug.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.admission import Admission
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.ids import (
    AccountId,
    ChannelSlug,
    GrantedRefundId,
    MspOrderId,
    MspTransactionId,
    PspReference,
    SaleorApiUrl,
    SaleorAppId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.recovery import RecentTransactions
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.refunded import AcceptedRefund
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport, TransactionSeen
from saleor_msp_app.domain.reservation_plan import ReservationPlan

# --- MultiSafepay ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RefundTaken:
    """MultiSafepay said `success: true`. Cart refunds often come without a refund id. `child_order_id` is the
    order that a capture made."""

    refund_id: MspTransactionId | None
    child_order_id: MspOrderId | None = None


@dataclass(frozen=True, slots=True)
class RefundDenied:
    """MultiSafepay said no, and nothing moved. `code` is None where the answer had none."""

    code: int | None
    info: str


@dataclass(frozen=True, slots=True)
class RefundRetriable:
    """MultiSafepay said no for a reason that passes (1021, 1033 …): look up, then try again."""

    code: int | None
    info: str


@dataclass(frozen=True, slots=True)
class RefundAmbiguous:
    """Error 1034: already refunded, too much, no balance, or the same amount within five minutes."""

    code: int
    info: str


@dataclass(frozen=True, slots=True)
class RefundUnknown:
    """No answer, or none that means anything (time-out, 5xx, HTML, half JSON): it may have happened."""

    why: str


@dataclass(frozen=True, slots=True)
class RefundNotSent:
    """The connection could not be made: certainly nothing reached MultiSafepay."""

    why: str


RefundAnswer: TypeAlias = (
    RefundTaken | RefundDenied | RefundRetriable | RefundAmbiguous | RefundUnknown | RefundNotSent
)
"""The answer to any call that moves money: charges and cancelations are understood as refunds are."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it went over the wire, for the operation's journal. Never holds the key."""

    method: str
    path: str
    sent: str
    status: int | None
    received: str
    seconds: float


class MultiSafepay(Protocol):
    """MultiSafepay's API. No call is ever repeated by the adapter itself."""

    async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
        """Read an order.

        Raise `MspUnavailable` (may be repeated), `MspRefused` (error code: 1006 unknown order,
        1032 wrong key …) or `UnreadableOrder`.
        """
        ...

    async def refund(
        self, account: MerchantAccount, order_id: MspOrderId, plan: RefundPlan
    ) -> tuple[RefundAnswer, Exchange]:
        """Send exactly one refund request. Never raises for anything that MultiSafepay does."""
        ...

    async def change_order(
        self, account: MerchantAccount, order_id: MspOrderId, plan: ReservationPlan
    ) -> tuple[RefundAnswer, Exchange]:
        """Send exactly one capture, shipment, release or cancelation; as `refund`, without an ambiguity."""
        ...


class Accounts(Protocol):
    """The merchant accounts of each shop."""

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        """The account that serves the channel; None where nobody configured one."""
        ...

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        """The account that a ledger row names; None when it is gone."""
        ...


class AllAccounts(Accounts, Protocol):
    """The accounts, also without asking for a shop: MultiSafepay names none."""

    async def all(self) -> tuple[MerchantAccount, ...]:
        """Every account, whichever shop it serves."""
        ...

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """Remember that a notification came that was signed with its key."""
        ...


# --- Saleor ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installation:
    """One shop in which the app is installed. `jwks` is the last good key set, as JSON text."""

    shop: SaleorApiUrl
    app_id: SaleorAppId
    token: Secret
    domain: str
    jwks: str
    jwks_tried_at: datetime
    installed_at: datetime


class Installations(Protocol):
    """Where installations are kept (the SDK's APL). Tokens are encrypted at rest."""

    async def get(self, shop: SaleorApiUrl) -> Installation | None:
        """The installation, or None."""
        ...

    async def put(self, installation: Installation) -> None:
        """Insert, or replace token, app id, domain and keys of a shop that is known."""
        ...

    async def claim_jwks_refresh(self, shop: SaleorApiUrl, now: datetime, not_before: datetime) -> bool:
        """Set `jwks_tried_at` to `now` if it was before `not_before`; atomically, across replicas.

        True for the one caller that may fetch. Holds also when that fetch fails afterwards.
        """
        ...

    async def put_jwks(self, shop: SaleorApiUrl, jwks: str) -> None:
        """Replace the key set. Callers pass only sets that hold a usable key."""
        ...


@dataclass(frozen=True, slots=True)
class ReportTaken:
    """Saleor has the event; `already` when it had it before."""

    already: bool


@dataclass(frozen=True, slots=True)
class ReportConflicts:
    """INCORRECT_DETAILS: the reference exists with another amount. Never try again: each try
    writes another failure event (observed 3.23.28)."""

    message: str


ReportAnswer: TypeAlias = ReportTaken | ReportConflicts


@dataclass(frozen=True, slots=True)
class PressTaken:
    """Saleor asks for the granted refund again: a delivery follows."""


@dataclass(frozen=True, slots=True)
class PressRefused:
    """Saleor does not. `code` is one of its `TransactionRequestRefundForGrantedRefundErrorCode`."""

    code: str
    message: str


PressAnswer: TypeAlias = PressTaken | PressRefused


class Saleor(Protocol):
    """Saleor's GraphQL API, with the token of one installation."""

    async def own_app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | None:
        """`app { id }`: None where the token is not accepted. Raise `SaleorUnavailable`."""
        ...

    async def fetch_jwks(self, shop: SaleorApiUrl) -> str:
        """The shop's key set as JSON text, checked to hold an RSA key. Raise `SaleorUnavailable`."""
        ...

    async def transaction(
        self, installation: Installation, transaction: TransactionId
    ) -> TransactionSeen | None:
        """None where Saleor does not know it.

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        """Report an event. Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`."""
        ...

    async def press(
        self, installation: Installation, transaction: TransactionId, granted: GrantedRefundId
    ) -> PressAnswer:
        """Ask for a granted refund, as the dashboard's "Transfer funds" does.

        Raise `SaleorUnavailable` (it may have been asked), `SaleorAccessLost` or `SaleorRefused`.
        """
        ...

    async def recent_requests(
        self, installation: Installation, kind: OperationKind, since: datetime
    ) -> RecentTransactions | None:
        """The app's own transactions in which this was asked for since then, and perhaps others.

        None where Saleor cannot list them (3.21). Raise as `transaction` does.
        """
        ...

    async def bare_request(
        self,
        installation: Installation,
        kind: OperationKind,
        transaction: TransactionId,
        event: TransactionEventId,
    ) -> ActionDelivery | Refused:
        """What a delivery of this request for an amount would say. Raise as `transaction` does."""
        ...


# --- The ledger -----------------------------------------------------------------------------------


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


class RefundListing(Protocol):
    """MultiSafepay's list of refunds."""

    async def refunds_since(self, account: MerchantAccount, since: datetime) -> tuple[ListedRefund, ...]:
        """Every refund of the website since then, and perhaps older ones, whoever made it.

        Raise `MspUnavailable`, or `MspRefused` where the key may not list (it may be of one website only).
        """
        ...


@dataclass(frozen=True, slots=True)
class OwnTransaction:
    """A transaction of the app in a shop."""

    id: TransactionId
    order_number: str


class TransactionSearch(Protocol):
    """Saleor's `transactions(where:)`: from 3.22 on."""

    async def transactions_of(
        self, installation: Installation, order: MspOrderId
    ) -> tuple[OwnTransaction, ...] | None:
        """The app's transactions with this pspReference; None where Saleor cannot search (3.21).

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...


class Shops(Protocol):
    """Every shop in which the app is installed."""

    async def all(self) -> tuple[Installation, ...]:
        """Oldest installation first."""
        ...


class Notices(Protocol):
    """The engine's queue of orders that are to be read again."""

    async def look_at(self, account: AccountId, order: MspOrderId) -> None:
        """Read the order again soon; survives a crash once this returns."""
        ...


class Chores(Protocol):
    """What is done now and then by one process of all."""

    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        """Whether it is due and this process is to do it; then it is due again `every` later."""
        ...


class Replicas(Protocol):
    """Which processes of the app are alive, on one database."""

    async def beat(self, executor_id: str, now: datetime) -> None:
        """Say that the process is alive."""
        ...

    async def leave(self, executor_id: str) -> None:
        """Say that the process ends: its work may be taken over at once."""
        ...

    async def alive(self, since: datetime) -> frozenset[str]:
        """Every process seen since then."""
        ...

    async def forget(self, before: datetime) -> None:
        """Drop processes not seen since then."""
        ...

    def sweeping(self) -> AbstractAsyncContextManager[bool]:
        """True for one process at a time, on every replica together."""
        ...


class Clock(Protocol):
    """The time, aware, in UTC. The only source of it outside `web` and `sandbox`."""

    def __call__(self) -> datetime: ...
