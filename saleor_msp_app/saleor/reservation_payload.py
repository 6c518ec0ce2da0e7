"""TRANSACTION_CHARGE_REQUESTED and TRANSACTION_CANCELATION_REQUESTED, from the raw body to a
`ReservationDelivery`."""

from collections.abc import Mapping
from typing import Any

from saleor_msp_app.domain.delivery import ReservationDelivery
from saleor_msp_app.domain.ids import MspOrderId, TransactionEventId, TransactionId
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.saleor.action_payload import (
    amounts,
    channel_of,
    check_order,
    known_references,
    open_requests_of,
    or_refused,
    payload_of_event,
    read_payload,
    reason_of,
    transaction_of,
)
from saleor_msp_app.saleor.events_seen import events_seen
from saleor_msp_app.saleor.payloads import ActionPayload

_TYPES = {
    OperationKind.CHARGE: "TransactionChargeRequested",
    OperationKind.CANCEL: "TransactionCancelationRequested",
}
_ACTIONS = {OperationKind.CHARGE: "CHARGE", OperationKind.CANCEL: "CANCEL"}


def read_charge_delivery(body: bytes) -> ReservationDelivery | Refused:
    """Read a verified body, or say why it cannot be carried out. Never raises."""
    return _read(OperationKind.CHARGE, body)


def read_cancel_delivery(body: bytes) -> ReservationDelivery | Refused:
    """As `read_charge_delivery`."""
    return _read(OperationKind.CANCEL, body)


def read_bare_reservation(
    kind: OperationKind, found: Mapping[str, Any], event: TransactionEventId, *, order_denied: bool
) -> ReservationDelivery | Refused:
    """The delivery that never came, made of Saleor's own transaction and the request in it. Never raises."""

    def read() -> ReservationDelivery:
        action = _ACTIONS[kind]
        payload = payload_of_event(found, event, ActionPayload, action, order_denied=order_denied)
        return _delivery(kind, payload)

    return or_refused(kind, read)


def _read(kind: OperationKind, body: bytes) -> ReservationDelivery | Refused:
    def read() -> ReservationDelivery:
        return _delivery(kind, read_payload(body, ActionPayload, _TYPES[kind], _ACTIONS[kind]))

    return or_refused(kind, read)


def _delivery(kind: OperationKind, payload: ActionPayload) -> ReservationDelivery:
    transaction = transaction_of(payload)
    amount, authorized = amounts(payload, transaction.authorized_amount)
    check_order(payload, transaction)
    reason = reason_of(transaction, amount, kind)
    return ReservationDelivery(
        kind=kind,
        issued_at=payload.issued_at,
        transaction_id=TransactionId(transaction.id),
        msp_order_id=MspOrderId(transaction.psp_reference),
        channel=channel_of(transaction),
        order_number=transaction.order.number if transaction.order else "",
        authorized=authorized,
        requests=open_requests_of(transaction, kind),
        known_references=known_references(transaction, kind),
        wanted=WantedRefund(amount, (), False, (), None, reason),
        events=events_seen(transaction.events),
    )
