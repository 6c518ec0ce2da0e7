"""From an order at MultiSafepay and a refund as Saleor asks for it to the one request that does it.

Pure: no clock, no network. Whatever cannot be foretold to the minor unit is refused, in words for the
person who pressed the button.
"""

from datetime import datetime

from saleor_msp_app.domain.cart_lines import free_item_id
from saleor_msp_app.domain.cart_plan import CartPlanner, refuse_more_than_left
from saleor_msp_app.domain.cart_state import cart_state
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.methods import RefundWay, refund_way
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.order_method import (
    has_gift_card,
    is_whole_amount_only,
    paying_method,
    refuse_by_method,
)
from saleor_msp_app.domain.order_state import refuse_by_state
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refund_description import refund_description
from saleor_msp_app.domain.refund_plan import AmountRefund, RefundPlan
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refunded import DEAD, has_unmeasured_refund, refunded
from saleor_msp_app.domain.refusals import RefusalCode, Refused


def plan_refund(
    order: MspOrder, wanted: WantedRefund, policy: RefundPolicy, reference: PspReference, now: datetime
) -> RefundPlan | Refused:
    """Plan the refund, or refuse it. Raise `PlanUnsound` only for a fault of ours.

    `order` is as fresh as can be: what is left is computed from it alone.
    """
    way = refund_way(paying_method(order), policy)
    refusal = (
        _refuse_amount(order, wanted)
        or _refuse_twice(order, reference)
        or refuse_by_state(order, way)
        or refuse_by_method(order, way, now)
        or _refuse_more_than_paid(order, wanted)
    )
    if refusal is not None:
        return refusal
    match way:
        case RefundWay.AMOUNT:
            return _by_amount(order, wanted, policy, reference)
        case RefundWay.CART | RefundWay.CART_IF_THERE if not order.cart:
            return _without_cart(order, wanted, policy, reference, way)
        case RefundWay.UNKNOWN:
            return _unknown_method(order, wanted, policy, reference)
        case _:
            return _by_cart(order, wanted, policy, reference)


def _refuse_amount(order: MspOrder, wanted: WantedRefund) -> Refused | None:
    if wanted.amount.minor <= 0:
        return Refused(
            RefusalCode.AMOUNT_NOT_POSITIVE,
            f"A refund of {wanted.amount} was asked for. Ask for more than 0.",
        )
    if wanted.amount.currency != order.amount.currency:
        return Refused(
            RefusalCode.CURRENCY_DIFFERS,
            f"The refund is in {wanted.amount.currency.code}, "
            f"but the payment was in {order.amount.currency.code}. Refund it in the currency of the payment.",
        )
    return None


def _refuse_twice(order: MspOrder, reference: PspReference) -> Refused | None:
    """The reference is of this one refund: what carries it at MultiSafepay was made before."""
    sent = any(r.refund_order_id == reference and r.status not in DEAD for r in order.related)
    in_cart = any(item.merchant_item_id == free_item_id(reference) for item in order.cart or ())
    if not sent and not in_cart:
        return None
    return Refused(RefusalCode.ALREADY_REFUNDED, f"MultiSafepay has this very refund already ({reference}).")


def _refuse_more_than_paid(order: MspOrder, wanted: WantedRefund) -> Refused | None:
    left = _paid_left(order)
    return refuse_more_than_left(wanted.amount, left) if wanted.amount > left else None


def _paid_left(order: MspOrder) -> Money:
    return order.amount - refunded(order)


def _by_amount(
    order: MspOrder, wanted: WantedRefund, policy: RefundPolicy, reference: PspReference
) -> AmountRefund | Refused:
    """The amount is always said, also for a full refund: none would mean all of it (E2)."""
    if is_whole_amount_only(order) and wanted.amount != order.amount:
        return Refused(
            RefusalCode.WHOLE_AMOUNT_ONLY,
            "A part of this order was paid by Paysafecard: MultiSafepay refunds the whole or nothing. "
            f"Refund {order.amount}, or use MultiSafepay's dashboard.",
        )
    return _amount(order, wanted, policy, reference, _amount_notes(order))


def _without_cart(
    order: MspOrder, wanted: WantedRefund, policy: RefundPolicy, reference: PspReference, way: RefundWay
) -> AmountRefund | Refused:
    """E49, E50. An amount sent for such a method may be taken for the whole order (§3.6), so it is only
    sent when it is the whole. E-Invoicing takes any amount."""
    if way is RefundWay.CART_IF_THERE or _is_whole_rest(order, wanted):
        return _amount(order, wanted, policy, reference, ("the order has no cart at MultiSafepay",))
    return Refused(
        RefusalCode.CART_MISSING,
        f"MultiSafepay shows no cart for this {paying_method(order)} order, and without it only all "
        f"that is left can be refunded: {_paid_left(order)}. Refund that, or use MultiSafepay's dashboard.",
    )


def _unknown_method(
    order: MspOrder, wanted: WantedRefund, policy: RefundPolicy, reference: PspReference
) -> RefundPlan | Refused:
    """E52. Without a cart it can be no buy now, pay later method: those need one from the start.

    With a cart it may be one or not, and the wrong kind of request can refund the whole order (§3.1, §3.6).
    So only all that is left goes through, by the cart; for a part the merchant has to say what it is.
    """
    if not order.cart:
        return _amount(order, wanted, policy, reference, (f"unknown method {order.method}",))
    if _is_whole_rest(order, wanted):
        return _by_cart(order, wanted, policy, reference)
    return Refused(
        RefusalCode.METHOD_UNKNOWN,
        f"This app does not know the payment method '{paying_method(order)[:40]}', and a wrong request "
        "could refund the whole order. Say in the app's settings whether it is refunded by cart or by "
        f"amount, or refund all that is left: {_paid_left(order)}.",
    )


def _by_cart(
    order: MspOrder, wanted: WantedRefund, policy: RefundPolicy, reference: PspReference
) -> RefundPlan | Refused:
    state = cart_state(order)
    if isinstance(state, Refused):
        if state.code is RefusalCode.EARLIER_REFUND_NOT_IN_CART and _is_whole_rest(order, wanted):
            # The one amount that the cart's lack cannot make wrong (§3.6).
            return _amount(order, wanted, policy, reference, ("an earlier refund is not in the cart",))
        return state
    style = policy.sign_style(paying_method(order))
    text = refund_description(policy, reference, order, wanted)
    return CartPlanner(order, state, wanted, policy, style, reference, text).plan()


def _amount_notes(order: MspOrder) -> tuple[str, ...]:
    """E39 (gift-cards.md), and what the order's amounts cannot tell (§2.4)."""
    notes = []
    if has_gift_card(order):
        notes.append("a gift card paid a part: MultiSafepay refunds the other method first")
    if has_unmeasured_refund(order):
        notes.append("an earlier refund is booked without its amount: MultiSafepay checks the sum")
    return tuple(notes)


def _is_whole_rest(order: MspOrder, wanted: WantedRefund) -> bool:
    return wanted.amount == _paid_left(order) and not has_unmeasured_refund(order)


def _amount(
    order: MspOrder,
    wanted: WantedRefund,
    policy: RefundPolicy,
    reference: PspReference,
    notes: tuple[str, ...],
) -> AmountRefund:
    text = refund_description(policy, reference, order, wanted)
    return AmountRefund(reference, wanted.amount, text, notes)
