"""Orders at the sandbox: created, paid, shown, shipped, cancelled."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import simplejson

from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.msp_sandbox import RIVERTY_CART, MspSandbox, item, msp_sandbox, new_order
from tests.shared_files import shared

OTHER_KEY = "sandbox-key-of-somebody-else"


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox(SANDBOX_KEY, OTHER_KEY) as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    return running


def test_a_redirect_order_is_paid_and_shown(msp: MspSandbox) -> None:
    answer = msp.data("POST", "orders", new_order(var1="v"))
    assert set(answer) == {"order_id", "payment_url", "session_id"}
    assert answer["payment_url"] == f"{msp.origin}/pay/{answer['session_id']}"
    assert msp.data("GET", "orders/order-1")["status"] == "initialized"
    msp.control("POST", "orders/order-1/pay", {})
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], order["financial_status"], order["var1"]) == ("completed", "uncleared", "v")
    assert order["order_total"] == Decimal("374.85")


def test_the_customer_may_pay_with_another_method(msp: MspSandbox) -> None:
    msp.data("POST", "orders", new_order(gateway="IDEAL"))
    msp.control("POST", "orders/order-1/pay", {"method": "KLARNA"})
    assert msp.data("GET", "orders/order-1")["payment_details"]["type"] == "KLARNA"


def test_a_direct_order_answers_with_itself(msp: MspSandbox) -> None:
    answer = msp.data("POST", "orders", new_order(type="direct", gateway="IDEAL"))
    assert answer["status"] == "initialized"
    assert answer["payment_url"].startswith(msp.origin)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "gift"}, 1016),
        ({"order_id": ""}, 1006),
        ({"order_id": "x" * 51}, 1006),
        ({"currency": "euro"}, 1002),
        ({"amount": 0}, 1001),
        ({"amount": "much"}, 1001),
        ({"amount": Decimal("1.5")}, 1001),
        ({"description": ""}, 1008),
        ({"description": "x" * 201}, 1008),
        ({"gateway": "CASH"}, 1023),
        ({"amount": 37486}, 1027),
        ({"shopping_cart": None}, 1027),
        ({"gateway": "IDEAL", "amount": 1, "checkout_options": {"validate_cart": True}}, 1027),
        ({"checkout_options": {"tax_tables": {"default": {"rate": "21%"}}}}, 1028),
        ({"checkout_options": {"tax_tables": {"default": {"rate": -1}}}}, 1028),
        ({"checkout_options": {"tax_tables": {"alternate": [{"name": "x"}]}}}, 1028),
        ({"shopping_cart": {"items": [{"unit_price": 1, "quantity": 1, "tax_table_selector": 0}]}}, 1029),
        ({"shopping_cart": {"items": [{"unit_price": "x", "quantity": 1}]}}, 1031),
    ],
)
def test_orders_that_are_refused(msp: MspSandbox, change: dict[str, Any], code: int) -> None:
    assert msp.error("POST", "orders", new_order(**change)) == code
    assert msp.control("GET", "orders") == []


def test_a_cart_is_not_validated_unless_asked_for(msp: MspSandbox) -> None:
    msp.data("POST", "orders", new_order(gateway="IDEAL", amount=1))


def test_an_order_id_serves_once_per_website(msp: MspSandbox) -> None:
    msp.data("POST", "orders", new_order())
    assert msp.error("POST", "orders", new_order()) == 1006
    assert msp.call("POST", "orders", new_order(), key=OTHER_KEY).status_code == 200
    assert msp.call("GET", "orders/order-2", key=OTHER_KEY).status_code == 404


def test_an_unpaid_order_cannot_be_refunded(msp: MspSandbox) -> None:
    msp.data("POST", "orders", new_order())
    assert msp.error("POST", "orders/order-1/refunds", {"checkout_data": {"items": RIVERTY_CART}}) == 1006


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_wrong_key(msp: MspSandbox, key: str) -> None:
    answer = msp.call("GET", "orders/order-1", key=key)
    assert (answer.status_code, answer.json()["error_code"]) == (401, 1032)


@pytest.mark.parametrize("body", ["[]", "{", "null", '"x"'])
def test_bodies_that_are_none(msp: MspSandbox, body: str) -> None:
    answer = msp.http.post(f"{msp.api_url}/orders", content=body, headers={"api_key": SANDBOX_KEY})
    assert answer.json()["error_code"] == 1016


def test_shipping_and_cancelling(msp: MspSandbox) -> None:
    for order_id in ("order-1", "order-2", "order-3"):
        msp.data("POST", "orders", new_order(order_id=order_id))
    for order_id in ("order-1", "order-2"):
        msp.control("POST", f"orders/{order_id}/pay", {})
    assert msp.data("PATCH", "orders/order-1", {"status": "shipped", "carrier": "C"}) == {}
    assert msp.data("PATCH", "orders/order-2", {"status": "cancelled", "exclude_order": True}) == {}
    assert msp.data("PATCH", "orders/order-3", {"status": "cancelled"}) == {}
    shown = [one["status"] for one in msp.control("GET", "orders")]
    assert shown == ["shipped", "void", "cancelled"]
    assert msp.error("PATCH", "orders/order-1", {"status": "cancelled"}) == 1006
    assert msp.error("PATCH", "orders/order-1", {"status": "shipped", "amount": "100"}) == 1016
    assert msp.data("PATCH", "orders/order-1", {"invoice_id": "I"}) == {}


def test_refunds_after_shipping_leave_it_shipped(msp: MspSandbox) -> None:
    msp.seed(shipped=True)
    msp.refund([*RIVERTY_CART, item("x", -5, 1, "none")])
    assert msp.data("GET", "orders/order-1")["status"] == "shipped"


def test_what_a_key_can_look_up(msp: MspSandbox) -> None:
    assert {"account_id", "role", "site_id"} == set(msp.data("GET", "me"))
    assert {"id": "KLARNA", "description": "Klarna"} in msp.data("GET", "gateways")
    assert msp.data("GET", "payment-methods/KLARNA")["shopping_cart_required"] is True
    assert msp.data("GET", "payment-methods/IDEAL")["shopping_cart_required"] is False
    assert msp.error("GET", "payment-methods/CASH") == 1023
    assert msp.call("GET", "no-such-thing").status_code == 404


def test_refunds_among_the_transactions(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    for amount in (100, 200, 300):
        msp.data("POST", "orders/order-1/refunds", {"currency": "EUR", "amount": amount})
    page = simplejson.loads(msp.call("GET", "transactions?type=refund&limit=2").text)
    assert [one["amount"] for one in page["data"]] == [300, 200]
    rest = msp.call("GET", f"transactions?type=refund&limit=2&after={page['pager']['cursor']['after']}")
    assert [one["amount"] for one in rest.json()["data"]] == [100]
    assert msp.error("GET", "transactions?limit=many") == 1016
    assert msp.call("GET", "transactions", key=OTHER_KEY).json()["data"] == []


def test_published_requests_are_taken(msp: MspSandbox) -> None:
    """All but two whose type or gateway stands for several."""
    refused = {}
    for example in sorted(shared("multisafepay/examples").glob("request-order-*.json")):
        msp.control("POST", "reset")
        answer = msp.call("POST", "orders", simplejson.loads(example.read_text(), use_decimal=True))
        if answer.status_code != 200:
            refused[example.name] = answer.json()["error_code"]
    assert refused == {"request-order-credit-card-redirect.json": 1023, "request-order-riverty.json": 1016}
