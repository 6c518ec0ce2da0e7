"""Single objects, and the shop."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.goods import Channel
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import SCHEMA_VERSION, VERSION


def resolve_event(root: Any, _info: Info) -> Any:
    return root


def _app(_root: None, info: Info, id: str | None = None) -> App | None:  # noqa: A002 - its name
    context = info.context
    return context.caller.app if id is None else context.shop.app(id)


def _shop(_root: None, _info: Info) -> dict[str, str]:
    return {"version": VERSION, "schema_version": SCHEMA_VERSION, "name": "Saleor e-commerce"}


def _domain(_shop: Any, info: Info) -> dict[str, Any]:
    context = info.context
    parts = urlsplit(context.api_url)
    return {
        "host": parts.netloc,
        "ssl_enabled": parts.scheme == "https",
        "url": f"{parts.scheme}://{parts.netloc}/",
    }


def _channels(_root: None, info: Info) -> list[Channel]:
    context = info.context
    return context.shop.channels


def _channel(_root: None, info: Info, **which: Any) -> Channel | None:
    context = info.context
    given = {which.get("id"), which.get("slug")} - {None}
    return next((one for one in context.shop.channels if given & {one.id, one.slug}), None)


def _order(
    _root: None,
    info: Info,
    id: str | None = None,  # noqa: A002 - its name
    externalReference: str | None = None,  # noqa: N803 - its name
) -> Order | None:
    context = info.context
    if id is not None:
        return context.shop.order(id)
    orders = context.shop.orders.values()
    return next((one for one in orders if one.external_reference == externalReference), None)


def _checkout(
    _root: None,
    info: Info,
    id: str | None = None,  # noqa: A002 - its name
    token: UUID | None = None,
) -> Checkout | None:
    context = info.context
    if id is not None:
        return context.shop.checkout(id)
    return context.shop.checkouts.get(token) if token else None


def _transaction(
    _root: None,
    info: Info,
    id: str | None = None,  # noqa: A002 - its name
    token: UUID | None = None,
) -> Transaction | None:
    context = info.context
    return context.shop.transaction(id, token)


FIELDS: dict[str, Callable[..., Any]] = {
    "app": _app,
    "shop": _shop,
    "channel": _channel,
    "channels": _channels,
    "order": _order,
    "checkout": _checkout,
    "transaction": _transaction,
}
SHOP_FIELDS: dict[str, Callable[..., Any]] = {"domain": _domain}
