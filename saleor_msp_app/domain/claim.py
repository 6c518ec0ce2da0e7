"""Which request of Saleor a delivery is about, and what every kind of request has to bring.

Saleor's delivery does not say which request event it is about, and in a race two deliveries list both events
alike (observed 3.23.28). So the newest event that no operation has claimed is claimed; the caller holds a
lock on the transaction while this is decided and written.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from saleor_msp_app.domain.account import AccountGone, MerchantAccount
from saleor_msp_app.domain.delivery import ActionDelivery, OpenRequest, RefundDelivery
from saleor_msp_app.domain.ids import (
    GrantedRefundId,
    MspOrderId,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    operation_reference,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.wording import Wording, wording

OLDEST = timedelta(hours=24)
"""An older `issuedAt` is a replay by somebody: Saleor re-sends empty bodies only (observed 3.23.28)."""

FUTURE = timedelta(minutes=5)

REFUND_PREFIX = "rf"
PREFIXES = {
    OperationKind.REFUND: REFUND_PREFIX,
    OperationKind.CHARGE: "ch",
    OperationKind.CANCEL: "ca",
}
"""What the reference of a request begins with."""


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


def kind_of(delivery: ActionDelivery) -> OperationKind:
    """What is asked for."""
    return OperationKind.REFUND if isinstance(delivery, RefundDelivery) else delivery.kind


def refusal_of_request(delivery: ActionDelivery, now: datetime) -> Refused | None:
    """What is wrong with any request that says this."""
    words = wording(kind_of(delivery))
    if delivery.wanted.amount.minor <= 0:
        return Refused(
            RefusalCode.AMOUNT_NOT_POSITIVE,
            f"Nothing is left to be {words.done} on this payment: Saleor asked for an amount of 0.",
        )
    if not delivery.msp_order_id.strip():
        return Refused(
            RefusalCode.TRANSACTION_NOT_OURS,
            "This payment has no MultiSafepay reference, so it was not made through MultiSafepay. "
            f"Nothing was {words.done}: do it where it was paid.",
        )
    if delivery.issued_at is not None and not now - OLDEST <= delivery.issued_at <= now + FUTURE:
        return Refused(
            RefusalCode.REQUEST_TOO_OLD,
            f"This request was made at {delivery.issued_at:%Y-%m-%d %H:%M} UTC and is out of date. "
            f"Nothing was {words.done}. {_again(words)}",
        )
    return None


def free_request(
    delivery: ActionDelivery, ledger: tuple[Operation, ...], *, granted: bool
) -> OpenRequest | None:
    """The event of the delivery, as far as can be told: one that no operation has claimed."""
    claimed = {operation.request_event_id for operation in ledger}
    matching = [r for r in delivery.requests if r.amount == delivery.wanted.amount]
    free = [request for request in matching if request.id not in claimed]
    return _likeliest(free, granted=granted) if free else None


def claim(
    delivery: ActionDelivery, ledger: tuple[Operation, ...], *, granted: bool
) -> OpenRequest | Known | Refused:
    """The event that is answered, or the operation that has it already."""
    free = free_request(delivery, ledger, granted=granted)
    if free is not None:
        return free
    claimed = {operation.request_event_id: operation for operation in ledger}
    for request in delivery.requests:
        if request.amount == delivery.wanted.amount:
            return Known(claimed[request.id], request.id)
    words = wording(kind_of(delivery))
    return Refused(
        RefusalCode.REQUEST_NOT_FOUND,
        f"The request does not name an open {words.noun} of this amount. Nothing was {words.done}. "
        f"{_again(words)}",
    )


def without_account(kind: OperationKind, gone: AccountGone | None = None) -> Refused:
    """Nobody has configured one for the channel, or the one that took the payment is gone."""
    words = wording(kind)
    if gone is not None:
        return Refused(
            RefusalCode.ACCOUNT_GONE,
            f"This payment was taken by a MultiSafepay account that the app cannot use any more ({gone.id}). "
            f"Nothing was {words.done}, as another account must not do it. Set that account up again, then "
            f"{words.again}.",
        )
    return Refused(
        RefusalCode.CHANNEL_NOT_CONFIGURED,
        f"No MultiSafepay account is configured for this sales channel. Nothing was {words.done}. "
        f"Add the account in the MultiSafepay app, then {words.again}.",
    )


def not_shown(operation: Operation, delivery: ActionDelivery) -> bool:
    """Whether Saleor does not count it yet, as far as the delivery tells."""
    return (
        operation.report is not ReportState.DONE
        and operation.psp_reference not in delivery.known_references
        and operation.amount.currency == delivery.wanted.amount.currency
    )


def new_operation(
    shop: SaleorApiUrl,
    delivery: ActionDelivery,
    account: MerchantAccount,
    request: OpenRequest,
    *,
    msp_order_id: MspOrderId,
    now: datetime,
    granted_refund_id: GrantedRefundId | None = None,
) -> Operation:
    """Only refunds have a completion of which Saleor could be told instead."""
    kind = kind_of(delivery)
    is_refund = kind is OperationKind.REFUND
    return Operation(
        psp_reference=operation_reference(PREFIXES[kind], shop, delivery.transaction_id, request.id),
        kind=kind,
        shop=shop,
        transaction_id=delivery.transaction_id,
        request_event_id=request.id,
        granted_refund_id=granted_refund_id,
        msp_order_id=msp_order_id,
        account_id=account.id,
        order_number=delivery.order_number,
        amount=delivery.wanted.amount,
        wanted=delivery.wanted,
        state=OperationState.REQUESTED,
        report=ReportState.NOT_DUE,
        created_at=now,
        updated_at=now,
        report_on=account.policy.report_on if is_refund else ReportOn.ACCEPTANCE,
    )


def _likeliest(free: list[OpenRequest], *, granted: bool) -> OpenRequest:
    """The newest event of the right kind, else the newest: its creator tells the kinds apart."""
    of_kind = [request for request in free if request.by_person is (not granted)]
    return (of_kind or free)[0]


def _again(words: Wording) -> str:
    return f"{words.again[:1].upper()}{words.again[1:]}."
