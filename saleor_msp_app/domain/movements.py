"""What MultiSafepay shows to have moved on an order besides the payment: refunds and chargebacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refunded import BOOKED_ONLY, DEAD, books_refund, is_refund

_COMPLETED = "completed"
_CHARGEBACKS = {
    "chargeback": OperationKind.CHARGEBACK,
    "reverse-chargeback": OperationKind.CHARGEBACK_REVERSED,
}


@dataclass(frozen=True, slots=True)
class ListedRefund:
    """One entry of MultiSafepay's list of refunds (`GET /transactions?type=refund`).

    `order_id` is the refund's reference, or the order's id for a refund without one.
    """

    id: MspTransactionId
    order_id: MspOrderId
    amount: Money | None
    status: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A refund or a chargeback. `reference` is "" where it carries none of its own; `amount` None where no
    amount is told."""

    id: MspTransactionId
    reference: str
    kind: OperationKind
    amount: Money | None
    status: str

    @property
    def is_dead(self) -> bool:
        """Whether it moved nothing, or gave it back."""
        return self.status in DEAD

    @property
    def is_completed(self) -> bool:
        """Whether it is paid out. Only the order status of a refund tells: its financial status means another
        thing for each method (multisafepay-api.md §2.3)."""
        return self.status == _COMPLETED


def movements(order: MspOrder, listed: Sequence[ListedRefund] = ()) -> tuple[Movement, ...]:
    """Every one, in MultiSafepay's order. `listed` fills in amounts that the order does not tell."""
    amounts = {entry.id: entry.amount for entry in listed}
    return tuple(
        one if one.amount is not None else _with_amount(one, amounts.get(one.id))
        for one in (*_related(order), *_booked(order))
    )


def _with_amount(one: Movement, amount: Money | None) -> Movement:
    return Movement(one.id, one.reference, one.kind, amount, one.status)


def _related(order: MspOrder) -> Iterator[Movement]:
    for related in order.related:
        kind = OperationKind.REFUND if is_refund(related) else _CHARGEBACKS.get(related.kind)
        if kind is not None:
            reference = _reference(order, related)
            yield Movement(related.transaction_id, reference, kind, related.amount, related.status)


def _reference(order: MspOrder, related: RelatedTransaction) -> str:
    """Without a reference of its own a refund may carry the order's id (§1.2)."""
    return "" if related.refund_order_id == order.order_id else related.refund_order_id


def _booked(order: MspOrder) -> Iterator[Movement]:
    """Some methods show their refunds nowhere else, and there without an amount (§2.4)."""
    if order.method not in BOOKED_ONLY:
        return
    known = {related.transaction_id for related in order.related}
    for cost in order.costs:
        if books_refund(cost) and cost.transaction_id not in known:
            yield Movement(cost.transaction_id, "", OperationKind.REFUND, None, cost.status)
