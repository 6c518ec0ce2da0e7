"""What the ledger gains from a payment's order read again: pure, and the same however often it is asked.

Each fact about an order is one row, named by the order and the fact: looks that repeat, overlap or come late
write it once. Saleor knows them all under the order's id, and of a failure and a success under one reference
it counts the later (saleor-contract.md §5.3; observed 3.23.28 for refunds): so a second try on the payment
page ends as paid, and a payment that was seen as charged is never told to have failed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from saleor_msp_app.domain.found_captures import (
    CapturesUnclear,
    FoundCapture,
    charged_minor,
    found_captures,
    is_split,
)
from saleor_msp_app.domain.ids import PspReference, TransactionEventId, operation_reference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.payment import Payment, PaymentState
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.domain.payment_standing import Stands, standing_of
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reservation import was_released

_PREFIXES = {
    OperationKind.AUTHORIZATION: "au",
    OperationKind.CHARGE: "ch",
    OperationKind.CANCEL: "ca",
}
TRIED_AGAIN_FOR = timedelta(hours=1)
"""How long a shopper may try another method on the payment page after a decline (§4.4: cards, iDEAL). Until
then no failure is told: Saleor answers every later `transactionProcess` with it (saleor-contract.md §4.8)."""

_NEVER_HANDED_OUT = frozenset({PaymentState.CREATING, PaymentState.DROPPED})
_KIND_OF_FLOW = {Flow.CHARGE: OperationKind.CHARGE, Flow.AUTHORIZATION: OperationKind.AUTHORIZATION}


def payment_changes(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], now: datetime
) -> tuple[Operation, ...]:
    """New rows for the ledger. `operations` are all that it has of this order, read after the order.

    None where the order is of another currency than the transaction: such an amount cannot be told to Saleor.
    """
    if order.amount.currency != payment.amount.currency:
        return ()
    match standing_of(order):
        case Stands.AUTHORIZED:
            changes = _authorized(order, payment, operations, now)
        case Stands.CHARGED:
            changes = _charged(order, payment, operations, now)
        case Stands.FAILED | Stands.CANCELLED as stands:
            changes = _came_to_nothing(order, payment, operations, stands, now)
        case Stands.WAITING | Stands.UNDER_REVIEW:
            return ()
    known = {operation.psp_reference for operation in operations}
    return tuple(change for change in changes if change.psp_reference not in known)


def is_at_rest(order: MspOrder) -> bool:
    """Whether nothing can come of the payment any more that the ledger would not be told otherwise."""
    return standing_of(order) in (Stands.CHARGED, Stands.CANCELLED)


def _authorized(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], now: datetime
) -> Iterator[Operation]:
    if not _has(operations, OperationKind.CHARGE):
        yield _found(payment, OperationKind.AUTHORIZATION, "authorized", order, now)
    yield from _captured(order, payment, operations, now)


def _captured(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], now: datetime
) -> Iterator[Operation]:
    """Parts that were captured in MultiSafepay's dashboard. Nothing where they cannot be told apart."""
    found = found_captures(order, operations)
    if not isinstance(found, CapturesUnclear):
        for capture in found:
            yield _of_capture(payment, capture, order, now)


def _charged(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], now: datetime
) -> Iterator[Operation]:
    """Unless a charge that Saleor asked for tells it, or is about to, or captures do."""
    if is_split(order):
        yield from _captured(order, payment, operations, now)
        if was_released(order) and _has(operations, OperationKind.AUTHORIZATION):
            yield from _given_back(order, payment, operations, now)
        return
    if was_released(order):
        return  # how much of it was captured is not told
    own = PspReference(payment.msp_order_id)
    others = [o for o in operations if o.kind is OperationKind.CHARGE and o.told_as != own]
    if all(o.state is OperationState.REFUSED for o in others):
        yield _found(payment, OperationKind.CHARGE, "charged", order, now)


def _came_to_nothing(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], stands: Stands, now: datetime
) -> Iterator[Operation]:
    """What was reserved and not charged is cancelled; an order that was never paid has failed.

    Nothing was reserved for the latter, so Saleor has nothing to cancel. An order whose link nobody got is
    not told at all: its request was answered with a failure.
    """
    if is_split(order):
        yield from _captured(order, payment, operations, now)
    if _is_being_cancelled(operations):
        return
    if _has(operations, OperationKind.AUTHORIZATION):
        yield from _given_back(order, payment, operations, now)
        return
    if is_split(order) or _has(operations, OperationKind.CHARGE) or payment.state in _NEVER_HANDED_OUT:
        return
    if stands is Stands.FAILED and now - payment.created_at < TRIED_AGAIN_FOR:
        return
    kind, words = _KIND_OF_FLOW[payment.flow], _words(order, stands)
    yield _failed(payment, kind, f"{order.status}", Refused(RefusalCode.NOT_PAID, words), now)


def _given_back(
    order: MspOrder, payment: Payment, operations: Sequence[Operation], now: datetime
) -> Iterator[Operation]:
    """All that is reserved and neither charged nor being charged."""
    found = found_captures(order, operations)
    if isinstance(found, CapturesUnclear) or _is_being_cancelled(operations):
        return
    charged = charged_minor(operations) + sum(capture.amount.minor for capture in found)
    rest = order.amount.with_minor(order.amount.minor - charged)
    if rest.minor > 0:
        cancelled = _found(payment, OperationKind.CANCEL, "cancelled", order, now)
        yield replace(cancelled, amount=rest, moved=rest)


def _has(operations: Iterable[Operation], kind: OperationKind) -> bool:
    return any(o.kind is kind and o.state is OperationState.ACCEPTED for o in operations)


def _is_being_cancelled(operations: Iterable[Operation]) -> bool:
    """By a request of Saleor, whose own work tells it."""
    return any(
        o.kind is OperationKind.CANCEL and o.origin is Origin.ASKED and o.state is not OperationState.REFUSED
        for o in operations
    )


def _words(order: MspOrder, stands: Stands) -> str:
    if stands is Stands.FAILED:
        return "MultiSafepay or the shopper's bank declined the payment."
    if order.status == "expired":
        return "The shopper did not pay in time, and the payment expired at MultiSafepay."
    return "The payment was cancelled before it was paid."


def _found(payment: Payment, kind: OperationKind, what: str, order: MspOrder, now: datetime) -> Operation:
    """Something that succeeded. Its amount is MultiSafepay's own."""
    return replace(
        _row(payment, kind, what, order.amount, now),
        state=OperationState.ACCEPTED,
        moved=order.amount,
        msp_refund_id=order.transaction_id,
        method=order.method,
    )


def _of_capture(payment: Payment, capture: FoundCapture, order: MspOrder, now: datetime) -> Operation:
    """Told under MultiSafepay's number: under the order's id Saleor takes one charge."""
    row = _row(payment, OperationKind.CHARGE, f"captured:{capture.id}", capture.amount, now)
    return replace(
        row,
        state=OperationState.ACCEPTED,
        moved=capture.amount,
        msp_refund_id=capture.id,
        child_order_id=capture.order_id,
        method=order.method,
        told_as=PspReference(capture.id),
    )


def _failed(payment: Payment, kind: OperationKind, what: str, refusal: Refused, now: datetime) -> Operation:
    return replace(_row(payment, kind, what, payment.amount, now), refusal=refusal)


def _row(payment: Payment, kind: OperationKind, what: str, amount: Money, now: datetime) -> Operation:
    order_id = payment.msp_order_id
    reference = operation_reference(
        _PREFIXES[kind], payment.shop, payment.transaction_id, f"{order_id}:{what}"
    )
    return Operation(
        psp_reference=reference,
        kind=kind,
        shop=payment.shop,
        transaction_id=payment.transaction_id,
        request_event_id=TransactionEventId(f"multisafepay:{reference}"),
        granted_refund_id=None,
        msp_order_id=order_id,
        account_id=payment.account_id,
        order_number=payment.order_number,
        amount=amount,
        wanted=WantedRefund(amount, (), False, (), None, ""),
        state=OperationState.REFUSED,
        report=ReportState.DUE,
        created_at=now,
        updated_at=now,
        origin=Origin.FOUND,
        told_as=PspReference(order_id),
    )
