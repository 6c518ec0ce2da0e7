"""Products, their variants and their prices. As in `shipping.py`, few of Saleor's checks are here."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.resolvers.found import article, channel
from saleor_msp_app.sandbox.saleor.graphql.resolvers.refusing import MutationRefused, refusing
from saleor_msp_app.sandbox.saleor.records.catalogue import Product, ProductVariant, Warehouse
from saleor_msp_app.sandbox.saleor.records.goods import Named
from saleor_msp_app.sandbox.saleor.shop import Shop


def _named(kind: str, member: str) -> Callable[..., dict[str, Any]]:
    """Makes an object that is no more than a name here."""

    def make(_root: None, info: Info, input: dict[str, Any], **_others: Any) -> dict[str, Any]:  # noqa: A002 - its name
        shop = info.context.shop
        made = Named(kind, shop.number(kind), input["name"])
        return {member: shop.catalogue.add(made), "errors": []}

    return make


def _removing(kind: str, member: str) -> Callable[..., dict[str, Any]]:
    def remove(_root: None, info: Info, id: str, **_others: Any) -> dict[str, Any]:  # noqa: A002 - its name
        shop = info.context.shop
        found = shop.catalogue.articles.get(id)
        if found is None or found.typename != kind:
            raise MutationRefused.unknown("id", id)
        return {member: shop.catalogue.remove(id), "errors": []}

    return remove


def _make_product(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    _check_kind(shop, input["productType"], "ProductType", "productType")
    category = input.get("category")
    if category is not None:
        _check_kind(shop, category, "Category", "category")
    made = Product(
        number=shop.number("Product"),
        name=input["name"],
        category=article(shop, Named, category) if category is not None else None,
    )
    return {"product": shop.catalogue.add(made), "errors": []}


def _check_kind(shop: Shop, global_id: str, kind: str, field: str) -> None:
    if article(shop, Named, global_id, field).typename != kind:
        raise MutationRefused.unknown(field, global_id)


def _list_product(_root: None, info: Info, id: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - their names
    """Without a category nothing is published."""
    shop = info.context.shop
    product = article(shop, Product, id)
    for one in input.get("updateChannels") or ():
        found = channel(shop, one["channelId"])
        if not (one.get("isPublished") and one.get("isAvailableForPurchase")):
            continue
        if product.category is None:
            text = "You must select a category to be able to publish."
            raise MutationRefused("isPublished", "PRODUCT_WITHOUT_CATEGORY", text)
        product.published.add(found)
    return {"product": product, "errors": []}


def _make_variant(_root: None, info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - its name
    shop = info.context.shop
    stocks = input.get("stocks") or ()
    made = ProductVariant(
        number=shop.number("ProductVariant"),
        name=input.get("name") or "",
        sku=input.get("sku"),
        product=article(shop, Product, input["product"], "product"),
        warehouses=frozenset(article(shop, Warehouse, one["warehouse"], "stocks") for one in stocks),
    )
    return {"product_variant": shop.catalogue.add(made), "errors": []}


def _price_variant(
    _root: None,
    info: Info,
    input: list[dict[str, Any]],  # noqa: A002 - its name
    **which: Any,
) -> dict[str, Any]:
    """A variant has a price only where its product is listed."""
    shop = info.context.shop
    variant = article(shop, ProductVariant, which.get("id"))
    for one in input:
        found = channel(shop, one["channelId"])
        if found not in variant.product.published:
            raise MutationRefused("input", "INVALID", "Product not available in channels.")
        variant.prices[found] = one["price"]
    return {"variant": variant, "errors": []}


FIELDS: dict[str, Callable[..., Any]] = refusing(
    {
        "productTypeCreate": _named("ProductType", "product_type"),
        "productTypeDelete": _removing("ProductType", "product_type"),
        "categoryCreate": _named("Category", "category"),
        "categoryDelete": _removing("Category", "category"),
        "productCreate": _make_product,
        "productDelete": _removing("Product", "product"),
        "productChannelListingUpdate": _list_product,
        "productVariantCreate": _make_variant,
        "productVariantChannelListingUpdate": _price_variant,
    }
)
