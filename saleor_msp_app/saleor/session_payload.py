"""TRANSACTION_INITIALIZE_SESSION, TRANSACTION_PROCESS_SESSION and PAYMENT_GATEWAY_INITIALIZE_SESSION, read.

Contents are hostile or odd until they are read: a `sourceObject` that is null, `errors` beside data, a
currency that nobody knows. All of it becomes a refusal, never an exception.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from saleor_msp_app.domain.errors import AmountNotRepresentable, CurrencyMismatch, UnknownCurrency
from saleor_msp_app.domain.gateway_offer import GatewayQuery
from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, TransactionId, TransactionToken
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_refused import OTHER_WAY, TRY_AGAIN, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow, PaymentRequest, StorefrontData
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.session_models import GatewayPayload, SessionPayload
from saleor_msp_app.saleor.session_source import Source, read_source
from saleor_msp_app.saleor.storefront_data import read_storefront_data

INITIALIZE = "TransactionInitializeSession"
PROCESS = "TransactionProcessSession"
GATEWAY = "PaymentGatewayInitializeSession"

_UNREADABLE = PaymentRefused(
    PaymentRefusalCode.REQUEST_UNREADABLE,
    TRY_AGAIN,
    "Saleor's request could not be read, or Saleor did not let the app read the checkout. Nothing was sent "
    "to MultiSafepay. If it goes on, reinstall the MultiSafepay app.",
)
_NOT_PAYABLE = PaymentRefused(
    PaymentRefusalCode.AMOUNT_NOT_PAYABLE,
    OTHER_WAY,
    "The amount is nothing, or not one that can be paid in this currency. Nothing was sent to MultiSafepay.",
)

_LONGEST_REFERENCE = 512
"""Saleor's own limit."""

_Read = TypeVar("_Read")


def read_initialize_session(body: bytes) -> PaymentRequest | PaymentRefused:
    """Read a verified body, or say why it cannot be carried out. Never raises."""
    return _guarded(lambda: _request(_content(body, INITIALIZE), read_storefront_data))


def read_process_session(body: bytes) -> PaymentRequest | PaymentRefused:
    """As above; what the storefront says beside it is no reason not to tell it how its payment stands."""
    return _guarded(lambda: _request(_content(body, PROCESS), _what_can_be_read))


def read_gateway_query(body: bytes) -> GatewayQuery | PaymentRefused:
    """As above."""
    return _guarded(lambda: _query(_content(body, GATEWAY)))


def flow_in(body: bytes) -> Flow:
    """The flow that an answer names even where nothing else can be read."""
    action = (read_object(body) or {}).get("action")
    named = action.get("actionType") if isinstance(action, dict) else None
    return Flow.AUTHORIZATION if named == Flow.AUTHORIZATION else Flow.CHARGE


def reference_in(body: bytes) -> MspOrderId:
    """The reference that Saleor keeps of the transaction; "" where it has none."""
    transaction = (read_object(body) or {}).get("transaction")
    named = transaction.get("pspReference") if isinstance(transaction, dict) else None
    return MspOrderId(named if isinstance(named, str) and len(named) <= _LONGEST_REFERENCE else "")


def _guarded(read: Callable[[], _Read | PaymentRefused]) -> _Read | PaymentRefused:
    try:
        return read()
    except ValidationError:
        return _UNREADABLE
    except (AmountNotRepresentable, UnknownCurrency, CurrencyMismatch, ArithmeticError):
        return _NOT_PAYABLE


def _content(body: bytes, typename: str) -> dict[str, Any]:
    """The signature does not cover the header that names the event: another one must not pass here."""
    content = read_object(body) or {}
    return content if content.get("__typename", typename) == typename else {}


def _request(
    content: dict[str, Any], read_data: Callable[[object], StorefrontData | PaymentRefused]
) -> PaymentRequest | PaymentRefused:
    payload = SessionPayload.model_validate(content)
    flow = _flow(payload.action.action_type)
    if flow is None:
        return _UNREADABLE
    amount = Money.from_major(payload.action.amount, payload.action.currency)
    source = read_source(payload.source_object, amount.currency)
    if source is None:
        return _UNREADABLE
    if amount.minor <= 0:
        return _NOT_PAYABLE
    data = read_data(payload.data)
    return data if isinstance(data, PaymentRefused) else _filled(payload, flow, amount, source, data)


def _filled(
    payload: SessionPayload, flow: Flow, amount: Money, source: Source, data: StorefrontData
) -> PaymentRequest:
    return PaymentRequest(
        transaction_id=TransactionId(payload.transaction.id),
        token=TransactionToken(payload.transaction.token),
        psp_reference=MspOrderId(payload.transaction.psp_reference),
        flow=flow,
        amount=amount,
        total=source.total,
        channel=source.channel,
        order_number=source.order_number,
        lines=source.lines,
        shipping=source.shipping,
        billing=source.billing,
        delivery=source.delivery,
        email=source.email,
        language=source.language,
        ip_address=payload.customer_ip_address,
        data=data,
    )


def _flow(named: str) -> Flow | None:
    return Flow(named) if named in set(Flow) else None


def _what_can_be_read(data: object) -> StorefrontData:
    found = read_storefront_data(data)
    return StorefrontData() if isinstance(found, PaymentRefused) else found


def _query(content: dict[str, Any]) -> GatewayQuery | PaymentRefused:
    payload = GatewayPayload.model_validate(content)
    source = payload.source_object
    price = source.total_price or source.total
    if price is None:
        return _UNREADABLE
    asked = price.gross.amount if payload.amount is None else payload.amount
    amount = Money.from_major(asked, price.gross.currency)
    places = (source.billing_address, source.shipping_address)
    codes = [place.country.code for place in places if place and place.country and place.country.code]
    channel = ChannelSlug(source.channel.slug) if source.channel else None
    return GatewayQuery(channel, amount, codes[0] if codes else "")
