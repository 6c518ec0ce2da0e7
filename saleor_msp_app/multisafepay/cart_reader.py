"""The cart and the tax tables of MultiSafepay's order (multisafepay-api.md §2.1, §2.2)."""

from collections.abc import Mapping
from typing import Any

from saleor_msp_app.domain.errors import UnreadableOrder
from saleor_msp_app.domain.ids import MerchantItemId
from saleor_msp_app.domain.msp_order import CartItem, TaxRule, TaxTable, TaxTables, Weight
from saleor_msp_app.multisafepay.scalars import decimal, entries, maybe_decimal, members, text


def read_cart(value: Any, currency: str) -> tuple[CartItem, ...] | None:
    """The items as they came; None where there is no cart. Half an item is no item: it raises."""
    items = entries(members(value, "shopping_cart").get("items"), "shopping_cart.items")
    return tuple(_item(item, currency) for item in items) or None


def read_tax_tables(value: Any) -> TaxTables | None:
    """`checkout_options` is flattened in answers; older ones are nested as in requests."""
    options = members(value, "checkout_options")
    options = members(options["tax_tables"], "tax_tables") if "tax_tables" in options else options
    if not options:
        return None
    default = members(options.get("default"), "the default tax table")
    rate = maybe_decimal(default.get("rate"), "the default tax rate")
    if rate is not None and rate < 0:
        msg = "the default tax rate is negative"
        raise UnreadableOrder(msg)
    return TaxTables(rate, tuple(_table(table) for table in entries(options.get("alternate"), "tax tables")))


def _item(item: Mapping[str, Any], currency: str) -> CartItem:
    if item.get("merchant_item_id") is None:
        msg = "a cart item has no merchant_item_id"
        raise UnreadableOrder(msg)
    item_currency = text(item.get("currency")).strip()
    if item_currency and item_currency.upper() != currency:
        msg = f"a cart item is in {item_currency[:10]!r}, the order in {currency!r}"
        raise UnreadableOrder(msg)
    return CartItem(
        name=text(item.get("name")),
        description=text(item.get("description")),
        unit_price=decimal(item.get("unit_price"), "unit_price"),
        quantity=decimal(item.get("quantity"), "quantity"),
        merchant_item_id=MerchantItemId(text(item["merchant_item_id"])),
        tax_table_selector=text(item.get("tax_table_selector")),
        weight=_weight(item.get("weight")),
        currency=item_currency or None,
    )


def _weight(value: Any) -> Weight | None:
    weight = members(value, "weight")
    unit = text(weight.get("unit")) or None
    amount = maybe_decimal(weight.get("value"), "weight")
    return Weight(unit, amount) if unit is not None or amount is not None else None


def _table(table: Mapping[str, Any]) -> TaxTable:
    """A table with a rate that is null has no rules: whoever needs it finds no rate (M2 PLGMAG2V2-755)."""
    rules = [_rule(rule) for rule in entries(table.get("rules"), "tax rules")]
    known = tuple(rule for rule in rules if rule is not None)
    return TaxTable(text(table.get("name")), known if len(known) == len(rules) else ())


def _rule(rule: Mapping[str, Any]) -> TaxRule | None:
    rate = maybe_decimal(rule.get("rate"), "a tax rate")
    if rate is None:
        return None
    if rate < 0:
        msg = "a tax rate is negative"
        raise UnreadableOrder(msg)
    return TaxRule(rate, text(rule.get("country")).strip().upper())
