"""TRANSACTION_REFUND_REQUESTED, from the raw body to a `RefundDelivery` (saleor-contract.md §4.7a)."""

from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic import ValidationError

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.errors import AmountNotRepresentable, UnknownCurrency
from saleor_msp_app.domain.ids import (
    ChannelSlug,
    GrantedRefundId,
    MspOrderId,
    SaleorAppId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import EventKind
from saleor_msp_app.saleor.events_seen import events_seen
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.payload_errors import any_below
from saleor_msp_app.saleor.payload_refusal import PayloadRefusal
from saleor_msp_app.saleor.payloads import Action, RefundPayload, Transaction
from saleor_msp_app.saleor.wanted_refund import granted_refund, open_request, wanted_refund

_TYPE = "TransactionRefundRequested"
_ACTION = "REFUND"


def read_refund_delivery(body: bytes) -> RefundDelivery | Refused:
    """Read a verified body, or say why it cannot be carried out. Never raises."""
    try:
        return _delivery(_payload(body))
    except PayloadRefusal as refusal:
        return refusal.refused
    except (AmountNotRepresentable, UnknownCurrency, ArithmeticError):
        return PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE).refused


def read_recipient(body: bytes) -> SaleorAppId | None:
    """The app that the delivery is meant for; None where the body does not say."""
    recipient = (read_object(body) or {}).get("recipient")
    found = recipient.get("id") if isinstance(recipient, dict) else None
    return SaleorAppId(found) if isinstance(found, str) else None


def read_bare_refund(
    found: Mapping[str, Any], event: TransactionEventId, *, order_denied: bool
) -> RefundDelivery | Refused:
    """The delivery that never came, made of Saleor's own transaction and the request in it. Never raises."""
    try:
        transaction = Transaction.model_validate(found)
        asked = next(one for one in transaction.events if one.id == event)
        amount, code = asked.amount.amount, asked.amount.currency
        action = Action.model_validate({"actionType": _ACTION, "amount": amount, "currency": code})
        errors = [{"path": ["event", "transaction", "order"]}] if order_denied else None
        return _delivery(RefundPayload(action=action, transaction=transaction, errors=errors))
    except PayloadRefusal as refusal:
        return refusal.refused
    except (ValidationError, StopIteration):
        return PayloadRefusal(RefusalCode.CONTENT_UNREADABLE).refused
    except (AmountNotRepresentable, UnknownCurrency, ArithmeticError):
        return PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE).refused


def _payload(body: bytes) -> RefundPayload:
    if not body:
        raise PayloadRefusal(RefusalCode.CONTENT_MISSING)
    content = read_object(body)
    if content is None:
        raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE)
    try:
        payload = RefundPayload.model_validate(content)
    except ValidationError as error:
        _refuse_invalid(error)
    # the signature does not cover the header that names the event: a charge request must not pass here
    if payload.typename not in (None, _TYPE) or payload.action.action_type != _ACTION:
        raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE)
    return payload


def _refuse_invalid(error: ValidationError) -> NoReturn:
    places = {entry["loc"][:2] for entry in error.errors(include_url=False, include_input=False)}
    if places <= {("action", "amount"), ("action", "currency"), ("transaction", "chargedAmount")}:
        raise PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE) from None
    if places == {("transaction", "order")}:
        raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE) from None
    raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE) from None


def _delivery(payload: RefundPayload) -> RefundDelivery:
    transaction = payload.transaction
    if transaction is None or not transaction.id:
        raise PayloadRefusal(RefusalCode.TRANSACTION_MISSING)
    amount, charged = _amounts(payload, transaction)
    _check_order(payload, transaction)
    granted = granted_refund(payload)
    place = transaction.order or transaction.checkout
    return RefundDelivery(
        issued_at=payload.issued_at,
        transaction_id=TransactionId(transaction.id),
        msp_order_id=MspOrderId(transaction.psp_reference),
        channel=ChannelSlug(place.channel.slug) if place and place.channel else None,
        order_number=transaction.order.number if transaction.order else "",
        charged=charged,
        granted_refund_id=GrantedRefundId(granted.id) if granted and granted.id else None,
        requests=tuple(filter(None, map(open_request, transaction.events))),
        known_references=_known_references(transaction),
        wanted=wanted_refund(transaction, amount, granted),
        events=events_seen(transaction.events),
    )


def _amounts(payload: RefundPayload, transaction: Transaction) -> tuple[Money, Money]:
    """What is asked for, and what is charged: 0 where that was not selected, so that nothing is paid."""
    held = transaction.charged_amount
    code = payload.action.currency
    if code is None:
        code = held.currency if held and held.currency else ""
    amount = Money.from_major(payload.action.amount, code)
    if amount.minor <= 0:
        raise PayloadRefusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    charged = held.to_money(code) if held else amount.with_minor(0)
    if charged.currency != amount.currency:
        raise PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE)
    return amount, charged


def _check_order(payload: RefundPayload, transaction: Transaction) -> None:
    """One field that the app may not see makes the whole order null (observed 3.23.28)."""
    if transaction.order is not None:
        return
    places = ("order",) if transaction.checkout else ("order", "checkout")
    if any(any_below(payload.errors, "event", "transaction", place) for place in places):
        raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE)


def _known_references(transaction: Transaction) -> frozenset[str]:
    requests = (event for event in transaction.events if event.type == EventKind.REFUND_REQUEST)
    return frozenset(event.psp_reference for event in requests if event.psp_reference)
