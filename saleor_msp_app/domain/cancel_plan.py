"""From an order at MultiSafepay to the call that releases what is reserved, or makes it unpayable.

Pure. What has been paid is never cancelled: it is refunded.
"""

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refunded import was_refunded
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reservation import (
    is_card_reservation,
    is_gone,
    is_pay_later,
    left_to_capture,
    refuse_currency,
    unreadable_reservation,
    was_released,
)
from saleor_msp_app.domain.reservation_plan import (
    AlreadyDone,
    CancelOrder,
    Planned,
    ReleaseReservation,
)

_UNPAID = frozenset({"initialized", "uncleared"})


def plan_cancel(order: MspOrder, amount: Money, policy: RefundPolicy, reason: str) -> Planned | Refused:
    """Plan the cancelation, or refuse it. `order` is as fresh as can be."""
    refusal = refuse_currency(amount, order)
    if refusal is not None:
        return refusal
    if was_refunded(order) or order.status in {"refunded", "partial_refunded", "chargeback", "chargedback"}:
        return _paid(order)
    if is_gone(order) or (is_card_reservation(order) and was_released(order)):
        return AlreadyDone(amount, f"MultiSafepay shows it as {order.status} already")
    if order.status in _UNPAID:
        return CancelOrder(amount) if amount == order.amount else _whole_only(amount, order.amount)
    if is_card_reservation(order):
        return _of_reservation(order, amount, reason)
    if is_pay_later(order, policy) and order.status == "completed" and order.financial_status == "uncleared":
        return CancelOrder(amount) if amount == order.amount else _whole_only(amount, order.amount)
    return _paid(order)


def _of_reservation(order: MspOrder, amount: Money, reason: str) -> Planned | Refused:
    left = left_to_capture(order)
    if left is None:
        return unreadable_reservation()
    if left.minor == 0:
        return _paid(order)
    return ReleaseReservation(amount, reason) if amount == left else _whole_only(amount, left)


def _whole_only(amount: Money, left: Money) -> Refused:
    return Refused(
        RefusalCode.WHOLE_AMOUNT_ONLY,
        f"MultiSafepay cancels all that is left of a payment or nothing: {left}, and {amount} was asked for. "
        "Nothing was cancelled.",
    )


def _paid(order: MspOrder) -> Refused:
    return Refused(
        RefusalCode.ALREADY_CHARGED,
        f"MultiSafepay shows this payment as '{order.status}' (money '{order.financial_status}'): it has "
        "been paid and cannot be cancelled. Refund it instead.",
    )
