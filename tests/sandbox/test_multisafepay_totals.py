"""The sandbox's own rounding rule, against the golden vectors."""

import json
from decimal import Decimal
from typing import Any

import pytest

from saleor_msp_app.sandbox.multisafepay.cart import Line, Rule, Table, TaxTables
from saleor_msp_app.sandbox.multisafepay.totals import net_and_tax_minor, total_minor
from tests.shared_files import shared


def _line(raw: dict[str, str]) -> Line:
    return Line(
        name=raw["name"],
        unit_price=Decimal(raw["unit_price"]),
        quantity=Decimal(raw["quantity"]),
        merchant_item_id=raw["merchant_item_id"],
        tax_table_selector=raw["tax_table_selector"],
    )


def _tables(raw: list[dict[str, str]]) -> TaxTables:
    rates = {one["tax_table_selector"]: Decimal(one["rate"]) for one in raw}
    return TaxTables(alternate=tuple(Table(name, True, (Rule(rate, ""),)) for name, rate in rates.items()))


def _mirrored(refund: Any, style: str) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = refund["mirrored_lines"][style]
    return lines


@pytest.mark.parametrize("style", ["negative_unit_price", "negative_quantity"])
def test_golden_vectors(style: str) -> None:
    vectors = json.loads(shared("multisafepay/rounding-vectors.json").read_text())["vectors"]
    refunds_seen = 0
    for vector in vectors:
        raw = vector["items"]
        cart = [_line(one) for one in raw]
        tables = _tables(raw + [one for refund in vector["refunds"] for one in _mirrored(refund, style)])
        net, tax = net_and_tax_minor(cart, tables, "EUR")
        assert (net, tax) == (_cents(vector["items_total"]), _cents(vector["vat_total"])), vector["name"]
        assert net + tax == vector["total_minor"]
        for refund in vector["refunds"]:
            before = total_minor(cart, tables, "EUR")
            after = cart + [_line(one) for one in _mirrored(refund, style)]
            assert before - total_minor(after, tables, "EUR") == refund["refund_minor"], vector["name"]
            cart = after if vector["refunds_follow_each_other"] else cart
            refunds_seen += 1
    assert (len(vectors), refunds_seen) == (9, 26)


def _cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def test_a_currency_without_decimals_is_rounded_to_whole_units() -> None:
    line = Line("a", Decimal("1234.5"), Decimal(1), "1", "")
    assert total_minor([line], TaxTables(default=Decimal("0.1")), "JPY") == 1235 + 123


def test_halves_go_away_from_zero_on_both_sides() -> None:
    up = Line("a", Decimal("0.005"), Decimal(1), "1", "")
    down = Line("a", Decimal("-0.005"), Decimal(1), "1", "")
    assert (total_minor([up], TaxTables(), "EUR"), total_minor([down], TaxTables(), "EUR")) == (1, -1)


def test_an_unknown_selector_takes_the_default_rate() -> None:
    line = Line("a", Decimal(100), Decimal(1), "1", "no such table")
    assert total_minor([line], TaxTables(default=Decimal("0.21")), "EUR") == 12100
