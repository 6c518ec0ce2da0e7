"""What MultiSafepay has refunded of an order, as far as its amounts tell.

`amount_refunded` may be absent or late, `related_transactions` may lack a refund, and some methods show one
only among the `costs`, without its amount (multisafepay-api.md §2.4). So the larger number counts.
"""

from collections.abc import Mapping
from dataclasses import replace

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction

DEAD = frozenset({"void", "declined", "cancelled", "expired"})
"""Statuses of a refund that moved nothing, or gave it back."""

_REFUND = "refund"
_BOOKINGS = frozenset({"internal", "withdraw"})


def refunded(order: MspOrder) -> Money:
    """The largest sum that any amount of the order proves."""
    said = order.amount_refunded.minor if order.amount_refunded is not None else 0
    related = sum(r.amount.minor for r in live_refunds(order) if r.amount and _is_measured(r, order))
    return order.amount.with_minor(max(said, related))


def live_refunds(order: MspOrder) -> tuple[RelatedTransaction, ...]:
    """Refunds that are under way or done. Older answers have no type, only a description (§2.1)."""
    return tuple(r for r in order.related if r.status not in DEAD and is_refund(r))


def has_unmeasured_refund(order: MspOrder) -> bool:
    """Whether a refund is booked whose amount the order does not tell."""
    if order.amount_refunded is not None and order.amount_refunded.minor > 0:
        return False
    if not all(_is_measured(r, order) for r in live_refunds(order)):
        return True
    return refunded(order).minor == 0 and any(is_booking(cost) for cost in order.costs)


def with_accepted(order: MspOrder, accepted: Mapping[PspReference, Money]) -> MspOrder:
    """The order as it must be if it tells too little: what we know to be refunded counts.

    `accepted` are refunds that MultiSafepay has taken from us. An answer may lag, lack `amount_refunded`, or
    book a refund without its amount (§2.4); one that shows a refund as dead is believed.
    """
    dead = {r.refund_order_id for r in order.related if r.status in DEAD}
    ours = sum(amount.minor for reference, amount in accepted.items() if reference not in dead)
    known = order.amount.with_minor(max(ours, refunded(order).minor))
    return order if known.minor == 0 else replace(order, amount_refunded=known)


def was_refunded(order: MspOrder) -> bool:
    """Whether any trace of a refund is there."""
    return refunded(order).minor > 0 or bool(live_refunds(order)) or has_unmeasured_refund(order)


def _is_measured(related: RelatedTransaction, order: MspOrder) -> bool:
    return related.amount is not None and related.amount.currency == order.amount.currency


def is_refund(related: RelatedTransaction) -> bool:
    """Whether it is a refund, living or not. Older answers have no type, only a description (§2.1)."""
    if related.kind:
        return related.kind == _REFUND
    return related.description.lower().startswith(_REFUND)


def is_booking(cost: Cost) -> bool:
    """Whether a refund is booked here, and lives."""
    return books_refund(cost) and cost.status not in DEAD


def books_refund(cost: Cost) -> bool:
    """Whether a refund is booked here, living or not."""
    return cost.kind.lower() in _BOOKINGS and cost.description.lower().startswith(_REFUND)
