"""MultiSafepay's order, as `GET /orders/{order_id}` returns it, in the types we compute with.

Only what planning, looking up and explaining need. `multisafepay/order_reader.py` fills it and holds
the rules for the many shapes that real answers have (multisafepay-api.md §2.1).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from saleor_msp_app.domain.ids import MerchantItemId, MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money


@dataclass(frozen=True, slots=True)
class Weight:
    """Re-posted with the members that it came with: `None` is left out."""

    unit: str | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line of the order's cart.

    `unit_price` is net, in major units, with up to ten decimals; negative for discounts and for copies
    that take a line back by price. `quantity` is negative for copies that take it back by quantity and
    may be a fraction in orders that others made. An empty `tax_table_selector` means the default table.
    """

    name: str
    description: str
    unit_price: Decimal
    quantity: Decimal
    merchant_item_id: MerchantItemId
    tax_table_selector: str
    weight: Weight | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class TaxRule:
    """`rate` is a fraction (0.21). An empty `country` holds for every country."""

    rate: Decimal
    country: str = ""


@dataclass(frozen=True, slots=True)
class TaxTable:
    """A named table of `checkout_options.alternate`."""

    name: str
    rules: tuple[TaxRule, ...]


@dataclass(frozen=True, slots=True)
class TaxTables:
    """`checkout_options`. `default_rate` is None where MultiSafepay sent no default (`[]`)."""

    default_rate: Decimal | None
    alternate: tuple[TaxTable, ...]


@dataclass(frozen=True, slots=True)
class Tender:
    """One entry of `payment_methods`: more than one means that the order was paid in parts."""

    method: str
    amount: Money | None
    status: str


@dataclass(frozen=True, slots=True)
class RelatedTransaction:
    """One entry of `related_transactions`. `kind` is "" in older answers, which have no `type`. `order_id` is
    the order that a capture made, "" or the order's own id where none is told."""

    transaction_id: MspTransactionId
    refund_order_id: str
    amount: Money | None
    kind: str
    status: str
    description: str
    created: str
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """One entry of `costs`: fees, and for some methods the only trace of a refund (its `transaction_id`)."""

    transaction_id: MspTransactionId
    kind: str
    status: str
    description: str
    created: str


@dataclass(frozen=True, slots=True)
class MspOrder:
    """The order at one moment.

    `method` is `payment_details.type`: the method really used, upper case, not the one first asked for.
    `amount_refunded` is None where the answer has none (it may lag: never the only proof).
    `cart` is None where the order has no shopping cart. `tax_tables` is None where there are no
    `checkout_options`. `cart_total` is MultiSafepay's own `order_total` in major units.
    `created` and `completed` are MultiSafepay's local times without a zone. `unshown` are refunds that
    MultiSafepay has taken from us and does not show yet, by number, "" where we have none (`refunded.py`).
    """

    order_id: MspOrderId
    transaction_id: MspTransactionId
    amount: Money
    amount_refunded: Money | None
    status: str
    financial_status: str
    method: str
    tenders: tuple[Tender, ...]
    cart: tuple[CartItem, ...] | None
    tax_tables: TaxTables | None
    cart_total: Decimal | None
    related: tuple[RelatedTransaction, ...]
    costs: tuple[Cost, ...]
    country: str
    created: datetime | None
    completed: datetime | None
    capture: str
    """`"manual"` for a reservation that is captured by hand, else `""`."""
    capture_remain: Money | None = None
    """What is left of such a reservation; None where the answer does not say."""

    unshown: tuple[MspTransactionId, ...] = ()
