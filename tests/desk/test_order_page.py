"""Beside Saleor's order: its MultiSafepay payments with what was refunded of each."""

import uuid
from base64 import b64decode

import pytest

from tests.desk.visitor import DeskVisitor
from tests.workflow.road import LINES, SHIPPING, TOTAL, Road

HOSTILE = "<script>alert(1)</script>\"'"


def test_the_widget_shows_the_payment_and_its_refunds(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="AFTERPAY")
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    payment = road.finished(order)["transactions"][0]
    (reference,) = [one["pspReference"] for one in payment["events"] if one["type"] == "REFUND_SUCCESS"]
    page = visitor.get(f"/order?orderId={order.id}")
    assert page.status_code == 200
    assert "AFTERPAY" in page.text
    assert payment["pspReference"] in page.text
    assert "Refund of 108.90 EUR" in page.text
    assert f'data-app-page="/refunds/{reference}"' in page.text
    assert "Accepted" in page.text
    assert "<nav" not in page.text  # narrow, beside an order


def test_each_payment_has_a_card_and_its_own_preview(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="KLARNA")
    second = f"order-{uuid.uuid4().hex[:8]}"
    road.msp.seed(second, "IDEAL", amount=1000)
    road.staff.control(
        "POST", f"orders/{order.id}/transactions", {"psp_reference": second, "charged": "10.00"}
    )
    page = visitor.get(f"/order?orderId={order.id}").text
    assert page.count("<h2") == 2
    assert page.count("/dashboard/order/preview?") == 2
    transactions = road.staff.look(order)["transactions"]
    (by_amount,) = [one["id"] for one in transactions if one["pspReference"] == second]
    form = visitor.get(f"/order/preview?orderId={order.id}&transaction={by_amount}").text
    assert "10.00 EUR is left of this payment" in form


def test_an_order_that_another_app_took_the_money_for(road: Road, visitor: DeskVisitor) -> None:
    order = road.staff.paid_order("not-of-multisafepay", LINES, SHIPPING)
    page = visitor.get(f"/order?orderId={order.id}")
    assert "no MultiSafepay payment" in page.text
    form = {"orderId": order.id, "transaction": order.transaction, "amount": "1"}
    assert visitor.post("/order/preview", form).status_code == 404


def test_a_key_that_is_refused_is_no_missing_payment(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay()
    road.msp.fault("get_order", "error", code=1032)
    page = visitor.get(f"/order?orderId={order.id}").text
    assert "no MultiSafepay payment" not in page
    assert "cannot be read: MultiSafepay 1032" in page


def test_a_refund_that_needs_a_person(road: Road, visitor: DeskVisitor) -> None:
    """Its answer was lost, and nobody can look it up."""
    order = road.pay()
    road.msp.fault("refund", "close", accepted=True)
    road.msp.fault("get_order", "error", code=1032, skip=1)
    road.staff.refund_amount(order, "5.00")
    visitor.until_held(order)
    page = visitor.get(f"/order?orderId={order.id}").text
    assert "Needs a person" in page
    assert "Refund of 5.00 EUR" in page


def test_the_uuid_of_an_order_will_do(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="IDEAL")
    bare = b64decode(order.id).decode().removeprefix("Order:")
    assert "IDEAL" in visitor.get(f"/order?orderId={bare}").text


def test_an_order_that_the_shop_does_not_have(visitor: DeskVisitor) -> None:
    page = visitor.get(f"/order?orderId={uuid.uuid4()}")
    assert page.status_code == 404
    assert "no such order" in page.text


def test_saleor_away_is_said(road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="IDEAL")
    road.faults(graphql=[{"mode": "503", "times": None, "containing": "OrderPayments"}])
    page = visitor.get(f"/order?orderId={order.id}")
    assert page.status_code == 502
    assert "Try again in a minute" in page.text


@pytest.mark.parametrize("path", ["/order", "/order/preview"])
def test_without_the_right_nothing_is_shown(path: str, road: Road, visitor: DeskVisitor) -> None:
    order = road.pay(method="IDEAL")
    page = visitor.get(f"{path}?orderId={order.id}", user_permissions=["MANAGE_ORDERS"])
    assert page.status_code == 403
    assert "IDEAL" not in page.text


@pytest.mark.parametrize("order_id", ["", "102", "T3JkZXI6", "../../x", HOSTILE, "VHJhbnNhY3Rpb25JdGVtOjE="])
def test_what_is_no_order(order_id: str, visitor: DeskVisitor) -> None:
    page = visitor.post("/order/preview", {"orderId": order_id})
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_names_of_products_and_items_are_text(road: Road, visitor: DeskVisitor) -> None:
    order_id = f"order-{uuid.uuid4().hex[:8]}"
    road.msp.seed(order_id, "IDEAL", amount=TOTAL)
    order = road.staff.paid_order(order_id, [LINES[0] | {"product_name": HOSTILE}], SHIPPING)
    page = visitor.get(f"/order/preview?orderId={order.id}&amount=%3Cscript%3E")
    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
