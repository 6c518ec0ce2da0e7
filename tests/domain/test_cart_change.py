"""What a refund takes out of a cart, by line, in both styles of taking back."""

from dataclasses import replace
from decimal import Decimal

from saleor_msp_app.domain.cart_change import cart_changes
from saleor_msp_app.domain.msp_order import CartItem
from tests.builders.msp_orders import item

CANDLE, SHIPPING, DISCOUNT = item("1", "90", 3), item("msp-shipping", "10"), item("off", "-5")


WHOLE = (CANDLE, SHIPPING, DISCOUNT)


def changes(*mirrored: CartItem, original: tuple[CartItem, ...] = WHOLE) -> list[object]:
    return [
        (one.item.merchant_item_id, one.before, one.change, one.after)
        for one in cart_changes(original, mirrored)
    ]


def test_by_negative_quantity_and_by_negative_price_the_same_is_taken() -> None:
    expected = [("1", 3, -2, 1), ("msp-shipping", 1, 0, 1), ("off", -1, 0, -1)]
    assert changes(item("1", "90", "-2")) == expected
    assert changes(item("1", "-90", "2")) == expected


def test_what_earlier_refunds_took_is_not_there_before() -> None:
    original = (CANDLE, item("1", "90", "-1"))
    assert changes(item("1", "90", "-1"), original=original) == [("1", 2, -1, 1)]


def test_a_discount_is_given_back_and_an_amount_comes_along() -> None:
    free = item("refund-rf-1", "-2.50")
    assert changes(item("off", "5"), free) == [
        ("1", 3, 0, 3),
        ("msp-shipping", 1, 0, 1),
        ("off", -1, 1, 0),
        ("refund-rf-1", 0, -1, -1),
    ]


def test_lines_of_another_price_or_tax_table_are_their_own() -> None:
    other = replace(CANDLE, tax_table_selector="BTW9")
    dearer = item("1", "91")
    taken = replace(other, quantity=Decimal(-1))
    marked = [one.is_refunded for one in cart_changes((CANDLE, other, dearer), (taken,))]
    assert marked == [False, True, False]
    (only, _, _) = cart_changes((CANDLE, other, dearer), ())
    assert only.unit_price == 90
    assert only.item == CANDLE
