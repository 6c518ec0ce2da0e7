"""Warehouses, shipping zones and their methods.

What Saleor does with sound input is what the schema says. Of its checks only those are here that the set-up
of a shop runs into; they follow from the error codes and were not recorded (inferred).
"""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.found import article, channel
from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused, refusing
from saleor_msp_app.sandbox.saleor.records.catalogue import ShippingOption, ShippingZone, Warehouse


def _make_warehouse(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    made = Warehouse(number=shop.number("Warehouse"), name=input["name"])
    return {"warehouse": shop.catalogue.add(made), "errors": []}


def _remove_warehouse(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    article(shop, Warehouse, id)
    return {"warehouse": shop.catalogue.remove(id), "errors": []}


def _change_channel(_root: None, info: Info, id: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - their names
    shop = info.context.shop
    found = channel(shop, id, "id")
    for one in input.get("addWarehouses") or ():
        article(shop, Warehouse, one, "addWarehouses").channels.add(found)
    return {"channel": found, "errors": []}


def _make_zone(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    """A warehouse has to share a channel with the zone."""
    shop = info.context.shop
    channels = frozenset(channel(shop, one, "addChannels") for one in input.get("addChannels") or ())
    warehouses = frozenset(
        article(shop, Warehouse, one, "addWarehouses") for one in input.get("addWarehouses") or ()
    )
    if any(one.channels.isdisjoint(channels) for one in warehouses):
        text = "Only warehouses that have common channel with shipping zone can be assigned."
        raise MutationRefused("addWarehouses", "INVALID", text)
    made = ShippingZone(
        number=shop.number("ShippingZone"),
        name=input["name"],
        countries=frozenset(input.get("countries") or ()),
        channels=channels,
        warehouses=warehouses,
    )
    return {"shipping_zone": shop.catalogue.add(made), "errors": []}


def _remove_zone(_root: None, info: Info, id: str) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    article(shop, ShippingZone, id)
    return {"shipping_zone": shop.catalogue.remove(id), "errors": []}


def _make_method(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    zone = article(shop, ShippingZone, input.get("shippingZone"), "shippingZone")
    made = ShippingOption(number=shop.number("ShippingMethod"), name=input["name"], zone=zone)
    return {"shipping_method": shop.catalogue.add(made), "shipping_zone": zone, "errors": []}


def _price_method(_root: None, info: Info, id: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - their names
    shop = info.context.shop
    method = article(shop, ShippingOption, id)
    for one in input.get("addChannels") or ():
        method.prices[channel(shop, one["channelId"])] = one["price"]
    return {"shipping_method": method, "errors": []}


FIELDS: dict[str, Callable[..., Any]] = refusing(
    {
        "createWarehouse": _make_warehouse,
        "deleteWarehouse": _remove_warehouse,
        "channelUpdate": _change_channel,
        "shippingZoneCreate": _make_zone,
        "shippingZoneDelete": _remove_zone,
        "shippingPriceCreate": _make_method,
        "shippingMethodChannelListingUpdate": _price_method,
    }
)
