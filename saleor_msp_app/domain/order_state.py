"""Whether money of the order is there to be given back: statuses, reservations, chargebacks.

Statuses: multisafepay-api.md §2.3; E54 to E56, E59.
"""

from saleor_msp_app.domain.methods import RefundWay
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.refunded import DEAD
from saleor_msp_app.domain.refusals import RefusalCode, Refused

_UNPAID = frozenset({"initialized", "reserved", "declined", "expired", "cancelled", "canceled"})
_PAID = frozenset({"completed", "shipped", "partial_refunded"})
_CHARGED_BACK = frozenset({"chargeback", "chargedback"})
_LOST = frozenset({"declined", "expired", "cancelled", "canceled", "void"})
_UNCLEARED = "uncleared"
_PROVIDER_PAYS = frozenset({RefundWay.CART, RefundWay.CART_IF_THERE})
"""Buy now, pay later: `uncleared` only means that the provider has not paid out yet."""


def refuse_by_state(order: MspOrder, way: RefundWay) -> Refused | None:
    """Why the order's state forbids a refund, or None."""
    if order.status in _CHARGED_BACK or _has_open_chargeback(order):
        return Refused(
            RefusalCode.CHARGEBACK,
            "The customer's bank has taken this payment back (chargeback). A refund would pay it twice. "
            "Answer the chargeback in MultiSafepay's dashboard.",
        )
    return _refuse_reservation(order) or _refuse_status(order, way)


def _refuse_status(order: MspOrder, way: RefundWay) -> Refused | None:
    if order.status == "void":
        return Refused(
            RefusalCode.ALREADY_VOID,
            "MultiSafepay shows this payment as void: it was cancelled, or refunded in full. "
            "There is nothing left to refund.",
        )
    if order.status == "refunded":
        return Refused(
            RefusalCode.ALREADY_REFUNDED,
            "MultiSafepay shows this payment as refunded in full. There is nothing left to refund.",
        )
    if order.status in _UNPAID or order.financial_status in _LOST:
        return _unpaid(order)
    if _UNCLEARED in {order.status, order.financial_status}:
        return None if way in _PROVIDER_PAYS else _unpaid(order)
    if order.status in _PAID:
        return None
    return Refused(
        RefusalCode.STATUS_UNKNOWN,
        f"MultiSafepay shows this payment as '{order.status[:40]}', which this app does not know. "
        "Refund it in MultiSafepay's dashboard.",
    )


def _refuse_reservation(order: MspOrder) -> Refused | None:
    """Captures by hand are orders of their own, and those are what can be refunded (§5.2)."""
    if order.capture != "manual":
        return None
    if any(r.kind == "capture" and r.status not in DEAD for r in order.related):
        return Refused(
            RefusalCode.CAPTURED_IN_PARTS,
            "This payment is a reservation that was captured by hand: MultiSafepay refunds each capture "
            "by itself. Refund the capture in MultiSafepay's dashboard.",
        )
    if order.financial_status == "initialized":
        return Refused(
            RefusalCode.RESERVATION_ONLY,
            "The amount is only reserved on the customer's card, not collected. "
            "Cancel the reservation instead of refunding it.",
        )
    return None


def _unpaid(order: MspOrder) -> Refused:
    return Refused(
        RefusalCode.NOT_PAID,
        f"MultiSafepay has not received this payment (status '{order.status}', "
        f"money '{order.financial_status or 'unknown'}'). There is nothing to refund: cancel it, "
        "or try again once MultiSafepay shows it as completed.",
    )


def _has_open_chargeback(order: MspOrder) -> bool:
    """Running or lost, and not reversed."""
    kinds = [r.kind for r in order.related if r.status not in DEAD]
    return kinds.count("chargeback") > kinds.count("reverse-chargeback")
