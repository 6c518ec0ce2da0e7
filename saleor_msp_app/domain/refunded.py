"""What MultiSafepay has refunded of an order, as far as its amounts tell.

`amount_refunded` may be absent or late, `related_transactions` may lack a refund, and some methods show one
only among the `costs`, without its amount (multisafepay-api.md §2.4). So the larger number counts.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction

DEAD = frozenset({"void", "declined", "cancelled", "expired"})
"""Statuses of a refund that moved nothing, or gave it back."""

BOOKED_ONLY = frozenset({"PAYPAL", "AFTERPAY"})
"""Methods whose refunds show among the costs and nowhere else (§2.4), without an amount."""

_REFUND = "refund"
_BOOKINGS = frozenset({"internal", "withdraw"})


@dataclass(frozen=True, slots=True)
class AcceptedRefund:
    """One that MultiSafepay has taken from us. `refund_id` is None where its answer had no number."""

    reference: PspReference
    amount: Money
    refund_id: MspTransactionId | None


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


def is_booked_without_amount(order: MspOrder) -> bool:
    """Whether the order shows a refund, and cannot show its amount, whatever else tells the sum of all."""
    return order.method in BOOKED_ONLY and any(is_booking(cost) for cost in order.costs)


def with_accepted(order: MspOrder, accepted: Collection[AcceptedRefund]) -> MspOrder:
    """The order as it must be if it tells too little: what we know to be refunded counts.

    An answer may lag, lack `amount_refunded`, or book a refund without its amount (§2.4); one that shows a
    refund as dead is believed.
    """
    dead = {r.refund_order_id for r in order.related if r.status in DEAD}
    living = [one for one in accepted if one.reference not in dead]
    ours = order.amount.with_minor(sum(one.amount.minor for one in living))
    known = max(ours, refunded(order))
    if known.minor == 0:
        return order
    unshown = () if order.amount_refunded == ours else _unshown(order, living)
    return replace(order, amount_refunded=known, unshown=unshown)


def _unshown(order: MspOrder, living: Collection[AcceptedRefund]) -> tuple[MspTransactionId, ...]:
    """The numbers of those of our refunds that the order does not show, "" where we have none.

    An entry with neither reference nor number of ours stands for one of its amount, or for any where it has
    no amount.
    """
    named = {r.refund_order_id for r in order.related}
    entries = _entries(order)
    numbers = {number for number, _ in entries}
    ours = {one.refund_id for one in living}
    nameless = [amount for number, amount in entries if number not in ours]
    unshown = []
    for one in living:
        if one.reference in named or one.refund_id in numbers:
            continue
        alike = [amount for amount in nameless if amount in (None, one.amount)]
        if alike:
            nameless.remove(alike[0])
        else:
            unshown.append(one.refund_id or MspTransactionId(""))
    return tuple(unshown)


def _entries(order: MspOrder) -> list[tuple[MspTransactionId, Money | None]]:
    """Living refunds without a reference of their own; bookings where nothing else shows one."""
    own = ("", order.order_id)
    shown = [(r.transaction_id, r.amount) for r in live_refunds(order) if r.refund_order_id in own]
    if order.method not in BOOKED_ONLY:
        return shown
    known = {r.transaction_id for r in order.related}
    return shown + [
        (c.transaction_id, None) for c in order.costs if is_booking(c) and c.transaction_id not in known
    ]


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
