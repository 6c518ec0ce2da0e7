"""What follows for the ledger from an order read again: pure, and the same however often it is asked.

Only what is proved by an id or by our own reference changes an operation. Statuses of the *order* are
never read here: after a refund it often says `completed` (multisafepay-api.md §0.2-8), and a payment must
not regress.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.admission import REFUND_PREFIX
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.movements import ListedRefund, Movement, movements
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState


@dataclass(frozen=True, slots=True)
class Completed:
    """MultiSafepay has paid it out."""

    operation: Operation
    refund_id: MspTransactionId


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Declined or voided after it was accepted: the money stays, or came back."""

    operation: Operation
    refund_id: MspTransactionId
    status: str


@dataclass(frozen=True, slots=True)
class Proved:
    """The ledger has it refused, or unknown; MultiSafepay shows it with our reference, and it lives."""

    operation: Operation
    refund_id: MspTransactionId
    amount: Money
    completed: bool


@dataclass(frozen=True, slots=True)
class FoundThere:
    """It was not begun in Saleor. `reference` is what Saleor is to know it by."""

    reference: PspReference
    kind: OperationKind
    id: MspTransactionId
    amount: Money
    completed: bool


@dataclass(frozen=True, slots=True)
class Unsure:
    """It cannot be told what this is: for the log, and for the next look."""

    why: str


Change: TypeAlias = Completed | TakenBack | Proved | FoundThere | Unsure


def settle(
    order: MspOrder, operations: Sequence[Operation], listed: Sequence[ListedRefund] = ()
) -> tuple[Change, ...]:
    """Compare the order with every operation that the ledger has of it.

    `operations` must have been read after the order: then none whose refund the order shows is missing.
    """
    changes: list[Change] = []
    strangers: list[Movement] = []
    for movement in movements(order, listed):
        known = _known(movement, operations)
        if known is None:
            strangers.append(movement)
        else:
            changes += _of_known(known, movement)
    return (*changes, *_of_strangers(strangers, order, operations))


def _known(movement: Movement, operations: Sequence[Operation]) -> Operation | None:
    for operation in operations:
        if movement.reference == operation.psp_reference:
            return operation
        if movement.id and movement.id in (operation.msp_refund_id, operation.psp_reference):
            return operation
    return None


def _of_known(operation: Operation, movement: Movement) -> Iterator[Change]:
    match operation.state:
        case OperationState.REQUESTED | OperationState.SENDING:
            return  # its own work looks it up
        case OperationState.ACCEPTED:
            yield from _of_accepted(operation, movement)
        case OperationState.REFUSED | OperationState.NEEDS_PERSON:
            yield from _of_doubted(operation, movement)
        case _:
            assert_never(operation.state)


def _of_accepted(operation: Operation, movement: Movement) -> Iterator[Change]:
    if movement.is_dead and operation.kind is OperationKind.REFUND:
        yield TakenBack(operation, movement.id, movement.status)
    elif movement.is_dead:
        yield Unsure(
            f"the {operation.kind} {movement.id} is {movement.status} now: correct it in Saleor by hand"
        )
    elif movement.is_completed and operation.completed_at is None:
        yield Completed(operation, movement.id)


def _of_doubted(operation: Operation, movement: Movement) -> Iterator[Change]:
    """The reference is ours alone, so it settles what nobody could tell before."""
    unknown = operation.state is OperationState.NEEDS_PERSON
    if movement.is_dead:
        if unknown:
            yield TakenBack(operation, movement.id, movement.status)
    elif not unknown and operation.moved is not None:
        # Saleor takes no second success under one reference, after a failure (observed 3.23.28).
        yield Unsure(
            f"refund {movement.id} was {operation.state} and is {movement.status} again: tell Saleor by hand"
        )
    else:
        amount = movement.amount or operation.planned or operation.amount
        yield Proved(operation, movement.id, amount, movement.is_completed)


def _of_strangers(
    strangers: Sequence[Movement], order: MspOrder, operations: Sequence[Operation]
) -> Iterator[Change]:
    unseen = _unseen(order, operations)
    for movement in strangers:
        if movement.is_dead:
            continue
        if movement.kind is OperationKind.REFUND and not movement.reference:
            ours = next((o for o in unseen if movement.amount in (None, o.moved)), None)
            if ours is not None:
                unseen.remove(ours)  # shown without our reference: counted, and nothing more
                continue
            if any(_is_undecided(o) for o in operations):
                yield Unsure(f"refund {movement.id} may be one whose outcome is still unknown")
                continue
        yield _found(movement, order)


def _unseen(order: MspOrder, operations: Sequence[Operation]) -> list[Operation]:
    """Accepted refunds that the order shows neither by our reference nor by their number."""
    seen = {m.reference for m in movements(order)} | {m.id for m in movements(order)}
    return [
        o
        for o in operations
        if o.state is OperationState.ACCEPTED
        and o.kind is OperationKind.REFUND
        and o.psp_reference not in seen
        and o.msp_refund_id not in seen
    ]


def _is_undecided(operation: Operation) -> bool:
    """A charge or a cancelation is never taken for a refund."""
    return operation.kind is OperationKind.REFUND and operation.is_undecided


def _found(movement: Movement, order: MspOrder) -> FoundThere | Unsure:
    if not movement.id:
        return Unsure(f"a {movement.kind} without a number")
    if movement.amount is None or movement.amount.minor <= 0:
        return Unsure(f"{movement.kind} {movement.id} is shown without its amount")
    if movement.amount.currency != order.amount.currency:
        return Unsure(f"{movement.kind} {movement.id} is in another currency than the payment")
    reference = PspReference(_name(movement))
    return FoundThere(reference, movement.kind, movement.id, movement.amount, movement.is_completed)


def _name(movement: Movement) -> str:
    """MultiSafepay's number; our own reference where a ledger was lost: Saleor knows the refund by that."""
    ours = movement.kind is OperationKind.REFUND and movement.reference.startswith(f"{REFUND_PREFIX}-")
    return movement.reference if ours else movement.id
