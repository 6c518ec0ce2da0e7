"""The items that a refund adds to the cart: copies that take lines back, and the free amount."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from saleor_msp_app.domain.cart_lines import Pool, free_item_id
from saleor_msp_app.domain.ids import MerchantItemId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.policy import SignStyle

_REFUND_NAME = "Refund"
_DEDUCTION_NAME = "Deduction"


def mirrored(pool: Pool, units: Decimal, style: SignStyle) -> tuple[CartItem, ...]:
    """Copies that take `units` of the pool back: equal to their originals in everything but the sign.

    A line of price 0 has no sign to turn in the style of negative prices: its copy would be one more gift,
    so there is none (E77).
    """
    if pool.key.price == 0 and style is SignStyle.NEGATIVE_UNIT_PRICE:
        return ()
    return tuple(_copy(item, taken, style) for item, taken in pool.units(units))


def mirrored_rest(pools: Iterable[Pool], style: SignStyle) -> tuple[CartItem, ...]:
    """Copies that take back all that remains: shipping, discounts and earlier free amounts as well (E14)."""
    return tuple(
        copy for pool in pools if pool.remaining for copy in mirrored(pool, abs(pool.remaining), style)
    )


def free_item(
    reference: PspReference, refunded: Money, selector: str, style: SignStyle, cart: Iterable[CartItem]
) -> CartItem:
    """An amount without a line: given back if positive, kept back (a restocking fee, E46) if negative.

    `selector` must lead to 0 %, so that the price is the amount (§3.7). Minus, in the style of the method.
    """
    amount = abs(refunded.to_major())
    gives_back = refunded.minor > 0
    by_price = gives_back and style is SignStyle.NEGATIVE_UNIT_PRICE
    by_quantity = gives_back and style is SignStyle.NEGATIVE_QUANTITY
    return CartItem(
        name=_REFUND_NAME if gives_back else _DEDUCTION_NAME,
        description="",
        unit_price=-amount if by_price else amount,
        quantity=Decimal(-1 if by_quantity else 1),
        merchant_item_id=MerchantItemId(free_item_id(reference)),
        tax_table_selector=selector,
        currency=next((item.currency for item in cart if item.currency), None),
    )


def _copy(item: CartItem, units: Decimal, style: SignStyle) -> CartItem:
    quantity = units if item.quantity > 0 else -units
    if style is SignStyle.NEGATIVE_UNIT_PRICE:
        return replace(item, unit_price=-item.unit_price, quantity=quantity)
    return replace(item, quantity=-quantity)
