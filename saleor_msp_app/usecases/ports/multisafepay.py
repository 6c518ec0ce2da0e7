"""MultiSafepay, as the use-cases need it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import (
    MspOrderId,
    MspTransactionId,
)
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.reservation_plan import ReservationPlan


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


class RefundListing(Protocol):
    """MultiSafepay's list of refunds."""

    async def refunds_since(self, account: MerchantAccount, since: datetime) -> tuple[ListedRefund, ...]:
        """Every refund of the website since then, and perhaps older ones, whoever made it.

        Raise `MspUnavailable`, or `MspRefused` where the key may not list (it may be of one website only).
        """
        ...
