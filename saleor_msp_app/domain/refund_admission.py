"""Whether a refund request becomes a new operation, is one we have already, or is refused at once."""

from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.capture_choice import order_to_refund
from saleor_msp_app.domain.claim import (
    Admission,
    Admitted,
    Known,
    Settled,
    claim,
    free_request,
    new_operation,
    not_shown,
    refusal_of_request,
    without_account,
)
from saleor_msp_app.domain.delivery import OpenRequest, RefundDelivery
from saleor_msp_app.domain.healing import free_reference, is_booked_for_good
from saleor_msp_app.domain.ids import SaleorApiUrl, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    ReportState,
    answer_with_result,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.responsible import Responsible
from saleor_msp_app.domain.transaction_events import TransactionEventSeen


def admit_refund(
    shop: SaleorApiUrl,
    delivery: RefundDelivery,
    account: Responsible,
    ledger: tuple[Operation, ...],
    now: datetime,
) -> Admission:
    """Decide on one delivery. `ledger` holds every operation of its transaction."""
    refusal = refusal_of_request(delivery, now)
    if refusal is not None:
        return refusal
    same_grant = _same_granted_refund(delivery, ledger)
    if same_grant is not None:
        return _again(delivery, same_grant, free_request(delivery, ledger, granted=True), now)
    request = claim(delivery, ledger, granted=delivery.granted_refund_id is not None)
    if not isinstance(request, OpenRequest):
        return request
    if not isinstance(account, MerchantAccount):
        return without_account(OperationKind.REFUND, account)
    refusal = _more_than_charged(delivery, ledger)
    order = refusal or order_to_refund(delivery.msp_order_id, delivery.wanted.amount, ledger)
    if isinstance(order, Refused):
        return order
    return Admitted(
        new_operation(
            shop,
            delivery,
            account,
            request,
            msp_order_id=order,
            now=now,
            granted_refund_id=delivery.granted_refund_id,
        )
    )


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


def _more_than_charged(delivery: RefundDelivery, ledger: tuple[Operation, ...]) -> Refused | None:
    """Add up what Saleor does not show yet: its guard comes too late when two clerks press at once."""
    asked = delivery.wanted.amount
    under_way = sum(o.amount.minor for o in ledger if o.holds_money and not_shown(o, delivery))
    left = delivery.charged - asked.with_minor(under_way)
    if asked <= left:
        return None
    return Refused(
        RefusalCode.MORE_THAN_CHARGED,
        f"{asked} is more than is left of this payment: {_shown(left)}"
        + (f" ({asked.with_minor(under_way)} is being refunded right now)" if under_way else "")
        + ". Nothing was refunded.",
    )


def _shown(left: Money) -> Money:
    return left.with_minor(max(left.minor, 0))
