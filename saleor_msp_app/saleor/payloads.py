"""What the documents of this app select, as Saleor sends it.

Lenient about what is absent: a delivery may have waited while the query changed (saleor-contract.md §1.5).
Strict about what is there.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from saleor_msp_app.domain.money import Money
from saleor_msp_app.saleor.payload_model import Payload as _Payload


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
Number = Annotated[Decimal, Field(max_digits=28)]
"""As many digits as decimal arithmetic keeps: one more and it rounds without a word."""
Quantity = Annotated[StrictInt, Field(ge=0, le=10**9)]


class Amount(_Payload):
    """Money. Within an order only the amount is selected."""

    amount: Number
    currency: str | None = None

    def to_money(self, otherwise: str | None = None) -> Money:
        """Raise `UnknownCurrency` or `AmountNotRepresentable`."""
        return Money.from_major(self.amount, self.currency or otherwise or "")


class TaxedAmount(_Payload):
    """A price with and without tax."""

    gross: Amount
    net: Amount


class Node(_Payload):
    """Anything of which only the id is selected."""

    id: str | None = None


class Channel(_Payload):
    """A sales channel."""

    slug: str


class TransactionEvent(_Payload):
    """An entry of `transaction.events`. Saleor's type is nullable, and `created_by` too."""

    id: str
    type: str | None = None
    psp_reference: str = ""
    created_at: Moment | None = None
    message: str = ""
    amount: Amount
    created_by: dict[str, Any] | None = None

    @property
    def by_person(self) -> bool | None:
        """Whether somebody is named; None where that was not selected."""
        return self.created_by is not None if "created_by" in self.model_fields_set else None


class OrderLine(_Payload):
    """A line of the order. SKU and variant can be gone, the variant's name empty (observed 3.23.28)."""

    id: str
    product_name: str
    variant_name: str = ""
    product_sku: str | None = None
    product_variant_id: str | None = None
    quantity: Quantity
    tax_rate: Number
    is_gift: StrictBool | None = None
    unit_price: TaxedAmount


class Order(_Payload):
    """The order that was paid."""

    number: str = ""
    channel: Channel | None = None
    shipping_price: TaxedAmount | None = None
    lines: tuple[OrderLine, ...] = ()


class Checkout(_Payload):
    """A checkout that is no order yet."""

    channel: Channel | None = None


class Transaction(_Payload):
    """Saleor's TransactionItem."""

    id: str = ""
    psp_reference: str = ""
    charged_amount: Amount | None = None
    authorized_amount: Amount | None = None
    events: tuple[TransactionEvent, ...] = ()
    order: Order | None = None
    checkout: Checkout | None = None


class Action(_Payload):
    """What is asked for."""

    action_type: str
    amount: Number
    currency: str | None = None


class GrantedRefundLine(_Payload):
    """So many units of a line."""

    quantity: Annotated[Quantity, Field(gt=0)]
    order_line: Node


class GrantedRefund(_Payload):
    """A granted refund, or the broken thing that Saleor sends for a bare amount."""

    id: str | None = None
    reason: str | None = None
    shipping_costs_included: StrictBool | None = None
    lines: tuple[GrantedRefundLine, ...] | None = None


class ActionPayload(_Payload):
    """The body of an action webhook. `errors` are read by their path, never for themselves."""

    typename: str | None = Field(default=None, alias="__typename")
    issued_at: Moment | None = None
    recipient: Node | None = None
    action: Action
    transaction: Transaction | None = None
    errors: Any = None


class RefundPayload(ActionPayload):
    """The body of TRANSACTION_REFUND_REQUESTED."""

    granted_refund: GrantedRefund | None = None
