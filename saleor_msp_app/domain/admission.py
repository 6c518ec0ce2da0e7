"""Whether a refund request becomes a new operation, is one we have already, or is refused at once.

Saleor's delivery does not say which REFUND_REQUEST event it is about, and in a race two deliveries list
both events alike (observed 3.23.28). So the newest event that no operation has claimed is claimed; the
caller holds a lock on the transaction while this is decided and written.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.delivery import OpenRequest, RefundDelivery
from saleor_msp_app.domain.healing import free_reference, is_booked_for_good
from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl, TransactionEventId, operation_reference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    ReportState,
    answer_with_result,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import TransactionEventSeen

OLDEST = timedelta(hours=24)
"""An older `issuedAt` is a replay by somebody: Saleor re-sends empty bodies only (observed 3.23.28)."""

FUTURE = timedelta(minutes=5)

REFUND_PREFIX = "rf"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new operation, to be written and enqueued in one commit."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class Known:
    """An operation that is in the ledger already: the answer is its own. `request` is the event that is
    answered so, where it can be told."""

    operation: Operation
    request: TransactionEventId | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """A press for a granted refund that is paid: the answer is its result, under `reference`.

    `operation` is to be written with it, and its report to be looked after again.
    """

    operation: Operation
    reference: PspReference
    amount: Money
    request: TransactionEventId | None = field(default=None, compare=False)


Admission: TypeAlias = Admitted | Known | Settled | Refused


def admit(
    shop: SaleorApiUrl,
    delivery: RefundDelivery,
    account: MerchantAccount | None,
    ledger: tuple[Operation, ...],
    now: datetime,
) -> Admission:
    """Decide on one delivery. `ledger` holds every operation of its transaction."""
    refusal = _refusal_of_request(delivery, now)
    if refusal is not None:
        return refusal
    same_grant = _same_granted_refund(delivery, ledger)
    if same_grant is not None:
        return _again(delivery, same_grant, _free_request(delivery, ledger), now)
    request = _claim(delivery, ledger)
    if not isinstance(request, OpenRequest):
        return request
    if account is None:
        return Refused(
            RefusalCode.CHANNEL_NOT_CONFIGURED,
            "No MultiSafepay account is configured for this sales channel. Nothing was refunded. "
            "Add the account in the MultiSafepay app, then press Refund again.",
        )
    return _more_than_charged(delivery, ledger) or Admitted(_operation(shop, delivery, account, request, now))


def _refusal_of_request(delivery: RefundDelivery, now: datetime) -> Refused | None:
    if delivery.wanted.amount.minor <= 0:
        return Refused(
            RefusalCode.AMOUNT_NOT_POSITIVE,
            "Nothing is left to refund on this payment: Saleor asked for an amount of 0.",
        )
    if not delivery.msp_order_id.strip():
        return Refused(
            RefusalCode.TRANSACTION_NOT_OURS,
            "This payment has no MultiSafepay reference, so it was not made through MultiSafepay. "
            "Refund it where it was paid.",
        )
    if delivery.issued_at is not None and not now - OLDEST <= delivery.issued_at <= now + FUTURE:
        return Refused(
            RefusalCode.REQUEST_TOO_OLD,
            f"This request was made at {delivery.issued_at:%Y-%m-%d %H:%M} UTC and is out of date. "
            "Nothing was refunded. Press Refund again.",
        )
    return None


def _same_granted_refund(delivery: RefundDelivery, ledger: tuple[Operation, ...]) -> Operation | None:
    """The operation that pays, or has paid, this granted refund. One that was refused does not count."""
    if delivery.granted_refund_id is None:
        return None
    for operation in ledger:
        if operation.granted_refund_id == delivery.granted_refund_id and operation.holds_money:
            return operation
    return None


def _again(
    delivery: RefundDelivery, earlier: Operation, request: OpenRequest | None, now: datetime
) -> Known | Settled | Refused:
    """Answer a second request for one granted refund.

    While the first is under way, Saleor counts both once under one reference (observed 3.23.28). Once it is
    paid, and Saleor does not know, the answer is the result.
    """
    if earlier.amount != delivery.wanted.amount:
        return Refused(
            RefusalCode.GRANTED_REFUND_CHANGED,
            f"This granted refund is already being paid with {earlier.amount} "
            f"(reference {earlier.psp_reference}). Nothing more was refunded.",
        )
    if earlier.state is OperationState.NEEDS_PERSON:
        return Refused(
            RefusalCode.PRECEDING_REFUND_OPEN,
            f"The first attempt at this refund (reference {earlier.psp_reference}) has an unknown "
            "outcome. Look it up at MultiSafepay before refunding again. Nothing more was sent.",
        )
    event = request.id if request else None
    if earlier.state is not OperationState.ACCEPTED:
        return Known(earlier, event)
    return _once_paid(earlier, _before(delivery, event), event, now)


def _once_paid(
    earlier: Operation,
    before: tuple[TransactionEventSeen, ...],
    event: TransactionEventId | None,
    now: datetime,
) -> Known | Settled | Refused:
    """`before` is what Saleor held when it was asked: a result that came later closes this request too."""
    reference = free_reference(earlier, before)
    if reference is None or is_booked_for_good(earlier, before):
        return Refused(
            RefusalCode.ALREADY_REFUNDED,
            f"MultiSafepay has already paid back {earlier.moved or earlier.amount} for this granted refund "
            f"(reference {earlier.psp_reference}). Nothing more was sent.",
        )
    lost = earlier.report is ReportState.PARKED or earlier.pressed_at is not None
    if not lost and reference == earlier.psp_reference:
        return Known(earlier, event)
    settled = answer_with_result(earlier, reference, now)
    return Settled(settled, reference, earlier.moved or earlier.amount, event)


def _before(delivery: RefundDelivery, request: TransactionEventId | None) -> tuple[TransactionEventSeen, ...]:
    asked = next((e.created_at for e in delivery.events if e.id == request), None)
    return tuple(e for e in delivery.events if asked is None or e.created_at <= asked)


def _free_request(delivery: RefundDelivery, ledger: tuple[Operation, ...]) -> OpenRequest | None:
    """The event of the delivery, as far as can be told: one that no operation has claimed."""
    claimed = {operation.request_event_id for operation in ledger}
    matching = [r for r in delivery.requests if r.amount == delivery.wanted.amount]
    free = [request for request in matching if request.id not in claimed]
    return _likeliest(free, granted=delivery.granted_refund_id is not None) if free else None


def _claim(delivery: RefundDelivery, ledger: tuple[Operation, ...]) -> OpenRequest | Known | Refused:
    free = _free_request(delivery, ledger)
    if free is not None:
        return free
    claimed = {operation.request_event_id: operation for operation in ledger}
    for request in delivery.requests:
        if request.amount == delivery.wanted.amount:
            return Known(claimed[request.id], request.id)
    return Refused(
        RefusalCode.REQUEST_NOT_FOUND,
        "The request does not name an open refund of this amount. Nothing was refunded. Press Refund again.",
    )


def _likeliest(free: list[OpenRequest], *, granted: bool) -> OpenRequest:
    """The newest event of the right kind, else the newest: its creator tells the kinds apart."""
    of_kind = [request for request in free if request.by_person is (not granted)]
    return (of_kind or free)[0]


def _more_than_charged(delivery: RefundDelivery, ledger: tuple[Operation, ...]) -> Refused | None:
    """Add up what Saleor does not show yet: its guard comes too late when two clerks press at once."""
    asked = delivery.wanted.amount
    under_way = sum(o.amount.minor for o in ledger if _not_shown(o, delivery))
    left = delivery.charged - asked.with_minor(under_way)
    if asked <= left:
        return None
    return Refused(
        RefusalCode.MORE_THAN_CHARGED,
        f"{asked} is more than is left of this payment: {_shown(left)}"
        + (f" ({asked.with_minor(under_way)} is being refunded right now)" if under_way else "")
        + ". Nothing was refunded.",
    )


def _not_shown(operation: Operation, delivery: RefundDelivery) -> bool:
    return (
        operation.holds_money
        and operation.report is not ReportState.DONE
        and operation.psp_reference not in delivery.known_references
        and operation.amount.currency == delivery.wanted.amount.currency
    )


def _shown(left: Money) -> Money:
    return left.with_minor(max(left.minor, 0))


def _operation(
    shop: SaleorApiUrl,
    delivery: RefundDelivery,
    account: MerchantAccount,
    request: OpenRequest,
    now: datetime,
) -> Operation:
    return Operation(
        psp_reference=operation_reference(REFUND_PREFIX, shop, delivery.transaction_id, request.id),
        kind=OperationKind.REFUND,
        shop=shop,
        transaction_id=delivery.transaction_id,
        request_event_id=request.id,
        granted_refund_id=delivery.granted_refund_id,
        msp_order_id=delivery.msp_order_id,
        account_id=account.id,
        order_number=delivery.order_number,
        amount=delivery.wanted.amount,
        wanted=delivery.wanted,
        state=OperationState.REQUESTED,
        report=ReportState.NOT_DUE,
        created_at=now,
        updated_at=now,
        report_on=account.policy.report_on,
    )
