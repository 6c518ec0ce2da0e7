"""Orders that staff makes: a draft, its shipping, and its completion.

Every price has Dutch VAT in it, whatever the channel. The checks follow from the schema's error codes;
none of this was recorded from a live Saleor (inferred).
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.sandbox.saleor.money import ZERO, TaxedMoney, quantise
from saleor_msp_app.sandbox.saleor.records.catalogue import ProductVariant, ShippingOption
from saleor_msp_app.sandbox.saleor.records.goods import Address, Channel, Line, Named, Variant
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.shop import Shop

_VAT = Decimal("0.21")
DRAFT = "DRAFT"


class DraftRefused(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    channel: Channel
    email: str
    billing: Address
    shipping: Address
    units: list[tuple[ProductVariant, int]]


def make_draft(shop: Shop, draft: Draft) -> Order:
    """Raise `DraftRefused`."""
    if any(draft.channel not in variant.prices for variant, _ in draft.units):
        text = "Can't add product variant that doesn't have channel listing."
        raise DraftRefused("lines", "NOT_AVAILABLE_IN_CHANNEL", text)
    now, currency = shop.clock.now(), draft.channel.currency_code
    order = Order(
        key=uuid.uuid4(),
        channel=draft.channel,
        currency=currency,
        created=now,
        lines=[_line(draft.channel, variant, quantity) for variant, quantity in draft.units],
        shipping_price=TaxedMoney(ZERO, ZERO, currency),
        undiscounted_shipping=ZERO,
        shipping_tax_rate=_VAT,
        shipping_method_name=None,
        billing_address=draft.billing,
        shipping_address=draft.shipping,
        email=draft.email,
        number=str(shop.number("Order")),
        updated_at=now,
        status=DRAFT,
        origin=DRAFT,
        sold=tuple(draft.units),
    )
    shop.orders[order.key] = order
    return order


def options(shop: Shop, order: Order) -> list[ShippingOption]:
    address = order.shipping_address
    return shop.catalogue.options(order.channel, address.country.code) if address else []


def choose_shipping(shop: Shop, order: Order, global_id: str) -> None:
    """Raise `DraftRefused`."""
    chosen = next((one for one in options(shop, order) if one.of_orders.id == global_id), None)
    if chosen is None:
        text = "Shipping method cannot be used with this order."
        raise DraftRefused("shippingMethod", "SHIPPING_METHOD_NOT_APPLICABLE", text)
    order.shipping_price = _with_tax(chosen.prices[order.channel], order.currency)
    order.undiscounted_shipping = order.shipping_price.gross_value
    order.shipping_method_name = chosen.name


def complete_draft(shop: Shop, order: Order) -> None:
    """Raise `DraftRefused`."""
    if order.status != DRAFT:
        raise DraftRefused("id", "INVALID", "The order is not draft.")
    if order.shipping_method_name is None:
        raise DraftRefused("shipping", "SHIPPING_METHOD_REQUIRED", "Shipping method is required.")
    country = order.shipping_address.country.code if order.shipping_address else ""
    for variant, _ in order.sold:
        if order.channel not in variant.product.published:
            text = "Can't finalize draft with unpublished product."
            raise DraftRefused("lines", "PRODUCT_NOT_PUBLISHED", text)
        if not shop.catalogue.in_stock(variant, order.channel, country):
            raise DraftRefused("lines", "INSUFFICIENT_STOCK", f"Insufficient product stock: {variant.name}")
    order.status = "UNFULFILLED"
    order.updated_at = shop.clock.now()


def _line(channel: Channel, variant: ProductVariant, quantity: int) -> Line:
    unit = _with_tax(variant.prices[channel], channel.currency_code)
    gross, net = unit.gross_value * quantity, unit.net_value * quantity
    total = TaxedMoney(gross, net, channel.currency_code)
    product = Named("Product", variant.product.number, variant.product.name)
    return Line(
        typename="OrderLine",
        key=uuid.uuid4(),
        variant=Variant(variant.id, variant.name, variant.sku, product),
        quantity=quantity,
        unit_price=unit,
        total_price=total,
        undiscounted_unit=unit,
        undiscounted_total=total,
        tax_rate=_VAT,
    )


def _with_tax(gross: Decimal, currency: str) -> TaxedMoney:
    return TaxedMoney(quantise(gross, currency), quantise(gross / (1 + _VAT), currency), currency)
