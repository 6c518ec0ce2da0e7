"""Captures of a card's reservation that MultiSafepay shows and the ledger has not: made in its dashboard.

Each is an order of its own there (multisafepay-api.md §5.2), and a related transaction of kind `capture` on
the reservation (§2.1). What cannot be told from a charge that Saleor asked for is left for a later look:
a charge that is told twice would be money that nobody has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState
from saleor_msp_app.domain.refunded import DEAD


@dataclass(frozen=True, slots=True)
class FoundCapture:
    """`order_id` is the order that it made, which is the one to refund; None where it is not told."""

    id: MspTransactionId
    amount: Money
    order_id: MspOrderId | None


@dataclass(frozen=True, slots=True)
class CapturesUnclear:
    """Nothing is said about captures at this look."""


def is_split(order: MspOrder) -> bool:
    """Whether MultiSafepay shows captures: then the order's own amount is no longer what was charged."""
    return bool(_captures(order))


def found_captures(
    order: MspOrder, operations: Sequence[Operation]
) -> tuple[FoundCapture, ...] | CapturesUnclear:
    """`operations` are all that the ledger has of the order, read after it."""
    charges = [o for o in operations if o.kind is OperationKind.CHARGE]
    if any(charge.is_undecided for charge in charges):
        return CapturesUnclear()
    shown = _captures(order)
    strangers = [one for one in shown if not any(_is(one, charge) for charge in charges)]
    unseen = [o for o in _accepted(charges) if not any(_is(one, o) for one in shown)]
    if unseen and strangers:
        return CapturesUnclear()
    found = tuple(capture for one in strangers if (capture := _found(one, order)) is not None)
    if len(found) < len(strangers) or charged_minor(charges) + _sum(found) > order.amount.minor:
        return CapturesUnclear()
    return found


def charged_minor(operations: Iterable[Operation]) -> int:
    """What the ledger has as charged, in minor units."""
    charges = (o for o in operations if o.kind is OperationKind.CHARGE)
    return sum((o.moved or o.amount).minor for o in _accepted(charges))


def _accepted(charges: Iterable[Operation]) -> list[Operation]:
    return [charge for charge in charges if charge.state is OperationState.ACCEPTED]


def _captures(order: MspOrder) -> list[RelatedTransaction]:
    return [r for r in order.related if r.kind == "capture" and r.status not in DEAD]


def _is(shown: RelatedTransaction, charge: Operation) -> bool:
    """By its number, or by the order that it made, whose id is our reference."""
    if shown.transaction_id and shown.transaction_id == charge.msp_refund_id:
        return True
    names = {shown.order_id, shown.refund_order_id} - {""}
    return bool(names & {charge.psp_reference, charge.child_order_id})


def _found(shown: RelatedTransaction, order: MspOrder) -> FoundCapture | None:
    """None without a number or a usable amount: a guess would be told as money."""
    amount = shown.amount
    if not shown.transaction_id or amount is None or amount.minor <= 0:
        return None
    if amount.currency != order.amount.currency:
        return None
    own = MspOrderId(shown.order_id) if shown.order_id not in ("", order.order_id) else None
    return FoundCapture(shown.transaction_id, amount, own)


def _sum(captures: Iterable[FoundCapture]) -> int:
    return sum(capture.amount.minor for capture in captures)
