"""Orders and checkouts out of JSON."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import ZERO, Money, TaxedMoney, quantise
from saleor_msp_app.sandbox.saleor.records.goods import (
    Address,
    Channel,
    CountryDisplay,
    Discount,
    GiftCard,
    Line,
    Named,
    Variant,
    Voucher,
)
from saleor_msp_app.sandbox.saleor.shop import Shop

Json = Mapping[str, Any]

# The order of the recordings: 146.82 EUR, prices with Dutch VAT.
STANDARD_LINES: tuple[Json, ...] = (
    {
        "product_name": "Monospace Tee",
        "variant_name": "S",
        "sku": "328223580",
        "variant_id": global_id("ProductVariant", 348),
        "quantity": 2,
        "unit_gross": "19.99",
        "unit_net": "16.52",
        "tax_rate": "0.21",
    },
    {
        "product_name": "Paul's Balance 420",
        "variant_name": "39",
        "sku": "118223581",
        "variant_id": global_id("ProductVariant", 340),
        "quantity": 1,
        "unit_gross": "89.90",
        "unit_net": "74.30",
        "tax_rate": "0.21",
    },
    {
        "product_name": "Apple Juice",
        "variant_name": global_id("ProductVariant", 384),
        "sku": None,
        "variant_id": global_id("ProductVariant", 384),
        "quantity": 3,
        "unit_gross": "3.33",
        "unit_net": "3.06",
        "total_net": "9.17",
        "tax_rate": "0.09",
        "tax_class": "Groceries",
    },
)
STANDARD_SHIPPING: Json = {"gross": "6.95", "net": "5.74", "tax_rate": "0.21", "name": "DHL"}
STANDARD_ADDRESS: Json = {
    "first_name": "Jan",
    "last_name": "de Vries",
    "company_name": "",
    "street_address1": "Kraanspoor 39",
    "street_address2": "",
    "city": "AMSTERDAM",
    "city_area": "",
    "postal_code": "1033SC",
    "country_code": "NL",
    "country": "Netherlands",
    "country_area": "",
    "phone": "+31208500500",
}


def number(value: object) -> Decimal:
    return Decimal(str(value))


def price(given: Json, name: str, currency: str, default: TaxedMoney | None = None) -> TaxedMoney:
    """Read `<name>_gross` and `<name>_net`; the net price follows from the tax rate when it is missing."""
    if given.get(f"{name}_gross") is None:
        if default is None:
            raise KeyError(f"{name}_gross")
        gross = default.gross_value
        net = given.get(f"{name}_net")
        return default if net is None else TaxedMoney(gross, number(net), currency)
    gross = number(given[f"{name}_gross"])
    net = given.get(f"{name}_net")
    rate = number(given.get("tax_rate", 0))
    return TaxedMoney(
        gross, number(net) if net is not None else quantise(gross / (1 + rate), currency), currency
    )


def line(shop: Shop, kind: str, given: Json, currency: str) -> Line:
    quantity = int(given["quantity"])
    unit = price(given, "unit", currency)
    times = TaxedMoney(unit.gross_value * quantity, unit.net_value * quantity, currency)
    total = price(given, "total", currency, times)
    undiscounted = price(given, "undiscounted_unit", currency, unit)
    tax_class = given.get("tax_class")
    return Line(
        typename=kind,
        key=uuid.uuid4(),
        variant=_variant(shop, given),
        quantity=quantity,
        unit_price=unit,
        total_price=total,
        undiscounted_unit=undiscounted,
        undiscounted_total=price(
            given,
            "undiscounted_total",
            currency,
            total if undiscounted is unit else _times(undiscounted, quantity),
        ),
        tax_rate=number(given.get("tax_rate", 0)),
        tax_class=Named("TaxClass", 1, tax_class) if tax_class else None,
        is_gift=bool(given.get("is_gift", False)),
        quantity_fulfilled=int(given.get("quantity_fulfilled", 0)),
        is_shipping_required=bool(given.get("is_shipping_required", True)),
        unit_discount_value=number(given.get("unit_discount", 0)),
        public=dict(given.get("metadata", {})),
    )


def _times(unit: TaxedMoney, quantity: int) -> TaxedMoney:
    return TaxedMoney(unit.gross_value * quantity, unit.net_value * quantity, unit.currency)


def _variant(shop: Shop, given: Json) -> Variant:
    product = Named("Product", shop.number("Product"), str(given["product_name"]))
    variant_id = given.get("variant_id") or global_id("ProductVariant", shop.number("ProductVariant"))
    return Variant(str(variant_id), str(given.get("variant_name", variant_id)), given.get("sku"), product)


def shipping(given: Json, currency: str) -> TaxedMoney:
    gross = number(given.get("gross", 0))
    net = given.get("net")
    rate = number(given.get("tax_rate", 0))
    return TaxedMoney(
        gross, number(net) if net is not None else quantise(gross / (1 + rate), currency), currency
    )


def address(shop: Shop, given: Json) -> Address:
    fields = {**STANDARD_ADDRESS, **given}
    country = CountryDisplay(fields.pop("country_code"), fields.pop("country"))
    return Address(number=shop.number("Address"), country=country, **fields)


def discount(given: Json, currency: str) -> Discount:
    total = number(given["total"])
    return Discount(
        typename="OrderDiscount",
        key=uuid.uuid4(),
        type=given.get("type", "VOUCHER"),
        name=given.get("name"),
        value_type=given.get("value_type", "FIXED"),
        value=number(given.get("value", total)),
        total=Money(total, currency),
        reason=given.get("reason"),
    )


def gift_card(shop: Shop, given: Json, currency: str) -> GiftCard:
    balance = Money(number(given.get("balance", ZERO)), currency)
    return GiftCard(shop.number("GiftCard"), str(given.get("last4", "0000")), balance)


def voucher(shop: Shop, code: str | None) -> Voucher | None:
    return Voucher(shop.number("Voucher"), code) if code else None


def channel(shop: Shop, given: Json) -> Channel:
    """A channel that is not there yet is made, with the currency asked for."""
    currency = str(given.get("currency", "EUR"))
    slug = str(given.get("channel") or ("eur" if currency == "EUR" else f"channel-{currency.lower()}"))
    found = next((one for one in shop.channels if one.slug == slug), None)
    if found is None:
        number_of_channel = max(one.number for one in shop.channels) + 1
        found = Channel(number_of_channel, slug, slug, currency)
        shop.channels.append(found)
    return found
