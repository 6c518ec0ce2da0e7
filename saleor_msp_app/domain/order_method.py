"""Whether the order's payment method can be refunded by this app: E38 to E40, E51, E60 to E62."""

from datetime import UTC, datetime, timedelta

from saleor_msp_app.domain.methods import (
    BIZUM,
    PAYSAFECARD,
    SANTANDER,
    RefundWay,
    days_to_refund,
    is_gift_card,
)
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.refunded import DEAD, was_refunded
from saleor_msp_app.domain.refusals import RefusalCode, Refused

_BY_DASHBOARD = "Refund it in MultiSafepay's dashboard."


def paying_method(order: MspOrder) -> str:
    """The method that a refund goes to: of a gift card and one other method, the other (gift-cards.md)."""
    others = dict.fromkeys(m for m in tender_methods(order) if not is_gift_card(m))
    if is_gift_card(order.method) and len(others) == 1:
        return next(iter(others))
    return order.method


def tender_methods(order: MspOrder) -> tuple[str, ...]:
    """What the order was really paid with: attempts that failed are listed too."""
    return tuple(t.method for t in order.tenders if t.method and t.status not in DEAD)


def refuse_by_method(order: MspOrder, way: RefundWay, now: datetime) -> Refused | None:
    """Why the method forbids a refund through this app, or None."""
    return (
        _refuse_way(order, way)
        or _refuse_gift_card_with_cart(order, way)
        or _refuse_second_refund(order)
        or _refuse_late(order, now)
    )


def has_gift_card(order: MspOrder) -> bool:
    """Whether a gift card paid a part."""
    return any(is_gift_card(m) for m in (order.method, *tender_methods(order)))


def is_whole_amount_only(order: MspOrder) -> bool:
    """Paysafecard beside another method is refunded in full or not at all (paysafecard.md)."""
    return PAYSAFECARD in tender_methods(order) or order.method == PAYSAFECARD


def _refuse_way(order: MspOrder, way: RefundWay) -> Refused | None:
    method = paying_method(order)
    if not method:
        return Refused(
            RefusalCode.METHOD_UNKNOWN,
            "MultiSafepay does not say how this order was paid, so it cannot be refunded safely. "
            f"{_BY_DASHBOARD}",
        )
    if method == PAYSAFECARD and set(tender_methods(order)) <= {PAYSAFECARD}:
        return _never("Paysafecard")
    if way is RefundWay.NEVER:
        return _never("gift card")
    if way is RefundWay.DASHBOARD:
        why = (
            "MultiSafepay refunds Betaal per Maand by its own procedure"
            if method == SANTANDER
            else "MultiSafepay needs the customer's IBAN for it"
        )
        return Refused(
            RefusalCode.METHOD_NEEDS_DASHBOARD,
            f"{method} cannot be refunded from Saleor: {why}. {_BY_DASHBOARD}",
        )
    return None


def _never(what: str) -> Refused:
    return Refused(
        RefusalCode.METHOD_NOT_REFUNDABLE,
        f"This order was paid by {what}, which MultiSafepay cannot refund. "
        "Give the customer the money, or a new voucher, in another way.",
    )


def _refuse_gift_card_with_cart(order: MspOrder, way: RefundWay) -> Refused | None:
    """MultiSafepay's own integration cannot do it either (E38)."""
    if way in {RefundWay.CART, RefundWay.CART_IF_THERE} and has_gift_card(order):
        return Refused(
            RefusalCode.METHOD_NEEDS_DASHBOARD,
            f"A gift card paid a part of this order and {paying_method(order)} the rest: "
            f"that cannot be refunded from Saleor. {_BY_DASHBOARD}",
        )
    return None


def _refuse_second_refund(order: MspOrder) -> Refused | None:
    if paying_method(order) == BIZUM and was_refunded(order):
        return Refused(
            RefusalCode.ONE_REFUND_ONLY,
            "Bizum allows one refund per payment, and this payment has had it. "
            "Pay the customer the rest by bank transfer.",
        )
    return None


def _refuse_late(order: MspOrder, now: datetime) -> Refused | None:
    method = paying_method(order)
    days = days_to_refund(method)
    paid = order.completed or order.created
    if days is None or paid is None:
        return None
    # Times without a zone are MultiSafepay's own, at most two hours from UTC (§2.1): no matter for days.
    paid = paid if paid.tzinfo is not None else paid.replace(tzinfo=UTC)
    if now - paid <= timedelta(days=days):
        return None
    return Refused(
        RefusalCode.TOO_LATE,
        f"MultiSafepay refunds {method} for {days} days, and this order was paid on {paid:%Y-%m-%d}. "
        "Pay the customer by bank transfer.",
    )
