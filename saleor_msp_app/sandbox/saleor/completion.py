"""A checkout becomes an order."""

import dataclasses
import uuid

from saleor_msp_app.sandbox.saleor.records.goods import Discount, Line
from saleor_msp_app.sandbox.saleor.records.order import Basket, Checkout, Order
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import Shop


class CannotComplete(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


def complete_checkout(shop: Shop, checkout: Checkout) -> Order:
    """The lines get ids of their own, the transactions move over, and the checkout is gone."""
    _check(checkout)
    now = shop.clock.now()
    kept = {field.name: getattr(checkout, field.name) for field in dataclasses.fields(Basket)}
    order = Order(
        **{
            **kept,
            "key": uuid.uuid4(),
            "created": now,
            "lines": [_order_line(one) for one in checkout.lines],
        },
        number=str(shop.number("Order")),
        updated_at=now,
        checkout_id=checkout.id,
        discounts=_discounts(checkout),
    )
    for transaction in order.transactions:
        transaction.checkout, transaction.order = None, order
    shop.orders[order.key] = order
    del shop.checkouts[checkout.key]
    return order


def complete_if_due(shop: Shop, transaction: Transaction) -> None:
    """Channels can be set to complete what is paid without the storefront."""
    checkout = transaction.checkout
    if checkout is None or not checkout.channel.completes_paid_checkouts:
        return
    if checkout.authorize_status == "FULL":
        complete_checkout(shop, checkout)


def _check(checkout: Checkout) -> None:
    """Saleor says more about goods and stock, which the sandbox does not have."""
    if checkout.billing_address is None:
        raise CannotComplete("billingAddress", "BILLING_ADDRESS_NOT_SET", "Billing address is not set")
    if not checkout.email:
        raise CannotComplete("email", "EMAIL_NOT_SET", "Checkout email must be set.")
    if not checkout.lines:
        raise CannotComplete("lines", "NO_LINES", "Cannot complete checkout without lines.")
    if checkout.authorize_status != "FULL":
        raise CannotComplete(
            "id",
            "CHECKOUT_NOT_FULLY_PAID",
            "The authorized amount doesn't cover the checkout's total amount.",
        )


def _order_line(line: Line) -> Line:
    return dataclasses.replace(
        line, typename="OrderLine", key=uuid.uuid4(), public=dict(line.public), private=dict(line.private)
    )


def _discounts(checkout: Checkout) -> list[Discount]:
    """A voucher on the whole order shows as one of a fixed amount (observed 3.23.28)."""
    if not checkout.discount_value:
        return []
    return [
        Discount(
            typename="OrderDiscount",
            key=uuid.uuid4(),
            type="VOUCHER",
            name=checkout.voucher.name if checkout.voucher else None,
            value_type="FIXED",
            value=checkout.discount_value,
            total=checkout.discount,
        )
    ]
