"""checkoutComplete, and what a checkout says of its payment."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.completion import CannotComplete, complete_checkout
from saleor_msp_app.sandbox.saleor.gateways import paying_apps
from saleor_msp_app.sandbox.saleor.global_id import global_id as global_id_of
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.texts import unknown_node


def _complete(_root: None, info: Info, **given: Any) -> dict[str, Any]:
    """A checkout that is an order already gives that order once more (read in Saleor's source)."""
    shop = info.context.shop
    by_token = global_id_of("Checkout", given["token"]) if given.get("token") else ""
    global_id = str(given.get("id") or given.get("checkoutId") or by_token)
    checkout = shop.checkout(global_id)
    if checkout is None:
        known = next((one for one in shop.orders.values() if one.checkout_id == global_id), None)
        return _completed(known) if known else _refusal("id", "NOT_FOUND", unknown_node(global_id))
    checkout.public.update({pair["key"]: pair["value"] for pair in given.get("metadata") or ()})
    try:
        return _completed(complete_checkout(shop, checkout))
    except CannotComplete as refused:
        return _refusal(refused.field, refused.code, str(refused))


def _completed(order: Order) -> dict[str, Any]:
    return {"order": order, "confirmation_needed": False, "errors": []}


def _refusal(field: str, code: str, message: str) -> dict[str, Any]:
    return {
        "confirmation_needed": False,
        "errors": [{"field": field, "code": code, "message": message}],
    }


def _gateways(checkout: Checkout, info: Info) -> list[dict[str, Any]]:
    apps = paying_apps(info.context.shop)
    return [{"id": app.identifier, "name": app.name, "currencies": [checkout.currency]} for app in apps]


FIELDS: dict[str, Callable[..., Any]] = {"checkoutComplete": _complete}
CHECKOUT_FIELDS: dict[str, Callable[..., Any]] = {"availablePaymentGateways": _gateways}
