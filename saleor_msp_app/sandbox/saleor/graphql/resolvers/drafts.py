"""draftOrderCreate, orderUpdateShipping and draftOrderComplete."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.drafts import (
    Draft,
    DraftRefused,
    choose_shipping,
    complete_draft,
    make_draft,
    options,
)
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.found import article, channel
from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused, refusing
from saleor_msp_app.sandbox.saleor.graphql.resolving import snake_case
from saleor_msp_app.sandbox.saleor.records.catalogue import ProductVariant
from saleor_msp_app.sandbox.saleor.records.goods import Address, CountryDisplay, Named
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.shop import Shop

_ADDRESS = (
    "firstName",
    "lastName",
    "companyName",
    "streetAddress1",
    "streetAddress2",
    "city",
    "cityArea",
    "postalCode",
    "countryArea",
    "phone",
)


def _create(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    units = [
        (article(shop, ProductVariant, one["variantId"], "lines"), one["quantity"])
        for one in input.get("lines") or ()
    ]
    draft = Draft(
        channel=channel(shop, str(input.get("channelId"))),
        email=input.get("userEmail") or "",
        billing=_address(shop, input["billingAddress"]),
        shipping=_address(shop, input["shippingAddress"]),
        units=units,
    )
    try:
        return {"order": make_draft(shop, draft), "errors": []}
    except DraftRefused as refused:
        raise MutationRefused(refused.field, refused.code, str(refused)) from None


def _update_shipping(_root: None, info: Info, order: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    found = _order(info.context.shop, order)
    try:
        choose_shipping(info.context.shop, found, str(input.get("shippingMethod")))
    except DraftRefused as refused:
        raise MutationRefused(refused.field, refused.code, str(refused)) from None
    return {"order": found, "errors": []}


def _complete(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    found = _order(info.context.shop, id)
    try:
        complete_draft(info.context.shop, found)
    except DraftRefused as refused:
        raise MutationRefused(refused.field, refused.code, str(refused)) from None
    return {"order": found, "errors": []}


def _order(shop: Shop, global_id: str) -> Order:
    found = shop.order(global_id)
    if found is None:
        raise MutationRefused.unknown("id", global_id)
    return found


def _address(shop: Shop, given: dict[str, Any]) -> Address:
    """The city comes back in capitals (observed 3.23.28)."""
    fields = {snake_case(name): given.get(name) or "" for name in _ADDRESS}
    country = CountryDisplay(given["country"], given["country"])
    return Address(
        number=shop.number("Address"), country=country, **{**fields, "city": fields["city"].upper()}
    )


def _shipping_methods(order: Order, info: Info) -> list[Named]:
    return [one.of_orders for one in options(info.context.shop, order)]


FIELDS: dict[str, Callable[..., Any]] = refusing(
    {
        "draftOrderCreate": _create,
        "orderUpdateShipping": _update_shipping,
        "draftOrderComplete": _complete,
    }
)
ORDER_FIELDS: dict[str, Callable[..., Any]] = {"shippingMethods": _shipping_methods}
