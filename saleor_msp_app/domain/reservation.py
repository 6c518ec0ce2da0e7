"""What of an order is reserved, and not yet collected."""

from saleor_msp_app.domain.methods import RefundWay, refund_way
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.order_method import paying_method
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refunded import DEAD
from saleor_msp_app.domain.refusals import RefusalCode, Refused

GONE = frozenset({"void", "cancelled", "canceled", "expired", "declined"})
"""Statuses of a payment of which nothing is left."""

_PAY_LATER = frozenset({RefundWay.CART, RefundWay.CART_IF_THERE})


def is_card_reservation(order: MspOrder) -> bool:
    """Whether it is captured by hand."""
    return order.capture == "manual"


def is_pay_later(order: MspOrder, policy: RefundPolicy) -> bool:
    """Whether its provider pays once it is shipped."""
    return refund_way(paying_method(order), policy) in _PAY_LATER


def is_gone(order: MspOrder) -> bool:
    """Whether the payment was cancelled, refused or has run out. A capture may be left of it."""
    return bool({order.status, order.financial_status} & GONE)


def was_released(order: MspOrder) -> bool:
    """Whether what was left of a reservation has been given back: the order may be completed beside it
    (§5.2)."""
    return any(r.kind == "auth-cancellation" and r.status not in DEAD for r in order.related)


def left_to_capture(order: MspOrder) -> Money | None:
    """What can still be collected of a card's reservation; None where it cannot be told."""
    if order.capture_remain is not None:
        return order.capture_remain
    captures = [r.amount for r in order.related if r.kind == "capture" and r.status not in DEAD]
    if any(amount is None for amount in captures):
        return None
    taken = sum(amount.minor for amount in captures if amount is not None)
    return order.amount.with_minor(max(0, order.amount.minor - taken))


def refuse_currency(amount: Money, order: MspOrder) -> Refused | None:
    """Whatever is asked for has to be in the payment's own currency."""
    if amount.currency == order.amount.currency:
        return None
    return Refused(
        RefusalCode.CURRENCY_DIFFERS,
        f"The request is in {amount.currency.code}, but the payment was in {order.amount.currency.code}.",
    )


def unreadable_reservation() -> Refused:
    """Nothing says how much is left."""
    return Refused(
        RefusalCode.STATUS_UNKNOWN,
        "MultiSafepay does not say how much of this reservation is left. Nothing was sent. "
        "Use MultiSafepay's dashboard.",
    )
