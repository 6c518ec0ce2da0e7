"""From an order at MultiSafepay and an amount to the call that collects it.

Pure. A charge is refused wherever MultiSafepay could collect another amount than was asked for.
"""

from saleor_msp_app.domain.ids import PspReference
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
    CaptureReservation,
    Planned,
    ShipOrder,
)

_PAID = ("completed", "shipped")


def plan_charge(
    order: MspOrder, amount: Money, policy: RefundPolicy, reference: PspReference, reason: str
) -> Planned | Refused:
    """Plan the charge, or refuse it. `order` is as fresh as can be."""
    refusal = refuse_currency(amount, order) or _refuse_by_state(order)
    if refusal is not None:
        return refusal
    if is_card_reservation(order):
        return _of_reservation(order, amount, reference, reason)
    if is_pay_later(order, policy):
        return _of_pay_later(order, amount)
    return _of_payment(order, amount)


def _refuse_by_state(order: MspOrder) -> Refused | None:
    if order.status in {"chargeback", "chargedback", "refunded", "partial_refunded"} or was_refunded(order):
        return Refused(
            RefusalCode.ALREADY_REFUNDED,
            f"MultiSafepay shows this payment as '{order.status}', and some of it as paid back: it is not "
            "charged again. Nothing was charged.",
        )
    if is_gone(order) or was_released(order):
        return Refused(
            RefusalCode.ALREADY_VOID,
            f"MultiSafepay shows this payment as '{order.status}' (money '{order.financial_status}'): it was "
            "cancelled, refused or has expired. There is nothing to charge.",
        )
    if order.status in {"initialized", "reserved"}:
        return Refused(
            RefusalCode.NOT_PAID,
            "The customer has not paid this order yet. There is nothing to charge: wait until MultiSafepay "
            "shows it as completed.",
        )
    if order.status == "uncleared":
        return Refused(
            RefusalCode.NOT_PAID,
            "MultiSafepay has not cleared this payment yet: accept or decline it in MultiSafepay's "
            "dashboard. Nothing was charged.",
        )
    if order.status not in _PAID:
        return Refused(
            RefusalCode.STATUS_UNKNOWN,
            f"MultiSafepay shows this payment as '{order.status[:40]}', which this app does not know. "
            "Charge it in MultiSafepay's dashboard.",
        )
    return None


def _of_reservation(
    order: MspOrder, amount: Money, reference: PspReference, reason: str
) -> Planned | Refused:
    left = left_to_capture(order)
    if left is None:
        return unreadable_reservation()
    if left.minor == 0 and amount == order.amount and order.financial_status == "completed":
        return AlreadyDone(amount, "MultiSafepay shows the whole reservation as captured")
    if amount > left:
        return Refused(
            RefusalCode.MORE_THAN_LEFT,
            f"{amount} is more than is left of this reservation at MultiSafepay: {left}. "
            "Nothing was charged.",
        )
    return CaptureReservation(reference, amount, reason)


def _of_pay_later(order: MspOrder, amount: Money) -> Planned | Refused:
    if amount != order.amount:
        return Refused(
            RefusalCode.WHOLE_AMOUNT_ONLY,
            f"A {order.method} payment is charged by shipping the whole order: {order.amount}. A part of it "
            "cannot be charged from Saleor. Nothing was charged.",
        )
    if order.status == "shipped" or order.financial_status == "completed":
        return AlreadyDone(amount, f"MultiSafepay shows it as {order.status} already")
    return ShipOrder(amount)


def _of_payment(order: MspOrder, amount: Money) -> Planned | Refused:
    """Other methods are charged as they are paid: there is nothing to send."""
    if order.financial_status == "completed" and amount == order.amount:
        return AlreadyDone(amount, "MultiSafepay has received the whole payment already")
    if order.financial_status == "completed":
        return Refused(
            RefusalCode.ALREADY_CHARGED,
            f"MultiSafepay has received the whole payment already: {order.amount}. {amount} was asked for. "
            "Nothing more was charged.",
        )
    return Refused(
        RefusalCode.NOT_PAID,
        f"MultiSafepay has not received this payment (money '{order.financial_status or 'unknown'}'), and "
        f"{order.method} cannot be charged by hand. Nothing was charged.",
    )
