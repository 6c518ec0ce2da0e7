"""What staff sells: products with their prices and stock, and how they are shipped."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, TypeAlias

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.records.goods import Channel, Named

Prices: TypeAlias = dict[Channel, Decimal]
"""With tax, in the channel's currency."""


@dataclass(eq=False, kw_only=True)
class Warehouse:
    typename: ClassVar[str] = "Warehouse"
    number: int
    name: str
    channels: set[Channel] = field(default_factory=set)

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)


@dataclass(eq=False, kw_only=True)
class ShippingZone:
    typename: ClassVar[str] = "ShippingZone"
    number: int
    name: str
    countries: frozenset[str]
    channels: frozenset[Channel]
    warehouses: frozenset[Warehouse]

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)


@dataclass(eq=False, kw_only=True)
class ShippingOption:
    """Staff know it as a `ShippingMethodType`, orders as a `ShippingMethod` of the same number."""

    typename: ClassVar[str] = "ShippingMethodType"
    number: int
    name: str
    zone: ShippingZone
    prices: Prices = field(default_factory=dict)

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)

    @property
    def of_orders(self) -> Named:
        return Named("ShippingMethod", self.number, self.name)


@dataclass(eq=False, kw_only=True)
class Product:
    typename: ClassVar[str] = "Product"
    number: int
    name: str
    category: Named | None
    published: set[Channel] = field(default_factory=set)

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)


@dataclass(eq=False, kw_only=True)
class ProductVariant:
    typename: ClassVar[str] = "ProductVariant"
    number: int
    name: str
    sku: str | None
    product: Product
    warehouses: frozenset[Warehouse]
    prices: Prices = field(default_factory=dict)

    @property
    def id(self) -> str:
        return global_id(self.typename, self.number)


Article: TypeAlias = Warehouse | ShippingZone | ShippingOption | Product | ProductVariant | Named


@dataclass(slots=True)
class Catalogue:
    """Everything by its global id."""

    articles: dict[str, Article] = field(default_factory=dict)

    def add(self, article: Article) -> Article:
        self.articles[article.id] = article
        return article

    def remove(self, global_id: str) -> Article:
        """Variants go with their product, and methods with their zone."""
        removed = self.articles.pop(global_id)
        for one in list(self.articles.values()):
            of_product = isinstance(one, ProductVariant) and one.product is removed
            of_zone = isinstance(one, ShippingOption) and one.zone is removed
            if of_product or of_zone:
                del self.articles[one.id]
        return removed

    def options(self, channel: Channel, country: str) -> list[ShippingOption]:
        """What an order of the channel can be shipped by."""
        return [
            one
            for one in self.articles.values()
            if isinstance(one, ShippingOption)
            and channel in one.prices
            and channel in one.zone.channels
            and country in one.zone.countries
        ]

    def in_stock(self, variant: ProductVariant, channel: Channel, country: str) -> bool:
        """In a warehouse of the channel, and of a zone of channel and country."""
        zones = (one for one in self.articles.values() if isinstance(one, ShippingZone))
        serving = [one for one in zones if channel in one.channels and country in one.countries]
        return any(
            channel in warehouse.channels and any(warehouse in zone.warehouses for zone in serving)
            for warehouse in variant.warehouses
        )
