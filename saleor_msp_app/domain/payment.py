"""A payment: one Saleor transaction that the app began, and the MultiSafepay order that stands for it.

The row is written before MultiSafepay is asked, so that an order whose answer was lost is known. One
transaction may have several orders, one after the other (`attempt`): an order that cannot be paid any more
is cancelled before the next one is made. Only the newest is ever handed to the storefront.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from saleor_msp_app.domain.ids import (
    AccountId,
    MspOrderId,
    SaleorApiUrl,
    TransactionId,
    TransactionToken,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_request import Flow


class PaymentState(StrEnum):
    """How far the app got with the order; what became of the money is in the ledger.

    `CREATING`: MultiSafepay is being asked, or the answer was lost. `OPEN`: the shopper has a link.
    `SETTLED`: nothing can come of this order that Saleor does not know. `DROPPED`: never handed out; it is
    cancelled at MultiSafepay.
    """

    CREATING = "creating"
    OPEN = "open"
    SETTLED = "settled"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of `payments`: one order at MultiSafepay.

    `payment_url` is "" until MultiSafepay has answered. `version` guards against two writers.
    """

    msp_order_id: MspOrderId
    account_id: AccountId
    shop: SaleorApiUrl
    transaction_id: TransactionId
    order_number: str
    amount: Money
    flow: Flow
    attempt: int
    state: PaymentState
    payment_url: str
    created_at: datetime
    updated_at: datetime
    version: int = 0


def order_id_of(token: TransactionToken, attempt: int) -> MspOrderId:
    """MultiSafepay's id of one attempt: 38 characters for the first nine, of 50 at most."""
    return MspOrderId(f"{token}-{attempt}")


def moved_on(payment: Payment, state: PaymentState, now: datetime, payment_url: str = "") -> Payment:
    """The row with its next state; the link is kept where none is given."""
    return replace(
        payment,
        state=state,
        payment_url=payment_url or payment.payment_url,
        updated_at=now,
        version=payment.version + 1,
    )
