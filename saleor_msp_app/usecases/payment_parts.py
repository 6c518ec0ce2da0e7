"""What the sessions need of the rest of the app: pure parts that others make, and their pace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.new_order import NewOrder, ReturnAddresses
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import PaymentRequest, StorefrontData
from saleor_msp_app.usecases.ports.payments import OrderDesk

CheckAddresses: TypeAlias = Callable[[StorefrontData], ReturnAddresses | PaymentRefused]
"""Where the shopper may be sent (`domain/return_addresses.py`)."""


class BuildOrder(Protocol):
    """From what Saleor says to what MultiSafepay is sent; pure."""

    def __call__(
        self,
        request: PaymentRequest,
        attempt: int,
        addresses: ReturnAddresses,
        method: PaymentMethod | None,
    ) -> NewOrder | PaymentRefused:
        """The order of an attempt, under `order_id_of`; or why there can be none: a house number that is
        missing, a total out of reach. `method` is the account's entry of the asked one, where it is known."""
        ...


class OfferedMethods(Protocol):
    """The methods of a merchant's account, perhaps from a cache."""

    async def __call__(self, account: MerchantAccount, asked: MethodQuery) -> tuple[PaymentMethod, ...]:
        """Raise `MspUnavailable` or `MspRefused`."""
        ...


@dataclass(frozen=True, slots=True)
class PaymentParts:
    """What taking payments is made of, beside what refunds are made of."""

    build: BuildOrder
    desk: OrderDesk
    offered: OfferedMethods


@dataclass(frozen=True, slots=True)
class SessionPace:
    """How long a session may take. Saleor waits for 18 seconds and takes silence for a failure.

    `whole`: when no new step is begun. `hard`: when the answer leaves, whatever is under way. `calling`: the
    longest call to MultiSafepay but the one that creates the order, which has the rest, and is not begun with
    less than `least`. `given_up_after`: when an order that is still being created is nobody's any more;
    longer than `hard`, by more than the clocks of two machines differ. `poll`: how often the order
    of another request is waited for.
    """

    whole: timedelta = timedelta(seconds=10)
    hard: timedelta = timedelta(seconds=12)
    calling: timedelta = timedelta(seconds=4)
    least: timedelta = timedelta(seconds=1)
    given_up_after: timedelta = timedelta(seconds=25)
    poll: timedelta = timedelta(milliseconds=100)
