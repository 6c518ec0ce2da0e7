"""Which of MultiSafepay's orders holds the money of a payment that was captured in parts.

A capture of a card's reservation is an order of its own, and that one is refunded, by at most what it
captured (multisafepay-api.md §3.8, §5.2; E59).
"""

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState
from saleor_msp_app.domain.refusals import RefusalCode, Refused


def order_to_refund(
    payment: MspOrderId, amount: Money, ledger: tuple[Operation, ...]
) -> MspOrderId | Refused:
    """The payment's own order, or the capture with the least that is enough. `ledger` holds every operation
    of the transaction."""
    left = _left_of_captures(payment, amount, ledger)
    if not left:
        return payment
    enough = {order: minor for order, minor in left.items() if minor >= amount.minor}
    if enough:
        return min(enough, key=lambda order: enough[order])
    most = amount.with_minor(max(0, *left.values()))
    return Refused(
        RefusalCode.CAPTURED_IN_PARTS,
        f"This payment was captured in {len(left)} part(s), and MultiSafepay refunds each by itself: {most} "
        "at most can be refunded at once. Nothing was refunded. Refund that, then the rest.",
    )


def _left_of_captures(
    payment: MspOrderId, amount: Money, ledger: tuple[Operation, ...]
) -> dict[MspOrderId, int]:
    """In minor units, by the order that holds it; empty for a payment that no capture has split."""
    charges = [o for o in ledger if o.kind is OperationKind.CHARGE and o.state is OperationState.ACCEPTED]
    if not any(charge.child_order_id for charge in charges):
        return {}
    left: dict[MspOrderId, int] = {}
    for charge in charges:
        order = charge.child_order_id or payment
        left[order] = left.get(order, 0) + (charge.moved or charge.amount).minor
    for refund in ledger:
        if refund.holds_money and refund.amount.currency == amount.currency and refund.msp_order_id in left:
            left[refund.msp_order_id] -= (refund.moved or refund.amount).minor
    return left
