"""Whether a refund whose answer was lost is at MultiSafepay, from what its order shows.

MultiSafepay has no idempotency key and no query by reference; each method shows a refund in other places
(multisafepay-api.md §2.4). So the order is compared with the trace that was taken before sending.
"""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.cart_lines import free_item_id
from saleor_msp_app.domain.cart_total import cart_total
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import OrderTrace
from saleor_msp_app.domain.refunded import BOOKED_ONLY, DEAD, is_booking, is_refund

TELLING = frozenset({"refunded", "partial_refunded", "void", "cancelled", "chargeback", "chargedback"})
"""Statuses that an order may have come to by a refund; others come by themselves (shipped, completed …)."""


@dataclass(frozen=True, slots=True)
class Found:
    """It is there. `amount` is None where the place that shows it has no usable amount. `child_order_id` is
    the order that a capture made."""

    refund_id: MspTransactionId | None
    amount: Money | None
    child_order_id: MspOrderId | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """It was taken and then declined or voided: no money moved."""

    refund_id: MspTransactionId
    status: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """Nothing has changed since before sending. `is_certain`: it need not be waited for, as doing it twice
    is doing it once."""

    is_certain: bool = False


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
        unshown=order.unshown,
        capture_remain_minor=order.capture_remain.minor if order.capture_remain else None,
    )


def find_by_reference(order: MspOrder, reference: PspReference) -> Found | Dead | None:
    """The refund that carries our reference: the only proof that needs no comparison."""
    ours = [_read(r, order) for r in order.related if r.refund_order_id == reference]
    living = [one for one in ours if isinstance(one, Found)]
    return next(iter(living or ours), None)


def find_refund(order: MspOrder, before: OrderTrace, reference: PspReference, planned: Money) -> Finding:
    """Look for the refund of `planned` that may have been made since `before`."""
    return _by_proof(order, reference, planned) or _by_comparison(order, before, planned)


def _by_proof(order: MspOrder, reference: PspReference, planned: Money) -> Found | Dead | None:
    """Our reference, or a free item whose id holds it."""
    in_cart = any(item.merchant_item_id == free_item_id(reference) for item in order.cart or ())
    return find_by_reference(order, reference) or (Found(None, planned) if in_cart else None)


def _by_comparison(order: MspOrder, before: OrderTrace, planned: Money) -> Finding:
    changes = _Changes(
        order=order,
        related=_new_refunds(order, before),
        bookings=_new_bookings(order, before),
        moved=_moved(order, before),
        status=order.status if order.status != before.status and order.status in TELLING else "",
    )
    if changes.are_none or changes.are_of_others:
        return NotThere()
    if before.unshown:
        # What shows now may be an earlier refund of ours that shows late: whose it is nobody can tell.
        return Unclear(f"{changes.in_words()}; an earlier refund had not shown before")
    return changes.as_ours(planned) or Unclear(changes.in_words())


@dataclass(frozen=True, slots=True)
class _Changes:
    """What the order shows that it did not show before. `moved` in minor units, None if not comparable."""

    order: MspOrder
    related: list[RelatedTransaction]
    bookings: list[Cost]
    moved: int | None
    status: str

    @property
    def are_none(self) -> bool:
        return not (self.related or self.bookings or self.moved or self.status)

    @property
    def are_of_others(self) -> bool:
        """Whether refunds with references of others explain everything (a refund made meanwhile)."""
        amounts = [r.amount.minor for r in self.related if self._is_named(r) and r.amount is not None]
        explained = bool(amounts) and len(amounts) == len(self.related) >= len(self.bookings)
        return explained and self.moved in (None, sum(amounts))

    def as_ours(self, planned: Money) -> Found | Dead | None:
        """The one change that can only be ours; None where another reading is possible."""
        without_reference = [r for r in self.related if r.amount == planned and not self._is_named(r)]
        if len(without_reference) == 1:
            return _read(without_reference[0], self.order)
        if self.related:
            return None
        if self.moved == planned.minor:
            return Found(self.bookings[-1].transaction_id if self.bookings else None, planned)
        if self.order.method in BOOKED_ONLY and len(self.bookings) == 1 and not self.moved:
            return Found(self.bookings[0].transaction_id, None)
        return None

    def _is_named(self, related: RelatedTransaction) -> bool:
        """A refund without a reference of its own bears the order's (§1.2)."""
        return related.refund_order_id not in ("", self.order.order_id)

    def in_words(self) -> str:
        """For the person who has to look."""
        facts = []
        if self.related:
            facts.append(f"{len(self.related)} new refund(s), none with our reference")
        if self.moved:
            facts.append(f"the refunded amount changed by {self.order.amount.with_minor(self.moved)}")
        if self.bookings:
            facts.append(f"{len(self.bookings)} new refund booking(s) among the costs")
        if self.status:
            facts.append(f"the status is now {self.status}")
        return "; ".join(facts)


def _read(related: RelatedTransaction, order: MspOrder) -> Found | Dead:
    if related.status in DEAD:
        return Dead(related.transaction_id, related.status)
    return Found(related.transaction_id or None, _usable(related.amount, order))


def _usable(amount: Money | None, order: MspOrder) -> Money | None:
    """An amount that a refund of this order can have: what is told to Saleor is never taken back."""
    if amount is None or amount.minor <= 0 or amount.currency != order.amount.currency:
        return None
    return amount


def _new_refunds(order: MspOrder, before: OrderTrace) -> list[RelatedTransaction]:
    """Entries without a number cannot be told apart: as many as there were before are the old ones."""
    refunds = [r for r in order.related if is_refund(r) and not _is_earlier(r.transaction_id, before)]
    numbered = [r for r in refunds if r.transaction_id and r.transaction_id not in before.related_ids]
    unnumbered = [r for r in refunds if not r.transaction_id]
    return numbered + unnumbered[before.related_ids.count("") :]


def _new_bookings(order: MspOrder, before: OrderTrace) -> list[Cost]:
    """Oldest first. The amount of a booking is the fee, not the refund (§2.5 d)."""
    new = [c for c in order.costs if c.transaction_id not in before.cost_ids and is_booking(c)]
    return sorted((c for c in new if not _is_earlier(c.transaction_id, before)), key=lambda c: c.created)


def _is_earlier(number: MspTransactionId, before: OrderTrace) -> bool:
    """Whether it is an earlier refund of ours, by the number that MultiSafepay answered that with."""
    return bool(number) and number in before.unshown


def _moved(order: MspOrder, before: OrderTrace) -> int | None:
    """By how much the refunded amount grew, or the cart shrank; None where neither can be compared.

    Without `amount_refunded` nothing was refunded (§2.1): an order that gains the field gained a refund.
    """
    differences = []
    if order.amount_refunded is not None:
        differences.append(order.amount_refunded.minor - (before.refunded_minor or 0))
    cart = _cart_minor(order)
    if cart is not None and before.cart_minor is not None:
        differences.append(before.cart_minor - cart)
    return max(differences, key=abs) if differences else None


def _cart_minor(order: MspOrder) -> int | None:
    total = cart_total(order)
    return None if total is None else total.minor
