"""What a storefront asks for: a payment of a Saleor checkout or order, in our words.

`saleor/session_payload.py` fills it from TRANSACTION_INITIALIZE_SESSION and TRANSACTION_PROCESS_SESSION
(saleor-contract.md §4.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, TransactionId, TransactionToken
from saleor_msp_app.domain.money import Money


class Flow(StrEnum):
    """Saleor's `actionType`: take the money at once, or only reserve it."""

    CHARGE = "CHARGE"
    AUTHORIZATION = "AUTHORIZATION"


class OrderType(StrEnum):
    """MultiSafepay's `type` of an order, as far as the app creates them (multisafepay-api.md §4.1)."""

    REDIRECT = "redirect"
    DIRECT = "direct"
    PAYMENT_LINK = "paymentlink"


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of the checkout or order, after all discounts. `position` is its place among all lines.

    `tax_rate` is a fraction (0.21), None where Saleor does not say it: then gross and net tell.
    """

    position: int
    variant_id: str | None
    name: str
    quantity: int
    total_gross: Money
    total_net: Money
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class PayShipping:
    """Shipping costs, after a shipping voucher. `tax_rate` as for lines."""

    name: str
    gross: Money
    net: Money
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address as Saleor holds it: street and house number are not apart. `country` is alpha-2."""

    first_name: str
    last_name: str
    company: str
    street_1: str
    street_2: str
    postal_code: str
    city: str
    area: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class StorefrontData:
    """What the storefront says in `data`. Everything is optional; an unknown member is left alone.

    `gateway` is MultiSafepay's code, "" for the payment page with all methods. `details` are
    `gateway_info` as text: `birthday`, `gender`, `phone`, `email`, `bank_account`, `issuer_id`.
    `redirect_url` and `cancel_url` are where MultiSafepay sends the shopper: not yet checked.
    """

    order_type: OrderType = OrderType.REDIRECT
    gateway: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    redirect_url: str = ""
    cancel_url: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment as the storefront asks for it.

    `amount` is the authority (Saleor's `action.amount`) and may be less than `total`, the gross total of the
    checkout or order: a part of it was paid otherwise. `psp_reference` is MultiSafepay's order id, "" on the
    first try.
    """

    transaction_id: TransactionId
    token: TransactionToken
    psp_reference: MspOrderId
    flow: Flow
    amount: Money
    total: Money
    channel: ChannelSlug | None
    order_number: str
    lines: tuple[PayLine, ...]
    shipping: PayShipping | None
    billing: PostalAddress | None
    delivery: PostalAddress | None
    email: str
    language: str
    ip_address: str
    data: StorefrontData
