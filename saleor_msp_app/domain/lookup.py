"""Whether a refund whose answer was lost is at MultiSafepay, from what its order shows.

MultiSafepay has no idempotency key and no query by reference; each method shows a refund in other places
(multisafepay-api.md §2.4). So the order is compared with the trace that was taken before sending.
"""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.cart_total import cart_total
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import OrderTrace

DEAD = frozenset({"void", "declined", "cancelled", "expired"})
"""Statuses of a refund that moved nothing, or gave it back."""


TELLING = frozenset({"refunded", "partial_refunded", "void", "cancelled", "chargeback", "chargedback"})
"""Statuses that an order may have come to by a refund; others come by themselves (shipped, completed …)."""


BOOKED_ONLY = frozenset({"PAYPAL", "AFTERPAY"})
"""Methods whose refunds show among the costs and nowhere else (§2.4), without an amount."""


@dataclass(frozen=True, slots=True)
class Found:
    """It is there. `amount` is None where the place that shows it has no usable amount."""

    refund_id: MspTransactionId | None
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Dead:
    """It was taken and then declined or voided: no money moved."""

    refund_id: MspTransactionId
    status: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """Nothing has changed since before sending."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something has changed, but nothing says that it is ours."""

    why: str


Finding: TypeAlias = Found | Dead | NotThere | Unclear


def trace(order: MspOrder) -> OrderTrace:
    """What the order shows of refunds now."""
    return OrderTrace(
        refunded_minor=order.amount_refunded.minor if order.amount_refunded else None,
        related_ids=tuple(r.transaction_id for r in order.related),
        cost_ids=tuple(c.transaction_id for c in order.costs),
        cart_minor=_cart_minor(order),
        status=order.status,
    )


def find_by_reference(order: MspOrder, reference: PspReference) -> Found | Dead | None:
    """The refund that carries our reference: the only proof that needs no comparison."""
    for related in order.related:
        if related.refund_order_id == reference:
            return _read(related)
    return None


def find_refund(order: MspOrder, before: OrderTrace, reference: PspReference, planned: Money) -> Finding:
    """Look for the refund of `planned` that may have been made since `before`."""
    by_reference = find_by_reference(order, reference)
    if by_reference is not None:
        return by_reference
    new_related = _new_refunds(order, before)
    of_amount = [r for r in new_related if r.amount == planned and not r.refund_order_id]
    if len(of_amount) == 1:
        return _read(of_amount[0])
    moved = _moved(order, before)
    new_costs = _new_refund_costs(order, before)
    if _all_foreign(new_related, moved):
        return NotThere()
    if not new_related and moved in (None, 0) and not new_costs and not _status_tells(order, before):
        return NotThere()
    if moved == planned.minor and not new_related:
        return Found(new_costs[-1].transaction_id if new_costs else None, planned)
    if order.method in BOOKED_ONLY and len(new_costs) == 1 and not moved and not new_related:
        return Found(new_costs[0].transaction_id, None)
    return Unclear(_what_changed(new_related, moved, new_costs, order, before))


def _read(related: RelatedTransaction) -> Found | Dead:
    if related.status in DEAD:
        return Dead(related.transaction_id, related.status)
    return Found(related.transaction_id, related.amount)


def _new_refunds(order: MspOrder, before: OrderTrace) -> list[RelatedTransaction]:
    """New related transactions that can be refunds: older answers have no type (§2.1)."""
    return [
        r for r in order.related if r.transaction_id not in before.related_ids and r.kind in ("refund", "")
    ]


def _all_foreign(new_related: list[RelatedTransaction], moved: int | None) -> bool:
    """Whether refunds with references of others explain the whole change (a refund made meanwhile)."""
    amounts = [r.amount.minor for r in new_related if r.refund_order_id and r.amount is not None]
    return bool(new_related) and len(amounts) == len(new_related) and moved in (None, sum(amounts))


def _new_refund_costs(order: MspOrder, before: OrderTrace) -> list[Cost]:
    """PayPal and Riverty show a refund only here (§2.4); its amount is the fee, not the refund."""
    return sorted(
        (
            c
            for c in order.costs
            if c.transaction_id not in before.cost_ids
            and c.kind.lower() in ("internal", "withdraw")
            and c.status not in DEAD
        ),
        key=lambda c: c.created,
    )


def _moved(order: MspOrder, before: OrderTrace) -> int | None:
    """By how much the refunded amount grew, or the cart shrank; None where neither can be compared."""
    differences = []
    if order.amount_refunded is not None and before.refunded_minor is not None:
        differences.append(order.amount_refunded.minor - before.refunded_minor)
    cart = _cart_minor(order)
    if cart is not None and before.cart_minor is not None:
        differences.append(before.cart_minor - cart)
    return max(differences, key=abs) if differences else None


def _cart_minor(order: MspOrder) -> int | None:
    total = cart_total(order)
    return None if total is None else total.minor


def _status_tells(order: MspOrder, before: OrderTrace) -> bool:
    return order.status != before.status and order.status in TELLING


def _what_changed(
    related: list[RelatedTransaction],
    moved: int | None,
    costs: list[Cost],
    order: MspOrder,
    before: OrderTrace,
) -> str:
    facts = []
    if related:
        facts.append(f"{len(related)} new refund(s), none with our reference")
    if moved:
        facts.append(f"the refunded amount changed by {order.amount.with_minor(moved)}")
    if costs:
        facts.append(f"{len(costs)} new refund booking(s) among the costs")
    if _status_tells(order, before):
        facts.append(f"the status went from {before.status} to {order.status}")
    return "; ".join(facts)
