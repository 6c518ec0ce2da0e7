"""Carts of new orders: the total is the amount, and every item finds its way back."""

from decimal import Decimal

import pytest

from saleor_msp_app.domain.cart_total import total_of
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.new_order import NewCart
from saleor_msp_app.domain.payment_cart import ZERO_TABLE, payment_cart
from saleor_msp_app.domain.payment_request import PayLine, PayShipping
from saleor_msp_app.domain.tax_tables import TaxRates
from saleor_msp_app.domain.vat_rate import as_billink_takes_it, vat_rate
from tests.builders.plans import rows


def money(minor: int, code: str = "EUR") -> Money:
    return Money.of(minor, code)


def pay_line(
    variant: int, quantity: int, gross: int, net: int, *, position: int = 0, rate: str | None = None
) -> PayLine:
    known = None if rate is None else Decimal(rate)
    return PayLine(position, str(variant), f"Product {variant}", quantity, money(gross), money(net), known)


CANDLES = pay_line(384, 3, 32670, 27000, rate="0.21")
SHIPPING = PayShipping("Flat rate", money(1210), money(1000), Decimal("0.21"))


def cart_of(*lines: PayLine, shipping: PayShipping | None, amount: int, gateway: str = "KLARNA") -> NewCart:
    cart = payment_cart(lines, shipping, money(amount), gateway)
    assert cart is not None
    assert total_of(cart.items, TaxRates(cart.tax_tables, "NL"), money(1).currency) == money(amount)
    return cart


def test_the_seed_s_own_order() -> None:
    cart = cart_of(CANDLES, shipping=SHIPPING, amount=33880)
    assert rows(cart.items) == [("384", "90", "3"), ("msp-shipping", "10", "1")]
    assert {item.tax_table_selector for item in cart.items} == {"21"}
    assert [(table.name, table.rules[0].rate) for table in cart.tax_tables.alternate] == [
        ("21", Decimal("0.21")),
        (ZERO_TABLE, Decimal(0)),
    ]


def test_two_lines_of_one_variant_have_ids_of_their_own() -> None:
    again = pay_line(384, 1, 10890, 9000, position=1, rate="0.21")
    cart = cart_of(CANDLES, again, shipping=None, amount=43560)
    assert [item.merchant_item_id for item in cart.items] == ["384", "384-2"]


def test_a_total_that_its_quantity_does_not_divide() -> None:
    """Observed 3.23.28: 9.29 for three, after a voucher."""
    (item,) = cart_of(pay_line(384, 3, 929, 852, rate="0.09"), shipping=None, amount=929).items
    assert item.unit_price == Decimal("2.8409785933")


@pytest.mark.parametrize("gross", [3, 9, 15, 1005, 100_005])
def test_two_halves_that_round_up_are_parted(gross: int) -> None:
    """20 % VAT of a total that is 3 more than a multiple of 6: net and VAT both end in half a cent."""
    line = pay_line(384, 1, gross, gross * 5 // 6, rate="0.2")
    (item,) = cart_of(line, shipping=None, amount=gross).items
    assert item.tax_table_selector not in ("20", ZERO_TABLE)


def test_a_difference_of_rounding_goes_to_the_dearest_line() -> None:
    small = pay_line(385, 1, 500, 413, position=1, rate="0.21")
    cart = cart_of(CANDLES, small, shipping=None, amount=33168)
    assert cart.items[1].unit_price == Decimal("4.1322314050")


@pytest.mark.parametrize("amount", [33880 - 3, 33880 + 3, 10000])
def test_a_part_of_the_order_has_no_cart(amount: int) -> None:
    assert payment_cart([CANDLES], SHIPPING, money(amount), "KLARNA") is None


def test_nothing_to_sell_is_no_cart() -> None:
    assert payment_cart([], None, money(100), "KLARNA") is None


def test_a_gift_stays_an_item() -> None:
    gift = pay_line(385, 1, 0, 0, position=1)
    cart = cart_of(CANDLES, gift, shipping=None, amount=32670)
    assert (cart.items[1].unit_price, cart.items[1].tax_table_selector) == (Decimal(0), ZERO_TABLE)


def test_a_tax_exempt_order_keeps_no_rate() -> None:
    exempt = pay_line(384, 1, 9000, 9000, rate="0.21")
    assert cart_of(exempt, shipping=None, amount=9000).items[0].tax_table_selector == ZERO_TABLE


def test_free_shipping_is_no_item() -> None:
    free = PayShipping("Free", money(0), money(0), Decimal("0.21"))
    assert len(cart_of(CANDLES, shipping=free, amount=32670).items) == 1


@pytest.mark.parametrize(
    ("gross", "net", "rate"),
    [
        (1999, 1652, "0.21"),
        (333, 306, "0.09"),
        (3, 2, "0.25"),  # any from 25 to 27 %: the nearest to the ratio of those that fit
        (695, 574, "0.21"),
        (100, 100, "0"),
        (0, 0, "0"),
        (100, 0, "0"),
        (10_000_000, 9_000_000, "0.1111"),
    ],
)
def test_a_rate_that_saleor_does_not_say(gross: int, net: int, rate: str) -> None:
    found = vat_rate(gross, net)
    assert found == Decimal(rate) or (net == 2 and Decimal("0.2") <= found <= Decimal("0.27"))


def test_billink_s_own_rates() -> None:
    assert as_billink_takes_it(Decimal("0.2096")) == Decimal("0.21")
    assert as_billink_takes_it(Decimal("0.055")) == Decimal("0.055")
    (item,) = cart_of(
        pay_line(384, 1, 12096, 10000, rate="0.2096"), shipping=None, amount=12096, gateway="billink"
    ).items
    assert item.tax_table_selector == "21"
