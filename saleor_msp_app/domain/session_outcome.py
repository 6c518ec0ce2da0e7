"""What TRANSACTION_INITIALIZE_SESSION and TRANSACTION_PROCESS_SESSION come to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import Flow


class Paid(StrEnum):
    """How far the money is: reserved, taken, or held for a check that MultiSafepay or a person makes."""

    AUTHORIZED = "authorized"
    CHARGED = "charged"
    UNDER_REVIEW = "under review"


@dataclass(frozen=True, slots=True)
class Awaited:
    """The shopper has to pay yet. `payment_url` is "" where there is nowhere to go.

    `notice` says what could not be found out just now: whoever asks again may learn more.
    """

    order_id: MspOrderId
    flow: Flow
    amount: Money
    payment_url: str
    notice: PaymentRefused | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The shopper has paid, as far as `paid` says."""

    order_id: MspOrderId
    flow: Flow
    amount: Money
    paid: Paid


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing will come of this order: declined, cancelled or expired."""

    order_id: MspOrderId
    flow: Flow
    amount: Money
    refused: PaymentRefused


SessionOutcome: TypeAlias = Awaited | Done | Failed | PaymentRefused
"""`PaymentRefused`: there is no order that the shopper could pay because of this request."""
