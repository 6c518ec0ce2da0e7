"""Whether a refund can still be cancelled at MultiSafepay: before it is paid out, at midnight.

`PATCH /orders/{order_id}/refunds/{refund_id}` with the status `void`, while the refund is reserved or
initialized; never the reversal of a card payment on the day of the payment, which is complete at once
(multisafepay-api.md §3.8).
"""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.movements import Movement, movements
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState

_CANCELLABLE = frozenset({"initialized", "reserved"})


@dataclass(frozen=True, slots=True)
class Cancellable:
    """MultiSafepay shows it, and has not paid it out."""

    refund_id: MspTransactionId
    status: str


@dataclass(frozen=True, slots=True)
class NotCancellable:
    """`why` is a sentence."""

    why: str


Cancellability: TypeAlias = Cancellable | NotCancellable


def cancellable_by_ledger(operation: Operation) -> NotCancellable | None:
    """What the ledger alone can say against it; None where MultiSafepay has to be asked."""
    if operation.kind is not OperationKind.REFUND:
        return NotCancellable("Only a refund can be cancelled at MultiSafepay.")
    if operation.state is not OperationState.ACCEPTED:
        return NotCancellable("MultiSafepay has not accepted this refund, so there is nothing to cancel.")
    if operation.completed_at is not None:
        return NotCancellable("MultiSafepay has paid it out: what is paid out cannot be cancelled.")
    return None


def cancellable(operation: Operation, order: MspOrder) -> Cancellability:
    """By the ledger, and by what MultiSafepay's order shows."""
    against = cancellable_by_ledger(operation)
    if against is not None:
        return against
    shown = _shown(operation, order)
    if shown is None:
        return NotCancellable(
            "MultiSafepay does not show this refund under a number of its own, and cancels by number only. "
            "Cancel it in MultiSafepay's dashboard."
        )
    if shown.status not in _CANCELLABLE:
        return NotCancellable(
            f"MultiSafepay shows this refund as {shown.status}: only one that is reserved or initialized can "
            "be cancelled."
        )
    return Cancellable(shown.id, shown.status)


def _shown(operation: Operation, order: MspOrder) -> Movement | None:
    for one in movements(order):
        if one.kind is not OperationKind.REFUND or not one.id:
            continue
        if one.reference == operation.psp_reference or one.id == operation.msp_refund_id:
            return one
    return None
