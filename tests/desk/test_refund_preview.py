"""A refund that is seen before it is made: the very body that the press then sends, and nothing is sent."""

import json
import re
import uuid
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
import pytest

from saleor_msp_app.demo.staff import SaleorOrder
from tests.desk.visitor import DeskVisitor
from tests.msp_sandbox import item
from tests.workflow.road import CART, LINES, SHIPPING, TOTAL, Road

HOSTILE = "<script>alert(1)</script>\"'"


@dataclass(frozen=True, slots=True)
class Sold:
    """What an order is made of: Saleor's lines, MultiSafepay's cart, and what both come to in cents."""

    lines: list[dict[str, Any]]
    cart: list[dict[str, Any]]
    total: int


PLAIN = Sold(LINES, CART, TOTAL)

VOUCHER = Sold(
    [LINES[0] | {"unit_gross": "98.01", "unit_net": "81.00", "undiscounted_unit_gross": "108.90"}],
    [item("384", 90, 3), item("voucher", -27, 1), item("msp-shipping", 10, 1)],
    30613,
)
"""10 % off: in Saleor spread over the units, at MultiSafepay an item of its own."""

ROUNDED = Sold(
    [LINES[0] | {"unit_gross": "9.99", "unit_net": "8.26"}],
    [item("384", "8.26", 3), item("msp-shipping", 10, 1)],
    4208,
)
"""MultiSafepay's net prices give a cent more for three units than Saleor's gross ones."""

SOLD = {"plain": PLAIN, "voucher": VOUCHER, "rounded": ROUNDED}


def pay(road: Road, method: str, sold: Sold) -> SaleorOrder:
    order_id = f"order-{uuid.uuid4().hex[:8]}"
    what: dict[str, Any] = {"amount": sold.total} if method == "IDEAL" else {"items": sold.cart}
    road.msp.seed(order_id, method, **what)
    return road.staff.paid_order(order_id, sold.lines, SHIPPING)


def previewed(visitor: DeskVisitor, order: SaleorOrder, **form: str) -> httpx.Response:
    return visitor.post("/order/preview", {"orderId": order.id, "transaction": order.transaction} | form)


def body_of(page: str) -> Any:
    """The JSON that the preview shows."""
    (shown,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    return json.loads(unescape(shown))


def posted(road: Road, order: SaleorOrder) -> list[Any]:
    """Every refund that MultiSafepay was asked for, oldest first."""
    reference = road.staff.look(order)["transactions"][0]["pspReference"]
    calls = road.msp.control("GET", "requests")
    return [json.loads(one["body"]) for one in calls if one["path"].endswith(f"{reference}/refunds")]


def without_reference(body: Any) -> str:
    """The stand-in for Saleor's request aside, wherever it stands."""
    return json.dumps(body, sort_keys=True).replace(body["refund_order_id"], "REFERENCE")


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY", "IDEAL"])
@pytest.mark.parametrize(
    ("sold", "shipping"), [("plain", False), ("plain", True), ("voucher", True), ("rounded", False)]
)
def test_the_preview_is_what_the_press_then_sends(
    method: str, sold: str, shipping: bool, road: Road, visitor: DeskVisitor
) -> None:
    order = pay(road, method, SOLD[sold])
    page = previewed(visitor, order, **{"units-0": "2"} | ({"shipping": "yes"} if shipping else {}))
    assert page.status_code == 200
    assert posted(road, order) == []
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}, shipping=shipping))
    road.finished(order)
    (sent,) = posted(road, order)
    assert without_reference(body_of(page.text)) == without_reference(sent)
    moved = f"{road.paid_out(order) / 100:.2f} EUR"
    assert f"MultiSafepay would move {moved}" in page.text


def test_the_units_of_the_cart_before_and_after(road: Road, visitor: DeskVisitor) -> None:
    page = previewed(visitor, pay(road, "KLARNA", PLAIN), **{"units-0": "2"}).text
    (marked,) = re.findall(r'<tr class="marked">(.*?)</tr>', page, re.DOTALL)
    assert re.findall(r'<td class="number">(.*?)</td>', marked) == ["90", "3", "-2", "1"]
    assert "refunded</span>" in marked
    assert "Exactly what Saleor would ask for" in page
    assert '<td class="number">108.90 EUR</td>' in page
    assert "Shipping, 12.10 EUR" in page


def test_a_cent_of_difference_is_said_and_is_what_moves(road: Road, visitor: DeskVisitor) -> None:
    """Without a table at 0 % there is no item that could hold the cent that Saleor asks for beyond."""
    order_id = f"order-{uuid.uuid4().hex[:8]}"
    tables = {"default": {"rate": "0.21"}, "alternate": [{"name": "BTW21", "rules": [{"rate": "0.21"}]}]}
    road.msp.seed(order_id, "KLARNA", items=[item("384", "8.26", 3)], tax_tables=tables)
    lines = [LINES[0] | {"unit_gross": "10.00", "unit_net": "8.26"}]
    order = road.staff.paid_order(order_id, lines, {"gross": "0", "net": "0", "tax_rate": "0"})
    page = previewed(visitor, order, **{"units-0": "1"}).text
    assert "MultiSafepay would move 9.99 EUR" in page
    assert "Saleor would ask for 10.00 EUR, which is 0.01 EUR more." in page
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    road.finished(order)
    assert road.paid_out(order) == 999


def test_a_bare_amount_becomes_an_item_of_its_own(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    page = previewed(visitor, order, amount="12,50")
    assert "MultiSafepay would move 12.50 EUR" in page.text
    road.staff.refund_amount(order, "12.50")
    road.finished(order)
    (sent,) = posted(road, order)
    assert without_reference(body_of(page.text)) == without_reference(sent)


def test_what_was_refunded_before_is_counted(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}))
    road.finished(order)
    assert "only 1 left" in previewed(visitor, order, **{"units-0": "2", "amount": "50"}).text
    assert "This would be refused" in previewed(visitor, order, **{"units-0": "3"}).text
    assert "MultiSafepay would move 108.90 EUR" in previewed(visitor, order, **{"units-0": "1"}).text


def test_it_would_wait_for_one_that_is_under_way(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    road.msp.fault("get_order", "html", status=503, times=1000)
    road.staff.refund_amount(order, "25.00")
    visitor.until(f"/order?orderId={order.id}", "Refund of 25.00 EUR")
    page = previewed(visitor, order, **{"units-0": "1"}).text
    assert "This would wait" in page
    assert "25.00 EUR of this payment are under way" in page
    road.heal()
    road.finished(order)
    assert "MultiSafepay would move 108.90 EUR" in previewed(visitor, order, **{"units-0": "1"}).text


def test_after_one_that_needs_a_person_it_would_be_refused(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    road.msp.fault("refund", "close", accepted=True)
    road.msp.fault("get_order", "error", code=1032, skip=1)
    road.staff.refund_amount(order, "5.00")
    visitor.until_held(order)
    page = previewed(visitor, order, **{"units-0": "1"}).text
    assert "This would be refused" in page
    assert "needs a person first" in page


def test_an_equal_amount_is_told_of(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "IDEAL", PLAIN)
    assert "five minutes" not in previewed(visitor, order, amount="20.00").text
    road.staff.refund_amount(order, "20.00")
    road.finished(order)
    assert "five minutes" in previewed(visitor, order, amount="20.00").text
    assert "five minutes" not in previewed(visitor, order, amount="20.01").text


def test_a_preview_leaves_no_trace(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    before = visitor.get(f"/order?orderId={order.id}").text
    previewed(visitor, order, **{"units-0": "3"})
    previewed(visitor, order, amount="1000")
    assert visitor.get(f"/order?orderId={order.id}").text == before
    assert "Nothing was refunded yet" in before
    assert posted(road, order) == []
    events = road.staff.look(order)["transactions"][0]["events"]
    assert not [one for one in events if "REFUND" in one["type"]]


def test_multisafepay_away_is_said(road: Road, visitor: DeskVisitor) -> None:
    order = pay(road, "KLARNA", PLAIN)
    road.msp.fault("get_order", "html", status=503, times=3)
    page = previewed(visitor, order, **{"units-0": "1"})
    assert "This would be refused" in page.text
    assert "cannot be asked now" in page.text


@pytest.fixture(scope="module")
def paid(road: Road) -> SaleorOrder:
    """For questions that change nothing."""
    return pay(road, "IDEAL", PLAIN)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Choose lines or shipping"),
        ({"units-0": "4"}, "from 0 to 3"),
        ({"units-0": "-1"}, "from 0 to 3"),
        ({"units-0": "1.5"}, "from 0 to 3"),
        ({"units-0": "٣"}, "from 0 to 3"),
        ({"amount": "0"}, "above 0"),
        ({"amount": "-5"}, "above 0"),
        ({"amount": "1.005"}, "above 0"),
        ({"amount": "NaN"}, "above 0"),
        ({"amount": "1e99"}, "above 0"),
        ({"amount": HOSTILE}, "above 0"),
    ],
)
def test_what_cannot_be_asked_for(
    form: dict[str, str], says: str, paid: SaleorOrder, visitor: DeskVisitor
) -> None:
    page = previewed(visitor, paid, **form)
    assert page.status_code == 422
    assert says in page.text
    assert "<script>" not in page.text
