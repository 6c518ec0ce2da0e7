"""What the payloads of all action webhooks have in common (saleor-contract.md §4.7a)."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from saleor_msp_app.domain.delivery import OpenRequest
from saleor_msp_app.domain.errors import AmountNotRepresentable, UnknownCurrency
from saleor_msp_app.domain.ids import ChannelSlug, SaleorAppId, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import REQUESTS
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.payload_errors import any_below
from saleor_msp_app.saleor.payload_refusal import PayloadRefusal
from saleor_msp_app.saleor.payloads import Action, ActionPayload, Amount, Transaction, TransactionEvent

Payload = TypeVar("Payload", bound=ActionPayload)
Read = TypeVar("Read")

_AMOUNTS = {
    ("action", "amount"),
    ("action", "currency"),
    ("transaction", "chargedAmount"),
    ("transaction", "authorizedAmount"),
}


def read_recipient(body: bytes) -> SaleorAppId | None:
    """The app that the delivery is meant for; None where the body does not say."""
    recipient = (read_object(body) or {}).get("recipient")
    found = recipient.get("id") if isinstance(recipient, dict) else None
    return SaleorAppId(found) if isinstance(found, str) else None


def or_refused(kind: OperationKind, read: Callable[[], Read]) -> Read | Refused:
    """What was read, or why it cannot be carried out. Never raises for anything in a payload."""
    try:
        return read()
    except PayloadRefusal as refusal:
        return refusal.in_words(kind)
    except (AmountNotRepresentable, UnknownCurrency, ArithmeticError):
        return PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE).in_words(kind)


def read_payload(body: bytes, model: type[Payload], typename: str, action: str) -> Payload:
    """The body as the model, and of this event: its signature does not cover the header that names the event,
    so a charge request must not pass for a refund. Raise `PayloadRefusal`."""
    if not body:
        raise PayloadRefusal(RefusalCode.CONTENT_MISSING)
    content = read_object(body)
    if content is None:
        raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE)
    try:
        payload = model.model_validate(content)
    except ValidationError as error:
        _refuse_invalid(error)
    if payload.typename not in (None, typename) or payload.action.action_type != action:
        raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE)
    return payload


def payload_of_event(
    found: Mapping[str, Any],
    event: TransactionEventId,
    model: type[Payload],
    action: str,
    *,
    order_denied: bool,
) -> Payload:
    """The payload that never came, made of Saleor's own transaction and the request in it. Raise
    `PayloadRefusal`."""
    try:
        transaction = Transaction.model_validate(found)
        asked = next(one for one in transaction.events if one.id == event)
        amount, code = asked.amount.amount, asked.amount.currency
        wanted = Action.model_validate({"actionType": action, "amount": amount, "currency": code})
    except (ValidationError, StopIteration):
        raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE) from None
    errors = [{"path": ["event", "transaction", "order"]}] if order_denied else None
    return model(action=wanted, transaction=transaction, errors=errors)


def transaction_of(payload: ActionPayload) -> Transaction:
    """Raise `PayloadRefusal` where Saleor does not name it."""
    if payload.transaction is None or not payload.transaction.id:
        raise PayloadRefusal(RefusalCode.TRANSACTION_MISSING)
    return payload.transaction


def amounts(payload: ActionPayload, held: Amount | None) -> tuple[Money, Money]:
    """What is asked for, and what is there for it: 0 where that was not selected, so that nothing moves."""
    code = payload.action.currency
    if code is None:
        code = held.currency if held and held.currency else ""
    amount = Money.from_major(payload.action.amount, code)
    if amount.minor <= 0:
        raise PayloadRefusal(RefusalCode.AMOUNT_NOT_POSITIVE)
    there = held.to_money(code) if held else amount.with_minor(0)
    if there.currency != amount.currency:
        raise PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE)
    return amount, there


def check_order(payload: ActionPayload, transaction: Transaction) -> None:
    """One field that the app may not see makes the whole order null (observed 3.23.28)."""
    if transaction.order is not None:
        return
    places = ("order",) if transaction.checkout else ("order", "checkout")
    if any(any_below(payload.errors, "event", "transaction", place) for place in places):
        raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE)


def channel_of(transaction: Transaction) -> ChannelSlug | None:
    """Of the order, or of a checkout that is none yet."""
    place = transaction.order or transaction.checkout
    return ChannelSlug(place.channel.slug) if place and place.channel else None


def open_requests_of(transaction: Transaction, kind: OperationKind) -> tuple[OpenRequest, ...]:
    """The requests of this kind without a reference, newest first."""
    return tuple(filter(None, (open_request(event, kind) for event in transaction.events)))


def open_request(event: TransactionEvent, kind: OperationKind) -> OpenRequest | None:
    """The event as a request without a reference, if it is one.

    One whose amount cannot be read is left out: it cannot be the one that is asked for.
    """
    if event.type != REQUESTS[kind] or event.psp_reference:
        return None
    try:
        amount = event.amount.to_money()
    except (AmountNotRepresentable, UnknownCurrency, ArithmeticError):
        return None
    return OpenRequest(TransactionEventId(event.id), amount, event.by_person)


def known_references(transaction: Transaction, kind: OperationKind) -> frozenset[str]:
    """Of every request of this kind that Saleor has stored an answer to."""
    requests = (event for event in transaction.events if event.type == REQUESTS[kind])
    return frozenset(event.psp_reference for event in requests if event.psp_reference)


def reason_of(transaction: Transaction, amount: Money, kind: OperationKind) -> str:
    """The clerk's reason for an amount is the message of its request: the newest that fits."""
    for event in transaction.events:
        request = open_request(event, kind)
        if request is not None and request.amount == amount:
            return event.message
    return ""


def _refuse_invalid(error: ValidationError) -> NoReturn:
    places = {entry["loc"][:2] for entry in error.errors(include_url=False, include_input=False)}
    if places <= _AMOUNTS:
        raise PayloadRefusal(RefusalCode.AMOUNT_UNREADABLE) from None
    if places == {("transaction", "order")}:
        raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE) from None
    raise PayloadRefusal(RefusalCode.CONTENT_UNREADABLE) from None
