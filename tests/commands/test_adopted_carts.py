"""Carts that other plug-ins have posted, adopted and refunded to the cent (E22, E37).

Their lines are known by SKU, their discounts are lines of their own, and their tax tables have foreign names.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import simplejson
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from tests.commands.adoption import Adopter, Json, open_adopter
from tests.msp_sandbox import item
from tests.shared_files import shared
from tests.workflow.road import SHIPPING, grants, results, sums

SUCCESS = "REFUND_SUCCESS"
GOODS = "Taxable Goods"
FOREIGN_TABLES = {
    "default": {"shipping_taxed": True, "rate": Decimal("0.21")},
    "alternate": [
        {"name": GOODS, "standalone": False, "rules": [{"rate": Decimal("0.21"), "country": ""}]},
        {"name": "0", "standalone": False, "rules": [{"rate": 0, "country": ""}]},
    ],
}
FOREIGN_CART = [
    item("GCH-WHITE", 90, 3, GOODS, "Geometric Candle Holders"),
    item("SUMMER10", -27, 1, GOODS, "Discount SUMMER10"),
    item("msp-shipping", 10, 1, GOODS, "Flat Rate - Fixed"),
]
"""326.70 less a tenth in a line of its own, and shipping 12.10: 306.13."""

DISCOUNTED = [
    {
        "product_name": "Geometric Candle Holders",
        "variant_name": "white",
        "sku": "GCH-WHITE",
        "variant_id": "UHJvZHVjdFZhcmlhbnQ6Mzg0",
        "quantity": 3,
        "unit_gross": "98.01",
        "unit_net": "81.00",
        "tax_rate": "0.21",
    }
]
"""Saleor has the discount in the price of the line: 294.03."""


@pytest.fixture(scope="module")
def adopter(lasting_sqlite_url: sa.URL) -> Iterator[Adopter]:
    with open_adopter(lasting_sqlite_url) as opened:
        yield opened


def adopted(adopter: Adopter, payment: str, lines: list[Json], shipping: Json) -> SaleorOrder:
    order = adopter.unpaid(lines, shipping)
    assert adopter.adopt(order["id"], payment)["outcome"] == "adopted"
    return adopter.in_saleor(order)


def refunded(adopter: Adopter, order: SaleorOrder, units: dict[str, int], *, shipping: bool = False) -> Any:
    """Staff grants these units and sends them; the order once Saleor has the result."""
    staff = adopter.operator.road.staff
    before = len(results(staff.look(order)))
    staff.send(order, staff.grant(order, units, shipping=shipping))
    return adopter.operator.road.finished(order, before + 1)


def posted(adopter: Adopter, payment: str) -> list[list[dict[str, Any]]]:
    """The carts of the refunds of this payment, oldest first."""
    calls = adopter.operator.road.msp.control("GET", "requests?kind=refund")
    bodies = [simplejson.loads(c["body"], use_decimal=True) for c in calls if f"/{payment}/" in c["path"]]
    return [body["checkout_data"]["items"] for body in bodies]


@pytest.mark.parametrize(
    ("method", "turned"), [("KLARNA", "unit_price"), ("AFTERPAY", "quantity"), ("IN3", "quantity")]
)
def test_a_cart_with_skus_a_discount_line_and_foreign_tables(
    adopter: Adopter, method: str, turned: str
) -> None:
    payment = adopter.paid(method, items=FOREIGN_CART, tax_tables=FOREIGN_TABLES, shipped=True)
    order = adopted(adopter, payment, DISCOUNTED, SHIPPING)
    (line,) = order.lines
    assert results(refunded(adopter, order, {line: 2})) == [(SUCCESS, Decimal("196.02"))]
    assert adopter.operator.road.msp.paid_out(payment) == 19602
    first = posted(adopter, payment)[0]
    assert [one["merchant_item_id"] for one in first[:3]] == ["GCH-WHITE", "SUMMER10", "msp-shipping"]
    copy = first[3]
    assert (copy["merchant_item_id"], copy["tax_table_selector"]) == ("GCH-WHITE", GOODS)
    assert (abs(copy["quantity"]), abs(copy["unit_price"]), copy[turned] < 0) == (2, 90, True)
    adopter.operator.road.staff.refund_amount(order, "5.00")
    adopter.operator.road.finished(order, 2)
    assert adopter.operator.road.msp.paid_out(payment) == 20102
    adopter.operator.road.staff.refund_amount(order, "105.11")
    shown = adopter.operator.road.finished(order, 3)
    assert [kind for kind, _ in results(shown)] == [SUCCESS] * 3
    assert sums(shown) == (Decimal("0.00"), Decimal("306.13"), Decimal("0.00"))
    assert adopter.operator.road.msp.paid_out(payment) == 30613


def test_everything_of_such_a_cart_at_once(adopter: Adopter) -> None:
    payment = adopter.paid("KLARNA", items=FOREIGN_CART, tax_tables=FOREIGN_TABLES, shipped=True)
    order = adopted(adopter, payment, DISCOUNTED, SHIPPING)
    shown = refunded(adopter, order, {order.lines[0]: 3}, shipping=True)
    assert (results(shown), grants(shown)) == ([(SUCCESS, Decimal("306.13"))], ["SUCCESS"])
    assert adopter.operator.road.msp.paid_out(payment) == 30613
    assert len(posted(adopter, payment)[0]) == 6


def test_a_published_cart_with_one_id_for_two_lines(adopter: Adopter) -> None:
    """Two items share their id and differ in price and name; their tables are doubled and oddly named."""
    example = json.loads(shared("multisafepay/examples/old-2020-response-order-afterpay.json").read_text())
    data = simplejson.loads(json.dumps(example.get("data", example)), use_decimal=True)
    options = data["checkout_options"]
    payment = adopter.paid("AFTERPAY", items=data["shopping_cart"]["items"], tax_tables=options, shipped=True)
    lines = [
        {
            "product_name": name,
            "sku": "666666",
            "quantity": 2,
            "unit_gross": price,
            "unit_net": price,
            "tax_rate": "0",
        }
        for name, price in (("Item demo 1", "90.00"), ("Item demo 2", "35.00"))
    ]
    order = adopted(adopter, payment, lines, {"gross": "10.00", "net": "10.00", "tax_rate": "0"})
    first, second = order.lines
    assert results(refunded(adopter, order, {second: 1})) == [(SUCCESS, Decimal("35.0"))]
    copy = posted(adopter, payment)[0][-1]
    assert (copy["name"], copy["unit_price"], copy["quantity"]) == ("Item demo 2", 35, -1)
    shown = refunded(adopter, order, {first: 2, second: 1}, shipping=True)
    assert results(shown)[0] == (SUCCESS, Decimal("225.0"))
    assert adopter.operator.road.msp.paid_out(payment) == 26000
