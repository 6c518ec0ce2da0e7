"""paymentGatewayInitialize, transactionInitialize and transactionProcess: what a storefront calls to pay."""

import ipaddress
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from saleor_msp_app.sandbox.saleor.gateways import ask_gateways, open_amount
from saleor_msp_app.sandbox.saleor.global_id import InvalidGlobalId, kind_of
from saleor_msp_app.sandbox.saleor.graphql.access import PAYMENTS, check
from saleor_msp_app.sandbox.saleor.graphql.context import Context, Info
from saleor_msp_app.sandbox.saleor.money import quantise
from saleor_msp_app.sandbox.saleor.payment_sessions import Payment, SessionOutcome, SessionRefused
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App, Caller
from saleor_msp_app.sandbox.saleor.texts import unknown_node

_MOST_TRANSACTIONS = 100


async def _gateway_initialize(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    context = info.context
    try:
        owner = _owner(context, given["id"])
    except SessionRefused as refused:
        return _refusal(refused)
    gateways = [(one["id"], one.get("data")) for one in given.get("paymentGateways") or ()]
    amount = _amount(owner, given.get("amount"))
    configs = await ask_gateways(context.shop, context.post, owner, amount, gateways)
    return {"gateway_configs": configs, "errors": []}


async def _initialize(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    context = info.context
    try:
        owner = _owner(context, given["id"])
        payment = Payment(
            key=_key(given.get("idempotencyKey")),
            flow=_flow(context, owner, given.get("action")),
            ip_address=_ip_address(context, given.get("customerIpAddress")),
            amount=_amount(owner, given.get("amount")),
            app=_app(context, given["paymentGateway"]["id"]),
            data=given["paymentGateway"].get("data"),
        )
        return _told(await context.sessions.initialize(owner, payment))
    except SessionRefused as refused:
        return _refusal(refused)


async def _process(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    context = info.context
    transaction = context.shop.transaction(given.get("id"), given.get("token"))
    if transaction is None:
        text = unknown_node(str(given.get("id") or given.get("token")))
        return _refusal(SessionRefused("id", "NOT_FOUND", text))
    try:
        ip_address = _ip_address(context, given.get("customerIpAddress"))
        return _told(await context.sessions.process(transaction, given.get("data"), ip_address))
    except SessionRefused as refused:
        return _refusal(refused)


def _told(outcome: SessionOutcome) -> dict[str, Any]:
    return {
        "transaction": outcome.transaction,
        "transaction_event": outcome.event,
        "data": outcome.data,
        "errors": [],
    }


def _refusal(refused: SessionRefused) -> dict[str, Any]:
    return {"errors": [{"field": refused.field, "code": refused.code, "message": str(refused)}]}


def _owner(context: Context, global_id: str) -> Checkout | Order:
    try:
        kind = kind_of(global_id)
    except InvalidGlobalId:
        raise GraphQLError(f"Invalid ID: {global_id}. Expected one of: Checkout, Order.") from None
    if kind not in {"Checkout", "Order"}:
        text = f"Invalid ID: {global_id}. Expected one of: Checkout, Order, received: {kind}."
        raise SessionRefused("id", "INVALID", text)
    shop = context.shop
    owner = shop.checkout(global_id) if kind == "Checkout" else shop.order(global_id)
    if owner is None:
        raise SessionRefused("id", "NOT_FOUND", "`Order` or `Checkout` not found.")
    if len(owner.transactions) >= _MOST_TRANSACTIONS:
        text = f"{kind} transactions limit of {_MOST_TRANSACTIONS} reached."
        raise SessionRefused("transactions", "INVALID", text)
    return owner


def _amount(owner: Checkout | Order, given: Decimal | None) -> Decimal:
    return quantise(open_amount(owner) if given is None else given, owner.currency)


def _key(given: str | None) -> str:
    if given == "":
        raise SessionRefused("idempotencyKey", "INVALID", "Cannot be provided as an empty string.")
    return given or str(uuid.uuid4())


def _flow(context: Context, owner: Checkout | Order, given: str | None) -> str:
    """Only an app may ask for another flow than the channel's."""
    if given is None:
        return owner.channel.default_transaction_flow
    _only_apps(context)
    return given


def _ip_address(context: Context, given: str | None) -> str | None:
    """Only an app may say whose address it is."""
    if given is None:
        return context.client_ip
    _only_apps(context)
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        raise SessionRefused("customerIpAddress", "INVALID", "Enter a valid IPv4 or IPv6 address.") from None


def _only_apps(context: Context) -> None:
    """Not even staff (read in Saleor's source)."""
    check(Caller(app=context.caller.app), PAYMENTS)


def _app(context: Context, identifier: str) -> App:
    app = context.shop.active_app(identifier)
    if app is None:
        raise SessionRefused("paymentGateway", "NOT_FOUND", "App with provided identifier not found.")
    return app


FIELDS: dict[str, Callable[..., Any]] = {
    "paymentGatewayInitialize": _gateway_initialize,
    "transactionInitialize": _initialize,
    "transactionProcess": _process,
}
