"""MultiSafepay's rounding rule: E27, E28, E34, E67, E95 and the golden vectors of §3.9."""

import json
from decimal import Decimal
from typing import Any

import pytest

from saleor_msp_app.domain.cart_total import cart_total, total_of
from saleor_msp_app.domain.money import Money, currency
from saleor_msp_app.domain.msp_order import CartItem, TaxRule, TaxTable, TaxTables
from saleor_msp_app.domain.tax_tables import TaxRates, rates_of
from tests.builders.msp_orders import item, msp_order, tax_tables
from tests.shared_files import shared

EUR = currency("EUR")
DUTCH = TaxRates(tax_tables(), "NL")


def _total(*items: CartItem) -> str:
    return str(total_of(items, DUTCH, EUR).to_major())


DOCUMENTED = (
    item("00001", "13.761467889", 2, "BTW9"),
    item("00002", "8.2644628099", 4, "BTW21"),
    item("msp-shipping", "4.5412844037", 1, "BTW9"),
)
RIVERTY = (
    item("1111", "90", 3, "BTW21"),
    item("666666", "35", 1, "BTW9"),
    item("msp-shipping", "10", 1, "none"),
)


@pytest.mark.parametrize(
    ("cart", "expected"),
    [
        (DOCUMENTED, "74.95"),
        ((*DOCUMENTED, item("00001", "13.761467889", -1, "BTW9")), "59.95"),
        ((*DOCUMENTED, item("00002", "-8.2644628099", 1, "BTW21")), "64.95"),
        (RIVERTY, "374.85"),
        ((*RIVERTY, item("1111", "90", -2, "BTW21")), "157.05"),
        ((*RIVERTY, item("refund-x", "-20", 1, "none")), "354.85"),
        ((item("A", "8.26", 3),), "29.98"),
        ((item("A", "8.26", 2),), "19.99"),
        ((item("A", "8.2644628099", 3),), "30.00"),
        ((item("A", "12.49", 3),), "45.34"),
        ((item("A", "0.8250", 3),), "3.00"),
        ((item("A", "6.41", 1, "BTW9"), item("B", "7.32", 1)), "15.84"),
    ],
)
def test_e33_golden_totals(cart: tuple[CartItem, ...], expected: str) -> None:
    assert _total(*cart) == expected


def _vectors() -> list[dict[str, Any]]:
    vectors: list[dict[str, Any]] = json.loads(shared("multisafepay/rounding-vectors.json").read_text())[
        "vectors"
    ]
    return vectors


def _read(rows: list[dict[str, str]]) -> tuple[CartItem, ...]:
    return tuple(
        item(r["merchant_item_id"], r["unit_price"], r["quantity"], f"at {r['rate']}", name=r["name"])
        for r in rows
    )


def _rates(rows: list[dict[str, str]]) -> TaxRates:
    return TaxRates(tax_tables({f"at {r['rate']}": r["rate"] for r in rows}), "NL")


def test_e33_published_vectors() -> None:
    for vector in _vectors():
        rates = _rates(vector["items"])
        for style in ("negative_unit_price", "negative_quantity"):
            cart = _read(vector["items"])
            assert total_of(cart, rates, EUR).minor == vector["total_minor"]
            for refund in vector["refunds"]:
                before = total_of(cart, rates, EUR)
                mirrored = refund["mirrored_lines"][style]
                both = TaxRates(
                    TaxTables(None, (*rates.tables.alternate, *_rates(mirrored).tables.alternate)), "NL"
                )
                after = total_of(cart + _read(mirrored), both, EUR)
                assert (before - after).minor == refund["refund_minor"], (vector["name"], refund["name"])
                if vector["refunds_follow_each_other"]:
                    cart += _read(mirrored)


@pytest.mark.parametrize(("price", "expected"), [("8.2644628099", 1000), ("16.5289256198", 2000)])
def test_e34_gross_prices_come_back_from_ten_decimals(price: str, expected: int) -> None:
    assert total_of((item("A", price),), DUTCH, EUR).minor == expected


@pytest.mark.parametrize(
    ("code", "price", "minor"),
    [("JPY", "816.3636363636", 898), ("KWD", "19.995", 21995), ("EUR", "1.005", 111)],
)
def test_e67_the_exponent_of_the_currency_rounds(code: str, price: str, minor: int) -> None:
    rates = TaxRates(tax_tables({"VAT10": "0.1"}), "")
    assert total_of((item("A", price, 1, "VAT10"),), rates, currency(code)).minor == minor


def test_half_a_unit_is_rounded_up_and_not_to_even() -> None:
    assert _total(item("A", "0.005", 1, "none")) == "0.01"
    assert _total(item("A", "0.025", 1, "none")) == "0.03"


def test_e27_an_empty_selector_is_the_default_table() -> None:
    assert _total(item("A", "100", 1, "")) == "121.00"
    without_default = TaxRates(tax_tables(default=None), "NL")
    assert without_default.of("") == 0
    assert without_default.assumes("")
    assert not DUTCH.assumes("")


def test_e28_an_unknown_selector_takes_the_default_rate() -> None:
    assert _total(item("A", "100", 1, "BTW6")) == "121.00"
    assert DUTCH.assumes("BTW6")
    assert not DUTCH.assumes("BTW9")


@pytest.mark.parametrize(("country", "rate"), [("NL", "0.21"), ("BE", "0.20"), ("FR", "0.19"), ("", "0.19")])
def test_e95_the_rule_of_the_country_counts(country: str, rate: str) -> None:
    rules = (TaxRule(Decimal("0.20"), "BE"), TaxRule(Decimal("0.21"), "NL"), TaxRule(Decimal("0.19"), ""))
    rates = TaxRates(TaxTables(None, (TaxTable("2", rules),)), country)
    assert rates.of("2") == Decimal(rate)


def test_e95_without_a_matching_rule_the_first_one_counts() -> None:
    rules = (TaxRule(Decimal("0.0825"), "US"), TaxRule(Decimal("0.08375"), "CA"))
    assert TaxRates(TaxTables(None, (TaxTable("2", rules),)), "NL").of("2") == Decimal("0.0825")


@pytest.mark.parametrize(
    ("rates", "default", "selector"),
    [
        ({"FEE": "0", "BTW21": "0.21", "BTW0": "0", "none": "0"}, "0.21", "none"),
        ({"FEE": "0", "BTW0": "0.00", "0": "0"}, "0.21", "0"),
        ({"FEE": "0", "exempt": "0"}, "0.21", "exempt"),
        ({"FEE": "0", "BTW21": "0.21"}, "0", ""),
        ({"FEE": "0", "BTW21": "0.21"}, "0.21", "FEE"),
        ({"BTW21": "0.21"}, "0", ""),
        ({"BTW21": "0.21"}, "0.21", None),
        ({"BTW21": "0.21"}, None, None),
    ],
)
def test_e30_the_zero_table_is_searched_for(
    rates: dict[str, str], default: str | None, selector: str | None
) -> None:
    assert TaxRates(tax_tables(rates, default), "NL").zero_selector() == selector


def test_e30_a_table_is_zero_only_if_all_its_rules_are() -> None:
    mixed = TaxTable("mixed", (TaxRule(Decimal(0), "NL"), TaxRule(Decimal("0.2"), "BE")))
    hidden = (TaxTable("twice", (TaxRule(Decimal("0.2")),)), TaxTable("twice", (TaxRule(Decimal(0)),)))
    assert TaxRates(TaxTables(None, (mixed, *hidden)), "NL").zero_selector() is None


def test_a_cart_total_needs_a_cart_and_its_rates() -> None:
    assert cart_total(msp_order(None, amount=100)) is None
    assert cart_total(msp_order([item("A", "1")])) == Money.of(121, "EUR")
    no_rate = TaxTables(Decimal(0), (TaxTable("BTW21", ()),))
    order = msp_order([item("A", "1")], tables=no_rate)
    assert rates_of(order) is None
    assert cart_total(order) is None
