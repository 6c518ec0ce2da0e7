"""The JSON text of a refund request, to the last character.

Numbers are written by us: a float, an exponent or a rounded price would change the refund
(multisafepay-api.md §3.1, §3.2; E2, E24, E25).
"""

from decimal import Decimal
from typing import Any, assert_never

import simplejson

from saleor_msp_app.domain.msp_order import CartItem, Weight
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan


def refund_body(plan: RefundPlan) -> str:
    """What is posted to `/orders/{order_id}/refunds`."""
    match plan:
        case AmountRefund():
            body = _amount_body(plan)
        case CartRefund():
            body = _cart_body(plan)
        case _:
            assert_never(plan)
    return simplejson.dumps(body, ensure_ascii=True)


def _amount_body(plan: AmountRefund) -> dict[str, Any]:
    """The amount is always there and never 0: else it would be the whole order."""
    return {
        "currency": plan.amount.currency.code,
        "amount": plan.amount.minor,
        "refund_order_id": plan.reference,
        "description": plan.description,
    }


def _cart_body(plan: CartRefund) -> dict[str, Any]:
    """No amount and no currency: MultiSafepay computes it from the cart (§3.2)."""
    return {
        "refund_order_id": plan.reference,
        "description": plan.description,
        "checkout_data": {"items": [_item(item) for item in plan.items]},
    }


def _item(item: CartItem) -> dict[str, Any]:
    """Only the fields that requests are documented to have: answers hold more."""
    fields: dict[str, Any] = {
        "name": item.name,
        "description": item.description,
        "unit_price": _number(item.unit_price),
        "quantity": _number(item.quantity),
        "merchant_item_id": item.merchant_item_id,
        "tax_table_selector": item.tax_table_selector,
    }
    if item.weight is not None:
        fields["weight"] = _weight(item.weight)
    if item.currency:
        fields["currency"] = item.currency
    return fields


def _weight(weight: Weight) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if weight.unit is not None:
        fields["unit"] = weight.unit
    if weight.value is not None:
        fields["value"] = _number(weight.value)
    return fields


def _number(value: Decimal) -> simplejson.RawJSON:
    """The exact number: `242.9300000000` is 242.93, `1E+2` is 100, and -0 is 0."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return simplejson.RawJSON("0" if digits in {"-0", ""} else digits)
