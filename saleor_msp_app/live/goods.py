"""Something to sell, and a way to ship it.

Saleor sells only what is in the stock of a warehouse that belongs to the channel and to a shipping zone of
the customer's country: the walk brings all of it along.
"""

from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.money import currency
from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.made import Made

ADDRESS = {
    "firstName": "Live",
    "lastName": "Check",
    "companyName": "",
    "streetAddress1": "Kraanspoor 39",
    "city": "Amsterdam",
    "postalCode": "1033SC",
    "country": "NL",
    "phone": "+31208500500",
}
_UNIT = Decimal("19.99")
_SHIPPING = Decimal("6.95")
_STOCK = 100


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    slug: str
    currency: str


@dataclass(frozen=True, slots=True)
class Goods:
    """`shipping` is the name of the shipping method: an order knows it under an id of its own."""

    channel: Channel
    variant: str
    shipping: str


def find_channel(api: SaleorApi, slug: str) -> Channel:
    """Raise `LiveFailed` where nothing can be sold in it."""
    found = api.read("channel", channel=slug)["channel"]
    if found is None:
        raise LiveFailed(f"Saleor has no channel {slug}: SALEOR_CHANNEL is a slug, as default-channel")
    if not found["isActive"]:
        raise LiveFailed(f"the channel {slug} is not active in Saleor")
    return Channel(found["id"], slug, found["currencyCode"])


def make_goods(made: Made, channel: Channel, name: str) -> Goods:
    """Raise `LiveFailed`."""
    warehouse = _warehouse(made, channel, name)
    _shipping(made, channel, warehouse, name)
    return Goods(channel, _variant(made, channel, warehouse, name), name)


def _warehouse(made: Made, channel: Channel, name: str) -> str:
    details = {"name": name, "address": ADDRESS}
    warehouse = made.make("warehouse", name, "remove_warehouse", "make_warehouse", input=details)["id"]
    made.api.change("change_channel", id=channel.id, input={"addWarehouses": [warehouse]})
    return str(warehouse)


def _shipping(made: Made, channel: Channel, warehouse: str, name: str) -> None:
    """The method goes with its zone."""
    zone = {
        "name": name,
        "countries": [ADDRESS["country"]],
        "addWarehouses": [warehouse],
        "addChannels": [channel.id],
    }
    zone_id = made.make("shipping zone", name, "remove_zone", "make_zone", input=zone)["id"]
    method = {"name": name, "type": "PRICE", "shippingZone": zone_id}
    shipping = made.api.change("make_shipping", input=method)["shippingMethod"]["id"]
    price = {"channelId": channel.id, "price": _price(_SHIPPING, channel)}
    made.api.change("price_shipping", id=shipping, input={"addChannels": [price]})


def _variant(made: Made, channel: Channel, warehouse: str, name: str) -> str:
    """A product is published only in a category; the variant goes with its product."""
    kind = {"name": name, "kind": "NORMAL", "isShippingRequired": True}
    type_id = made.make("product type", name, "remove_product_type", "make_product_type", input=kind)["id"]
    category = made.make("category", name, "remove_category", "make_category", input={"name": name})["id"]
    details = {"name": name, "productType": type_id, "category": category}
    product = made.make("product", name, "remove_product", "make_product", input=details)["id"]
    _publish(made.api, channel, product)
    stock = [{"warehouse": warehouse, "quantity": _STOCK}]
    unit = {"product": product, "attributes": [], "name": name, "trackInventory": False, "stocks": stock}
    variant = made.api.change("make_variant", input=unit)["productVariant"]["id"]
    price = {"channelId": channel.id, "price": _price(_UNIT, channel)}
    made.api.change("price_variant", id=variant, input=[price])
    return str(variant)


def _publish(api: SaleorApi, channel: Channel, product: str) -> None:
    """For sale, and in no list that shoppers see."""
    listing = {
        "channelId": channel.id,
        "isPublished": True,
        "isAvailableForPurchase": True,
        "visibleInListings": False,
    }
    api.change("list_product", id=product, input={"updateChannels": [listing]})


def _price(amount: Decimal, channel: Channel) -> Decimal:
    """Saleor takes no more decimals than the currency has."""
    return amount.quantize(currency(channel.currency).unit)
