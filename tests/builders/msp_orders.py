"""Orders as MultiSafepay would return them, and a small model of what it does with a refund."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from saleor_msp_app.domain.cart_total import total_of
from saleor_msp_app.domain.ids import MerchantItemId, MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money, currency
from saleor_msp_app.domain.msp_order import (
    CartItem,
    MspOrder,
    RelatedTransaction,
    TaxRule,
    TaxTable,
    TaxTables,
    Tender,
)
from saleor_msp_app.domain.refund_plan import CartRefund, RefundPlan
from saleor_msp_app.domain.tax_tables import TaxRates

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAID_ON = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001  # MultiSafepay's times have no zone

DUTCH_RATES = {"BTW21": "0.21", "BTW9": "0.09", "none": "0"}


def item(
    item_id: str,
    price: str,
    quantity: str | int = 1,
    selector: str = "BTW21",
    *,
    name: str = "",
    description: str = "",
    currency_code: str | None = None,
) -> CartItem:
    """One cart item."""
    return CartItem(
        name=name or f"Item {item_id}",
        description=description,
        unit_price=Decimal(price),
        quantity=Decimal(quantity),
        merchant_item_id=MerchantItemId(item_id),
        tax_table_selector=selector,
        currency=currency_code,
    )


def shipping(price: str = "5.7438016529", selector: str = "BTW21") -> CartItem:
    """6.95 with 21 % VAT unless told otherwise."""
    return item("msp-shipping", price, 1, selector, name="Shipping")


def tax_tables(rates: Mapping[str, str] | None = None, default: str | None = "0.21") -> TaxTables:
    """One table per name, one rule per table."""
    named = DUTCH_RATES if rates is None else rates
    return TaxTables(
        None if default is None else Decimal(default),
        tuple(TaxTable(name, (TaxRule(Decimal(rate)),)) for name, rate in named.items()),
    )


def msp_order(
    cart: Iterable[CartItem] | None = None,
    *,
    method: str = "KLARNA",
    amount: int | None = None,
    refunded: int | None = 0,
    code: str = "EUR",
    tables: TaxTables | None = None,
    status: str = "completed",
    financial_status: str = "completed",
    country: str = "NL",
) -> MspOrder:
    """An order that was paid for exactly what its cart comes to, unless `amount` (minor units) says else."""
    items = None if cart is None else tuple(cart)
    tables = tables or tax_tables()
    if amount is None:
        amount = total_of(items or (), TaxRates(tables, country), currency(code)).minor
    return MspOrder(
        order_id=MspOrderId("order-1"),
        transaction_id=MspTransactionId("17472052901237122"),
        amount=Money.of(amount, code),
        amount_refunded=None if refunded is None else Money.of(refunded, code),
        status=status,
        financial_status=financial_status,
        method=method,
        tenders=(Tender(method, Money.of(amount, code), "completed"),),
        cart=items,
        tax_tables=tables,
        cart_total=None,
        related=(),
        costs=(),
        country=country,
        created=PAID_ON,
        completed=PAID_ON,
        capture="",
    )


def tender(method: str, amount: int, code: str = "EUR") -> Tender:
    """A part of the payment."""
    return Tender(method, Money.of(amount, code), "completed")


def related_refund(amount: int | None, *, status: str = "completed", code: str = "EUR") -> RelatedTransaction:
    """A refund as `related_transactions` shows it."""
    return RelatedTransaction(
        transaction_id=MspTransactionId("7686125"),
        refund_order_id="R-other",
        amount=None if amount is None else Money.of(amount, code),
        kind="refund",
        status=status,
        description="Refund order",
        created="2026-11-21T10:00:00",
    )


def total(order: MspOrder) -> int:
    """The cart's total by the rounding rule, in minor units."""
    assert order.tax_tables is not None
    rates = TaxRates(order.tax_tables, order.country)
    return total_of(order.cart or (), rates, order.amount.currency).minor


def refunded_order(order: MspOrder, plan: RefundPlan) -> MspOrder:
    """The order after MultiSafepay has done what was posted.

    Its cart becomes the posted cart, and the difference of the totals has gone back: so the money that
    moves is what the posted items say, not what the plan claims.
    """
    before = order.amount_refunded.minor if order.amount_refunded else 0
    if not isinstance(plan, CartRefund):
        return replace(order, amount_refunded=Money(before + plan.amount.minor, order.amount.currency))
    after = replace(order, cart=plan.items)
    moved = total(order) - total(after)
    return replace(after, amount_refunded=Money(before + moved, order.amount.currency))
