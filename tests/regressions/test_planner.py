"""Mistakes that others made in planning a refund, and that no other test would notice here."""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_msp_app.domain.methods import RefundWay, refund_way
from saleor_msp_app.domain.money import Money, currency
from saleor_msp_app.domain.msp_order import TaxTables
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund
from saleor_msp_app.domain.refusals import Refused
from tests.builders.msp_orders import (
    item,
    msp_order,
    refunded_order,
    shipping,
    tax_tables,
    tender,
    total,
)
from tests.builders.plans import DEFAULT_POLICY, amount_plan, cart_plan, plan, rows
from tests.builders.saleor_orders import line, wanted

HUNDRED = "82.6446280992"
SHIRT = line("100", 3, name="Monospace Tee")
CART = (item("384", HUNDRED, 3, name="Monospace Tee"), shipping())


@pytest.mark.parametrize("card", ["CREDITCARD", "VISA", "MASTERCARD", "AMEX", "MAESTRO", "POSTEPAY"])
def test_r07_every_card_is_refunded_by_amount(card: str) -> None:
    assert refund_way(card, DEFAULT_POLICY) is RefundWay.AMOUNT
    amount_plan(msp_order(CART, method=card), wanted(1234))


@pytest.mark.parametrize("rate", ["21", "2.1", "1.21"])
def test_r18_a_rate_that_cannot_be_one_moves_nothing(rate: str) -> None:
    """21 for 21 %: the cart then comes to far more than was paid. Never more than asked may move."""
    order = msp_order(CART, amount=30695, tables=tax_tables({"BTW21": rate, "none": "0"}))
    for asked in (wanted(10000, (SHIRT, 1)), wanted(30695), wanted(695, shipping=True)):
        planned = plan(order, asked)
        assert isinstance(planned, Refused | CartRefund)
        if isinstance(planned, CartRefund):
            assert planned.amount == asked.amount
            by_the_real_rate = replace(order, tax_tables=tax_tables())
            assert total(by_the_real_rate) - total(refunded_order(by_the_real_rate, planned)) <= 30695


@pytest.mark.parametrize("selector", ["BTW9", "none", "BTW21"])
def test_r45_shipping_keeps_its_own_rate(selector: str) -> None:
    order = msp_order((CART[0], shipping("10", selector)))
    gross = {"BTW9": 1090, "none": 1000, "BTW21": 1210}[selector]
    asked = wanted(gross, shipping=True, shipping_gross=f"{gross / 100:.2f}", order_lines=(SHIRT,))
    planned = cart_plan(order, asked)
    assert [(i.merchant_item_id, i.tax_table_selector) for i in planned.mirrored] == [
        ("msp-shipping", selector)
    ]


def test_r68_several_gift_cards_beside_ideal() -> None:
    order = replace(
        msp_order(None, method="IDEAL", amount=10000),
        tenders=(tender("VVVGIFTCRD", 1000), tender("YOURGIFT", 2000), tender("IDEAL", 7000)),
    )
    assert amount_plan(order, wanted(2500)).amount == Money.of(2500, "EUR")
    alone = replace(order, method="VVVGIFTCRD", tenders=order.tenders[:2])
    assert isinstance(plan(alone, wanted(2500)), Refused)


def test_r77_close_rates_stay_apart() -> None:
    """One of them under the other's name would move a cent too much."""
    rates = {"TAX8.99": "0.0899", "TAX9": "0.09", "none": "0"}
    near, exact = item("1", "1000", 1, "TAX8.99"), item("2", "1000", 1, "TAX9")
    order = msp_order((near, exact), tables=tax_tables(rates))
    first = line("1089.90", variant=1, rate="0.0899")
    second = line("1090.00", variant=2, rate="0.09", position=1)
    for one, minor, selector in ((first, 108990, "TAX8.99"), (second, 109000, "TAX9")):
        planned = cart_plan(order, wanted(minor, (one, 1), order_lines=(first, second)))
        assert [i.tax_table_selector for i in planned.mirrored] == [selector]


def test_r82_a_price_of_many_decimals_is_posted_as_it_came() -> None:
    price = "82.64462809917355371901"
    order = msp_order((item("384", price, 3),))
    planned = cart_plan(order, wanted(10000, (SHIRT, 1)))
    assert planned.mirrored[0].unit_price == -Decimal(price)


def test_r84_a_table_that_is_there_twice_counts_once() -> None:
    once = tax_tables()
    twice = TaxTables(once.default_rate, once.alternate + once.alternate)
    asked = wanted(10000, (SHIRT, 1))
    assert cart_plan(msp_order(CART, tables=twice), asked) == cart_plan(msp_order(CART, tables=once), asked)


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY"])
def test_s15_s30_all_of_a_payment_without_any_line_of_saleor_takes_the_whole_cart_back(method: str) -> None:
    order = msp_order(CART, method=method)
    planned = cart_plan(order, wanted(order.amount.minor))
    assert [row[0] for row in rows(planned.mirrored)] == ["384", "msp-shipping"]
    assert total(refunded_order(order, planned)) == 0


@pytest.mark.parametrize(("code", "decimals"), [("RSD", 2), ("ALL", 2), ("IQD", 3), ("HUF", 2), ("ISK", 0)])
def test_s26_decimals_are_those_of_iso_4217_not_of_the_locale(code: str, decimals: int) -> None:
    """Locale data shows RSD, ALL and IQD without decimals: refunds would be off by a hundred or more."""
    assert currency(code).exponent == decimals
    planned = plan(msp_order(None, method="IDEAL", amount=100000, code=code), wanted(1234, code=code))
    assert isinstance(planned, AmountRefund)
    assert planned.amount.minor == 1234


def test_s71_a_free_item_has_a_name_and_lines_keep_theirs() -> None:
    nameless = line("100", 3, name="", variant_name="UHJvZHVjdFZhcmlhbnQ6Mzg0")
    planned = cart_plan(msp_order(CART), wanted(9000, (nameless, 1)))
    assert planned.mirrored[0].name == "Monospace Tee"
    assert len(planned.mirrored) == 2
    assert all(i.name.strip() for i in planned.mirrored)
