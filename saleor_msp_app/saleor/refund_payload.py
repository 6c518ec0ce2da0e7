"""TRANSACTION_REFUND_REQUESTED, from the raw body to a `RefundDelivery` (saleor-contract.md §4.7a)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import GrantedRefundId, MspOrderId, TransactionEventId, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.saleor.action_payload import (
    amounts,
    channel_of,
    check_order,
    known_references,
    open_requests_of,
    or_refused,
    payload_of_event,
    read_payload,
    transaction_of,
)
from saleor_msp_app.saleor.events_seen import events_seen
from saleor_msp_app.saleor.payload_refusal import PayloadRefusal
from saleor_msp_app.saleor.payloads import GrantedRefund, RefundPayload, Transaction
from saleor_msp_app.saleor.wanted_refund import granted_refund, wanted_refund

_TYPE = "TransactionRefundRequested"
_ACTION = "REFUND"
_KIND = OperationKind.REFUND


def read_refund_delivery(body: bytes) -> RefundDelivery | Refused:
    """Read a verified body, or say why it cannot be carried out. Never raises."""
    return or_refused(_KIND, lambda: _delivery(read_payload(body, RefundPayload, _TYPE, _ACTION)))


def read_bare_refund(
    found: Mapping[str, Any], event: TransactionEventId, *, order_denied: bool
) -> RefundDelivery | Refused:
    """The delivery that never came, made of Saleor's own transaction and the request in it. Never raises."""

    def read() -> RefundDelivery:
        return _delivery(payload_of_event(found, event, RefundPayload, _ACTION, order_denied=order_denied))

    return or_refused(_KIND, read)


def read_refundable(found: Mapping[str, Any]) -> RefundDelivery | Refused:
    """What a delivery about this transaction of Saleor's would say, beside what is asked for: an amount of 0,
    and no request. Never raises."""

    def read() -> RefundDelivery:
        try:
            transaction = Transaction.model_validate(found)
        except ValidationError:
            raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE) from None
        if transaction.charged_amount is None:
            raise PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE)
        charged = transaction.charged_amount.to_money()
        return _of(transaction, charged.with_minor(0), charged, granted=None, issued_at=None)

    return or_refused(_KIND, read)


def _delivery(payload: RefundPayload) -> RefundDelivery:
    transaction = transaction_of(payload)
    amount, charged = amounts(payload, transaction.charged_amount)
    check_order(payload, transaction)
    granted = granted_refund(payload)
    return _of(transaction, amount, charged, granted=granted, issued_at=payload.issued_at)


def _of(
    transaction: Transaction,
    amount: Money,
    charged: Money,
    *,
    granted: GrantedRefund | None,
    issued_at: datetime | None,
) -> RefundDelivery:
    return RefundDelivery(
        issued_at=issued_at,
        transaction_id=TransactionId(transaction.id),
        msp_order_id=MspOrderId(transaction.psp_reference),
        channel=channel_of(transaction),
        order_number=transaction.order.number if transaction.order else "",
        charged=charged,
        granted_refund_id=GrantedRefundId(granted.id) if granted and granted.id else None,
        requests=open_requests_of(transaction, _KIND),
        known_references=known_references(transaction, _KIND),
        wanted=wanted_refund(transaction, amount, granted),
        events=events_seen(transaction.events),
    )
