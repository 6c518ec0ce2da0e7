"""Cart items as they are posted: with a new order, and with a refund."""

from typing import Any

from saleor_msp_app.domain.msp_order import CartItem, Weight
from saleor_msp_app.multisafepay.json_numbers import exact_number


def posted_item(item: CartItem) -> dict[str, Any]:
    """Only the fields that requests are documented to have: answers hold more."""
    fields: dict[str, Any] = {
        "name": item.name,
        "description": item.description,
        "unit_price": exact_number(item.unit_price),
        "quantity": exact_number(item.quantity),
        "merchant_item_id": item.merchant_item_id,
        "tax_table_selector": item.tax_table_selector,
    }
    if item.weight is not None:
        fields["weight"] = _weight(item.weight)
    if item.currency:
        fields["currency"] = item.currency
    return fields


def _weight(weight: Weight) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if weight.unit is not None:
        fields["unit"] = weight.unit
    if weight.value is not None:
        fields["value"] = exact_number(weight.value)
    return fields
