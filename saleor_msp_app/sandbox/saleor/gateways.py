"""Asking the apps how a checkout can be paid (read in Saleor's source, and as in recording 03)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from saleor_msp_app.sandbox.saleor.events import GatewayAsked
from saleor_msp_app.sandbox.saleor.money import ZERO
from saleor_msp_app.sandbox.saleor.payment_sessions import Ask
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.shop import Shop

_EVENT = "PAYMENT_GATEWAY_INITIALIZE_SESSION"
_NO_APP = "Active app with `HANDLE_PAYMENT` permissions or app webhook not found."
_NO_ANSWER = "Unable to process a payment gateway response."


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """`id` is the app's identifier."""

    id: str
    data: Any = None
    errors: list[dict[str, str]] = field(default_factory=list)


async def ask_gateways(
    shop: Shop, post: Ask, owner: Checkout | Order, amount: Decimal, gateways: Sequence[tuple[str, Any]]
) -> list[GatewayConfig]:
    """Ask the apps of these identifiers, with the storefront's data for each; all apps where it is empty."""
    wanted = gateways or [(app.identifier, None) for app in shop.apps if app.webhook_for(_EVENT)]
    return [await _ask(shop, post, owner, amount, one) for one in wanted]


async def _ask(
    shop: Shop, post: Ask, owner: Checkout | Order, amount: Decimal, gateway: tuple[str, Any]
) -> GatewayConfig:
    identifier, data = gateway
    app = shop.active_app(identifier)
    webhook = app.webhook_for(_EVENT) if app else None
    if app is None or webhook is None:
        return GatewayConfig(identifier, errors=_error("NOT_FOUND", _NO_APP))
    event = GatewayAsked(
        issued_at=shop.clock.now(), recipient=app, source_object=owner, amount=amount, data=data
    )
    body = await post.ask(webhook, event, None)
    # `data` is required in the answer (Saleor's JSON Schema).
    if not isinstance(body, dict) or "data" not in body:
        return GatewayConfig(identifier, errors=_error("INVALID", _NO_ANSWER))
    return GatewayConfig(identifier, body["data"])


def _error(code: str, message: str) -> list[dict[str, str]]:
    return [{"field": "id", "code": code, "message": message}]


def paying_apps(shop: Shop) -> list[App]:
    """Those that a storefront is offered, in every channel."""
    apps = (app for app in shop.apps if app.is_active and not app.removed)
    return [app for app in apps if app.webhook_for("TRANSACTION_INITIALIZE_SESSION")]


def open_amount(owner: Checkout | Order) -> Decimal:
    """What of the total is neither paid, reserved nor on its way (read in Saleor's source)."""
    left = owner.total.gross_value
    for item in owner.transactions:
        amounts = item.amounts
        left -= max(amounts.authorized, amounts.charged) + amounts.authorize_pending + amounts.charge_pending
    return max(left, ZERO)
