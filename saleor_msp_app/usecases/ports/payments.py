"""What taking payments needs from the world: for the other half of the app."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.new_order import NewOrder
from saleor_msp_app.domain.payment import Payment
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.usecases.ports.ledger import WatchedOrder


@dataclass(frozen=True, slots=True)
class OrderCreated:
    """MultiSafepay made the order. `payment_url` is "" where the shopper need not go anywhere."""

    payment_url: str


@dataclass(frozen=True, slots=True)
class CreateDenied:
    """MultiSafepay said no, and there is no order. `code` is None where the answer had none."""

    code: int | None
    info: str


@dataclass(frozen=True, slots=True)
class CreateUnknown:
    """No answer, or none that means anything: the order may exist. Nobody has its link."""

    why: str


@dataclass(frozen=True, slots=True)
class CreateNotSent:
    """The connection could not be made: certainly there is no order."""

    why: str


CreateAnswer: TypeAlias = OrderCreated | CreateDenied | CreateUnknown | CreateNotSent


class OrderDesk(Protocol):
    """MultiSafepay, as far as a payment is begun. No call is ever repeated by the adapter itself."""

    async def create_order(
        self, account: MerchantAccount, order: NewOrder, within: timedelta
    ) -> CreateAnswer:
        """Create the order. Never raises for anything that MultiSafepay does."""
        ...

    async def cancel_unpaid(self, account: MerchantAccount, order_id: MspOrderId) -> bool:
        """Make sure that nobody can pay the order any more (`cancelled`, `exclude_order`).

        True where it is so now; False where MultiSafepay refuses, as it is paid or unknown.
        Raise `MspUnavailable` or `MspRefused` (wrong key).
        """
        ...

    async def payment_methods(
        self, account: MerchantAccount, asked: MethodQuery
    ) -> tuple[PaymentMethod, ...]:
        """The methods that the account offers in this currency and country, in MultiSafepay's order; their
        limits are still to be asked (`PaymentMethod.offers`).

        Raise `MspUnavailable` or `MspRefused`.
        """
        ...


class Payments(Protocol):
    """The payments that the app began. A method that returns has committed."""

    async def newest(self, shop: SaleorApiUrl, transaction: TransactionId) -> Payment | None:
        """The newest order of a transaction."""
        ...

    async def of_order(self, account: AccountId, order: MspOrderId) -> Payment | None:
        """The payment that an order stands for."""
        ...

    async def begin(self, payment: Payment) -> bool:
        """Write a new row. False where the transaction has an order with this attempt already."""
        ...

    async def save(self, payment: Payment) -> None:
        """Write a new state. Raise `StaleOperation` where another writer was first (`version`)."""
        ...

    async def unsettled(self, since: datetime) -> tuple[WatchedOrder, ...]:
        """The orders of payments that were made since then and are not settled; oldest first."""
        ...

    async def looked_at(self, account: AccountId, order: MspOrderId, now: datetime) -> None:
        """Remember that the order was read again."""
        ...


StorefrontAnswer: TypeAlias = Mapping[str, object]
"""What the storefront gets as `data`: plain JSON."""
