"""The JSON text of a refund request, to the last character.

Numbers are written by us: a float, an exponent or a rounded price would change the refund
(multisafepay-api.md §3.1, §3.2; E2, E24, E25).
"""

from typing import Any, assert_never

import simplejson

from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.multisafepay.cart_body import posted_item


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
        "checkout_data": {"items": [posted_item(item) for item in plan.items]},
    }
