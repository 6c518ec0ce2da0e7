"""Beside Saleor's order: the payment with its refunds, and the preview of a refund."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from tests.desk.visitor import DeskVisitor
from tests.workflow.road import LINES, SHIPPING, Road, open_road

HOSTILE = "<script>alert(1)</script>\"'"


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """On SQLite: the pages know no database."""
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.fixture
def visitor(road: Road) -> Iterator[DeskVisitor]:
    road.heal()
    with httpx.Client(timeout=20, trust_env=False) as http:
        yield DeskVisitor(road, http)


def previewed(visitor: DeskVisitor, order: SaleorOrder, **form: str) -> httpx.Response:
    return visitor.post("/order/preview", {"orderId": order.id, "transaction": order.transaction} | form)


def body_of(page: str) -> Any:
    """The JSON that the preview shows."""
    (shown,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    return json.loads(unescape(shown))


def sent(road: Road, order: SaleorOrder) -> Any:
    """The last refund that MultiSafepay got for this order."""
    reference = road.staff.look(order)["transactions"][0]["pspReference"]
    calls = [
        one for one in road.msp.control("GET", "requests") if one["path"].endswith(f"{reference}/refunds")
    ]
    return json.loads(calls[-1]["body"])


def without_reference(body: Any) -> str:
    """The stand-in for Saleor's request aside, wherever it stands."""
    return json.dumps(body, sort_keys=True).replace(body["refund_order_id"], "REFERENCE")


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY", "IDEAL"])
@pytest.mark.parametrize("shipping", [False, True])
def test_the_preview_is_what_the_press_then_sends(
    method: str, shipping: bool, road: Road, visitor: DeskVisitor
) -> None:
    order = road.pay(method=method)
    form = {"units-0": "2"} | ({"shipping": "yes"} if shipping else {})
    page = previewed(visitor, order, **form)
    assert page.status_code == 200
    amount = "229.90" if shipping else "217.80"
    assert f"MultiSafepay would move {amount} EUR" in page.text
    assert road.paid_out(order) == 0
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}, shipping=shipping))
    road.finished(order)
    assert without_reference(body_of(page.text)) == without_reference(sent(road, order))


def test_a_bare_amount_becomes_an_item_of_its_own(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    page = previewed(visitor, order, amount="12,50")
    assert "MultiSafepay would move 12.50 EUR" in page.text
    road.staff.refund_amount(order, "12.50")
    road.finished(order)
    assert without_reference(body_of(page.text)) == without_reference(sent(road, order))


def test_what_was_refunded_before_is_counted(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}))
    road.finished(order)
    assert "only 1 left" in previewed(visitor, order, **{"units-0": "2", "amount": "50"}).text
    assert "This would be refused" in previewed(visitor, order, **{"units-0": "3"}).text
    assert "MultiSafepay would move 108.90 EUR" in previewed(visitor, order, **{"units-0": "1"}).text


def test_a_preview_leaves_no_trace(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    before = visitor.get(f"/order?orderId={order.id}").text
    previewed(visitor, order, **{"units-0": "3"})
    assert visitor.get(f"/order?orderId={order.id}").text == before
    assert "Nothing was refunded yet" in before


def test_multisafepay_away_is_said(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    road.msp.fault("get_order", "html", status=503, times=3)
    page = previewed(visitor, order, **{"units-0": "1"})
    assert "This would be refused" in page.text
    assert "cannot be asked now" in page.text


def test_the_widget_shows_the_payment_and_its_refunds(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="AFTERPAY")
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = road.finished(order)
    page = visitor.get(f"/order?orderId={order.id}")
    assert page.status_code == 200
    assert "AFTERPAY" in page.text
    assert shown["transactions"][0]["pspReference"] in page.text
    assert "108.90 EUR" in page.text
    assert "Accepted" in page.text or "Paid out" in page.text


def test_an_order_that_another_app_took_the_money_for(road: Road, visitor: DeskVisitor) -> None:
    order = road.staff.paid_order("not-of-multisafepay", LINES, SHIPPING)
    page = visitor.get(f"/order?orderId={order.id}")
    assert "no MultiSafepay payment" in page.text
    assert previewed(visitor, order, amount="1").status_code == 404


@pytest.mark.parametrize("order_id", ["", "102", "T3JkZXI6", "../../x", HOSTILE, "VHJhbnNhY3Rpb25JdGVtOjE="])
def test_what_is_no_order(order_id: str, visitor: DeskVisitor) -> None:
    page = visitor.post("/order/preview", {"orderId": order_id})
    assert page.status_code == 404
    assert "<script>" not in page.text


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
def test_what_cannot_be_asked_for(form: dict[str, str], says: str, road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    page = previewed(visitor, order, **form)
    assert page.status_code == 422
    assert says in page.text
    assert "<script>" not in page.text


def test_names_of_products_are_text(road: Road, visitor: DeskVisitor) -> None:
    order_id = "order-hostile"
    road.msp.seed(order_id, "IDEAL", amount=33880)
    order = road.staff.paid_order(order_id, [LINES[0] | {"product_name": HOSTILE}], SHIPPING)
    page = visitor.get(f"/order/preview?orderId={order.id}")
    assert HOSTILE not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
